"""Sheets for signing the plan (8.7): by class, only the unconfirmed, numbered; anybody checks one by its code."""

from __future__ import annotations

import uuid
import zipfile
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from typing import Any

import pytest
import time_machine
from sqlalchemy import func, select

from kernel import verification
from kernel.clock import now
from kernel.codes import grouped, new_code
from kernel.errors import Conflict, Forbidden, Invalid, NotFound, TooMany
from kernel.identity import ANONYMOUS
from kernel.models import Job
from services.graduates.client import GraduatesClient
from services.graduates.contract import VerifiedSheet
from services.graduates.domain.plan_sheets import COLUMNS, PER_PAGE
from services.graduates.models import ConfirmationSheet
from services.graduates.operations import plan_confirmation_pdfs
from tests.factories.graduates import YEAR, Campus
from tests.factories.lone import Someone
from tests.factories.pdf_text import pages


@pytest.fixture
def officer(campus: Campus) -> Someone:
    """The school's officer who locks the plan."""
    return campus.bureau.staff(campus.school_id, screens=("employment.plan_lock",))


@pytest.fixture
def classes(campus: Campus) -> Campus:
    """Computing: 24 of a class, one of them confirmed; mechanics: the campus' two."""
    campus.bureau.graduates(23, campus.school_id, campus.computing, class_name="2022级2班")
    done = {"plan_confirmation": "confirmed", "name": "确认标记"}
    campus.bureau.graduate(campus.school_id, campus.computing, class_name="2022级2班", **done)
    return campus


def printed(campus: Campus, officer: Someone, **body: Any) -> dict[str, list[str]]:
    """Texts of the pages by the name of each PDF."""
    client = campus.client(officer)
    job_id = uuid.UUID(client.order_confirmation_sheets({"graduation_year": YEAR, **body})["id"])
    campus.bureau.runner().run_slice(job_id)
    content = client.stream("GET", f"/api/v1/graduates/jobs/{job_id}/file").content
    if content.startswith(b"%PDF"):
        return {"": pages(content)}
    with zipfile.ZipFile(BytesIO(content)) as archive:
        return {name: pages(archive.read(name)) for name in archive.namelist()}


def test_each_class_has_its_sheet_with_all_who_did_not_confirm(classes: Campus, officer: Someone) -> None:
    sheets = printed(classes, officer)
    assert {name: len(texts) for name, texts in sheets.items()} == {
        "计算机学院_2022级1班.pdf": 1,
        "计算机学院_2022级2班.pdf": 2,
        "机械学院_2022级1班.pdf": 1,
    }
    first, second = sheets["计算机学院_2022级2班.pdf"]
    assert "第 1 页，共 2 页" in first and "第 2 页，共 2 页" in second
    both = f"{first}\n{second}".split("\n")
    assert [text for text in both if text.isdigit() and len(text) < 3] == [str(number) for number in range(1, 24)]
    assert {"示范大学2026届毕业生就业方案信息确认表", "计算机学院　2022级2班"} <= set(first.split("\n"))
    assert set(first.split("\n")) >= {word for word, _ in COLUMNS}
    assert "确认标记" not in str(sheets)
    for graduate in (*classes.cs_graduates, *classes.me_graduates):
        assert graduate.name in str(sheets) and graduate.id_number not in str(sheets)
    assert classes.strange_graduate.name not in str(sheets)
    assert classes.bureau.audited() == ["employment.plan_lock:print", "jobs:download"]


def test_sheets_are_numbered_one_after_another_with_codes_of_their_own(classes: Campus, officer: Someone) -> None:
    first = printed(classes, officer)
    second = printed(classes, officer, department_id=str(classes.mechanics))
    rows = classes.bureau.rows(select(ConfirmationSheet.number, ConfirmationSheet.rows).order_by("serial"))
    assert [row.number for row in rows] == [f"FA202699001{serial:05d}" for serial in (1, 2, 3, 4)]
    assert sorted(row.rows for row in rows) == [2, 2, 2, 23]
    codes = classes.bureau.rows(select(ConfirmationSheet.verification_code))
    texts = f"{first}{second}"
    assert len({row[0] for row in codes}) == 4 and all(f"验证码：{grouped(row[0])}" in texts for row in codes)
    assert all(row.number in texts for row in rows)


def test_jobs_side_by_side_give_each_number_once(classes: Campus, officer: Someone) -> None:
    client = classes.client(officer)
    body = {"graduation_year": YEAR}
    jobs = [uuid.UUID(client.order_confirmation_sheets(body)["id"]) for _ in range(3)]
    with ThreadPoolExecutor(3) as pool:
        list(pool.map(lambda job_id: classes.bureau.runner().run_slice(job_id), jobs))
    assert [client.call("GET", f"/api/v1/graduates/jobs/{job_id}")["state"] for job_id in jobs] == ["done"] * 3
    serials = [row[0] for row in classes.bureau.rows(select(ConfirmationSheet.serial))]
    assert sorted(serials) == list(range(1, 10))


