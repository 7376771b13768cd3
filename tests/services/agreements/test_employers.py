"""One employer, many agreements: found by code, else by name and region; doubtful codes warn and never refuse."""

from __future__ import annotations

from threading import Barrier, Thread
from typing import Any

import pytest
from sqlalchemy import select

from services.agreements.contract import EmployerBody
from services.agreements.domain.employers import as_signed, warnings
from services.agreements.models import Employer
from services.agreements.operations import employers
from tests.factories.agreements import EMPLOYER, Registry

GOOD, OLD, WRONG = "91110000600037341L", "12345678-8", "911100006000373411"


def body(**values: Any) -> dict[str, Any]:
    return as_signed(EmployerBody().load({**EMPLOYER, "employer_code": "", **values}))


def meant(registry: Registry, *signed: dict[str, Any]) -> list[Employer]:
    return registry.database.run(lambda: employers.of(signed))


def known(registry: Registry) -> set[tuple[str, str, str]]:
    columns = (Employer.name, Employer.code, Employer.region)
    return {tuple(row) for row in registry.rows(select(*columns))}


def test_by_code_whatever_the_name(registry: Registry) -> None:
    [first] = meant(registry, body(employer_code=GOOD.lower(), employer_name="济南示范软件公司"))
    [again] = meant(registry, body(employer_code=GOOD, employer_name="济南示范软件有限公司"))
    assert again.id == first.id
    assert again.name == "济南示范软件公司"


def test_old_codes_are_compact(registry: Registry) -> None:
    [first] = meant(registry, body(employer_code=OLD))
    [again] = meant(registry, body(employer_code=OLD.replace("-", ""), employer_name="别的名字"))
    assert (first.code, again.id) == ("123456788", first.id)


def test_by_name_and_region_without_a_code(registry: Registry) -> None:
    [first] = meant(registry, body(employer_name="示范小店", employer_region="370102"))
    [same] = meant(registry, body(employer_name="示范小店", employer_region="370102"))
    [elsewhere] = meant(registry, body(employer_name="示范小店", employer_region="310000"))
    assert first.id == same.id != elsewhere.id


def test_one_known_by_name_is_given_its_code(registry: Registry) -> None:
    [first] = meant(registry, body(employer_name="示范小店"))
    [coded] = meant(registry, body(employer_name="示范小店", employer_code=GOOD))
    [again] = meant(registry, body(employer_name="示范小店"))
    assert first.id == coded.id == again.id
    assert known(registry) == {("示范小店", GOOD, "370102")}
    [other] = meant(registry, body(employer_name="示范小店", employer_code=OLD))
    assert other.id != first.id


def test_many_at_once_with_few_statements(registry: Registry) -> None:
    many = [body(employer_name=f"单位{number % 40}", employer_code=GOOD if number % 7 == 0 else "")
            for number in range(200)]  # fmt: skip
    with registry.statements() as few:
        found = meant(registry, *many[:20])
    with registry.statements() as more:
        found = meant(registry, *many)
    assert len(more) <= len(few) <= 12
    by_code = {each.id for each, signed in zip(found, many, strict=True) if signed["employer_code"]}
    assert len(by_code) == 1
    assert len(known(registry)) == len({each.id for each in found})


def test_a_name_in_the_same_batch_as_its_code(registry: Registry) -> None:
    found = meant(registry, body(employer_name="示范小店"), body(employer_name="示范小店", employer_code=GOOD))
    assert found[0].id == found[1].id


def test_what_was_empty_is_filled_in(registry: Registry) -> None:
    [first] = meant(registry, body(employer_code=GOOD, employer_kind="", contact="", address="老地址"))
    [again] = meant(registry, body(employer_code=GOOD, employer_kind="39", contact="李主任", address="新地址"))
    assert (first.id, again.kind, again.version) == (again.id, "39", 2)
    assert (again.details["contact"], again.details["address"]) == ("李主任", "老地址")
    [same] = meant(registry, body(employer_code=GOOD, employer_kind="10"))
    assert (same.kind, same.version) == ("39", 2)


def test_makers_at_the_same_moment_make_one(registry: Registry) -> None:
    meant(registry, body(employer_name="旧店"))
    start, found = Barrier(6), []

    def make(number: int) -> None:
        start.wait()
        pair = [body(employer_name=f"店{number}", employer_code=GOOD), body(employer_name="新店")]
        found.append({each.id for each in meant(registry, *(pair if number % 2 else pair[::-1]))})

    threads = [Thread(target=make, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert len(found) == 6 and all(each == found[0] for each in found)


@pytest.mark.parametrize(
    ("code", "note", "told"),
    [
        (GOOD, "", []),
        ("", "", []),
        (OLD, "", []),
        (WRONG, "", [f"单位代码 {WRONG} 的校验码不对，请核对；确认无误的，请在“代码说明”中填写原因。"]),
        (WRONG, "执照如此", [f"单位代码 {WRONG} 的校验码不对，录入时说明的原因：执照如此"]),
        ("12345678-9", "", ["单位代码 123456789 的校验码不对，请核对；确认无误的，请在“代码说明”中填写原因。"]),
    ],
)
def test_doubtful_codes_warn(code: str, note: str, told: list[str]) -> None:
    signed = body(employer_code=code, code_note=note)
    assert warnings(signed) == told
    assert signed["code_note"] == (note if told else "")


def test_a_reason_for_a_good_code_is_not_kept() -> None:
    assert body(employer_code=GOOD, code_note="多余")["code_note"] == ""