def test_who_confirms_before_the_printing_is_left_out(campus: Campus, officer: Someone) -> None:
    client = campus.client(officer)
    job_id = uuid.UUID(client.order_confirmation_sheets({"graduation_year": YEAR})["id"])
    campus.bureau.change(campus.me_graduates[0], plan_confirmation="confirmed")
    for graduate in campus.cs_graduates:
        campus.bureau.change(graduate, plan_confirmation="confirmed")
    campus.bureau.runner().run_slice(job_id)
    (page,) = pages(client.stream("GET", f"/api/v1/graduates/jobs/{job_id}/file").content)
    assert campus.me_graduates[1].name in page.split("\n") and campus.me_graduates[0].name not in page.split("\n")
    assert campus.bureau.scalar(select(ConfirmationSheet.rows)) == 1


def test_a_full_page_ends_where_the_next_begins(campus: Campus, officer: Someone) -> None:
    campus.bureau.graduates(PER_PAGE, campus.school_id, campus.computing, class_name="满页班")
    assert len(printed(campus, officer, class_name="满页班")[""]) == 1


def test_refusals_write_nothing(classes: Campus, officer: Someone, monkeypatch: pytest.MonkeyPatch) -> None:
    client = classes.client(officer)
    for body in ({}, {"graduation_year": 2019}, {"graduation_year": YEAR, "class_name": ""}, {"graduation_year": "x"}):
        with pytest.raises(Invalid):
            client.order_confirmation_sheets(body)
    monkeypatch.setattr(plan_confirmation_pdfs, "MOST_SHEET_ROWS", 5)
    with pytest.raises(Conflict) as refused:
        client.order_confirmation_sheets({"graduation_year": YEAR})
    assert "院系" in refused.value.message
    with pytest.raises(Forbidden):
        classes.client(classes.cs_office).order_confirmation_sheets({"graduation_year": YEAR})
    assert classes.bureau.scalar(select(func.count()).select_from(Job)) == 0
    elsewhere = classes.bureau.staff(classes.elsewhere, screens=("employment.plan_lock",))
    with pytest.raises(Invalid):
        classes.client(elsewhere).order_confirmation_sheets({"graduation_year": YEAR, "class_name": "2022级2班"})


def verifier(campus: Campus, address: str = "198.51.100.7") -> GraduatesClient:
    """Somebody outside, at an address."""
    client: GraduatesClient = campus.bureau.client(ANONYMOUS.at(address))
    return client


def test_a_verifier_is_told_of_the_class_and_nobody_by_name(classes: Campus, officer: Someone) -> None:
    with time_machine.travel("2026-06-01T02:00:00Z"):
        printed(classes, officer, class_name="2022级2班")
    code = classes.bureau.scalar(select(ConfirmationSheet.verification_code))
    answer = verifier(classes).verify(grouped(code).lower())
    assert answer == {
        "document": "就业方案信息确认表",
        "number": "FA20269900100001",
        "state_title": "最新的确认表",
        "in_force": True,
        "verdict": "有效",
        "school": "示范大学",
        "graduation_year": YEAR,
        "department": "计算机学院",
        "class_name": "2022级2班",
        "rows": 23,
        "printed_on": "2026-06-01",
    }
    assert set(answer) == set(VerifiedSheet().fields)


def test_a_later_sheet_of_the_class_takes_its_place(
    classes: Campus, officer: Someone, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(plan_confirmation_pdfs, "PIECE", 20)
    printed(classes, officer, class_name="2022级2班")
    printed(classes, officer, department_id=str(classes.mechanics))
    told = [verifier(classes).verify(code)["verdict"] for code in codes(classes)]
    assert told == ["有效"] * 3  # two parts of one class, and another class
    printed(classes, officer, class_name="2022级2班")
    told = [verifier(classes).verify(code)["verdict"] for code in codes(classes)]
    assert told == ["已失效", "已失效", "有效", "有效", "有效"]


def codes(campus: Campus) -> list[str]:
    rows = campus.bureau.rows(select(ConfirmationSheet.verification_code).order_by(ConfirmationSheet.serial))
    return [row[0] for row in rows]


def test_unknown_codes_are_answered_as_agreements_answers_them(campus: Campus) -> None:
    with pytest.raises(NotFound) as refused:
        verifier(campus).verify(new_code())
    assert (refused.value.code, refused.value.message) == ("unknown-code", verification.unknown().message)


def test_the_limit_holds_side_by_side_and_ends(campus: Campus, monkeypatch: pytest.MonkeyPatch) -> None:
    known = verification.ADDRESS
    monkeypatch.setattr(verification, "ADDRESS", type(known)(known.scope, 10, known.window, known.waits))

    def ask(_: object) -> str:
        try:
            verifier(campus).verify(new_code())
        except (NotFound, TooMany) as refused:
            return refused.code
        raise AssertionError("a code of nothing was known")

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(ask, range(30)))
    assert (answers.count("unknown-code"), answers.count("verification-wait")) == (10, 20)
    with time_machine.travel(now().timestamp() + 61):
        assert ask(None) == "unknown-code"
