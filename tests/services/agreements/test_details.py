"""The drawer of an agreement, the employer's page, 修改 of 5.3, counts of waiting work."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from sqlalchemy import select

from kernel.errors import Conflict, DomainError, Forbidden, Invalid, NotFound, PreconditionFailed
from services.agreements.models import Agreement, Employer
from services.graduates.contract.facts import NOWHERE
from tests.factories.agreements import EMPLOYER, YEAR, Campus

WRONG = "911100006000373411"
SHIPYARD = {"employer_name": "上海示范船厂", "employer_region": "310000", "contact": "周主任"}
LOCKED = "该年度毕业生已被锁定就业方案，无法操作；请联系学校隶属的就业主管部门解锁。"


def change(campus: Campus, agreement: Agreement, employer: dict[str, Any], **values: Any) -> dict[str, Any]:
    version = values.pop("version", agreement.version)
    who = values.pop("who", campus.cs_office)
    return campus.client(who).change_employer(agreement.id, version, employer=employer, **values)


def lines(found: list[dict[str, str]]) -> dict[str, str]:
    return {line["title"]: line["text"] for line in found}


def test_one_in_full(campus: Campus) -> None:
    graduate = campus.cs_graduates[0]
    before = campus.registry.agreement(graduate, "system", "terminated")
    agreement = campus.registry.agreement(graduate, "out_of_province", "archived")
    campus.registry.agreement(campus.cs_graduates[1], "out_of_province")
    found = campus.client(campus.cs_office).agreement("out_of_province", agreement.id)
    assert (found["id"], found["number"], found["version"]) == (str(agreement.id), agreement.number, 1)
    assert (found["name"], found["department_name"]) == (graduate.name, "计算机学院")
    employer, terms = lines(found["employer_lines"]), lines(found["terms_lines"])
    assert employer["单位名称"] == "济南示范软件公司"
    assert (employer["单位性质"], employer["单位所在地"]) == ("其他企业", "山东省济南市历下区")
    assert (terms["服务期"], terms["月工资"], terms["报到时间"]) == ("3年", "6000元", "2026-07-15")
    assert "代码说明" not in employer and found["warnings"] == []
    assert found["employer"] == EMPLOYER
    assert [row["id"] for row in found["earlier"]] == [str(before.id)]
    assert found["history"] == []


def test_history_newest_first(campus: Campus) -> None:
    agreement = campus.registry.agreement(campus.cs_graduates[0])
    client = campus.client(campus.cs_office)
    client.archive("system", [agreement.id])
    client.unarchive("system", [agreement.id], why="other", reason="单位要求")
    told = client.agreement("system", agreement.id)["history"]
    assert [(row["verb_title"], row["from_title"], row["to_title"], row["reason"], row["by"]) for row in told] == [
        ("撤消存档", "存档通过", "已撤消存档", "其他：单位要求", "赵倩"),
        ("存档通过", "待审核", "存档通过", "", "赵倩"),
    ]


@pytest.mark.parametrize("who", ["me_office", "stranger"])
def test_nobody_elses_opens(campus: Campus, who: str) -> None:
    agreement = campus.registry.agreement(campus.cs_graduates[0], "out_of_province")
    client = campus.client(getattr(campus, who))
    for call in (
        lambda: client.agreement("out_of_province", agreement.id),
        lambda: client.agreement("out_of_province", uuid.uuid4()),
        lambda: client.employer(agreement.employer_id),
        lambda: client.change_employer(agreement.id, 1, employer=SHIPYARD),
    ):
        with pytest.raises(NotFound):
            call()


def test_another_sources_address_does_not_open_it(campus: Campus) -> None:
    agreement = campus.registry.agreement(campus.cs_graduates[0])
    with pytest.raises(NotFound):
        campus.client(campus.cs_office).agreement("out_of_province", agreement.id)
    with pytest.raises(NotFound):
        change(campus, agreement, SHIPYARD)


def test_a_graduate_of_another_department_takes_the_agreement_along(campus: Campus) -> None:
    agreement = campus.registry.agreement(campus.cs_graduates[0])
    campus.registry.facts(campus.cs_graduates[0], department_id=campus.mechanics)
    assert campus.client(campus.me_office).agreement("system", agreement.id)["department_name"] == "机械学院"
    with pytest.raises(NotFound):
        campus.client(campus.cs_office).agreement("system", agreement.id)


def test_a_graduate_who_is_no_more_breaks_no_list(campus: Campus) -> None:
    """graduates told that a record was taken back: an import that was undone."""
    kept, gone = campus.registry.agreements(campus.cs_graduates)
    nowhere = {"school_id": NOWHERE, "department_id": NOWHERE, "exam_number": "", "active": False}
    campus.registry.facts(campus.cs_graduates[1], **nowhere)
    client = campus.client(campus.head)
    assert [row["id"] for row in client.agreements("system")["items"]] == [str(kept.id)]
    assert len(client.agreements_sheet("system").content) > 0
    assert client.employer(kept.employer_id)["agreements"]
    with pytest.raises(NotFound):
        client.agreement("system", gone.id)


def test_a_doubtful_code_is_a_warning_for_the_reviewer(campus: Campus) -> None:
    one, other = campus.cs_graduates
    plain = campus.registry.agreement(one, "out_of_province", employer={"employer_code": WRONG})
    told = {"employer_code": WRONG, "code_note": "执照如此"}
    explained = campus.registry.agreement(other, "out_of_province", employer=told)
    client = campus.client(campus.head)
    assert client.agreement("out_of_province", plain.id)["warnings"] == [
        f"单位代码 {WRONG} 的校验码不对，请核对；确认无误的，请在“代码说明”中填写原因。"
    ]
    assert client.agreement("out_of_province", explained.id)["warnings"] == [
        f"单位代码 {WRONG} 的校验码不对，录入时说明的原因：执照如此"
    ]
    assert client.archive("out_of_province", [plain.id, explained.id])["done"] == 2


def test_an_employer_and_its_agreements(campus: Campus) -> None:
    """One employer of many agreements; shown are those in scope and of the asker's screens."""
    registry = campus.registry
    made = registry.agreements([*campus.cs_graduates, *campus.me_graduates])
    foreign = registry.agreement(campus.strange_graduate)
    assert len({each.employer_id for each in (*made, foreign)}) == 1
    found = campus.client(campus.head).employer(made[0].employer_id)
    assert (found["name"], found["total"]) == ("济南示范软件公司", 4)
    assert lines(found["lines"])["组织机构代码/统一社会信用代码"] == "91110000600037341L"
    assert {row["id"] for row in found["agreements"]} == {str(each.id) for each in made}
    assert campus.client(campus.me_office).employer(made[0].employer_id)["total"] == 2
    clerk = registry.staff(campus.school_id, campus.computing, screens=("agreements.termination_notices",))
    assert campus.client(clerk).employer(made[0].employer_id)["agreements"] == []


@pytest.mark.parametrize("state", ["pending", "archived", "withdrawn", "restored"])
def test_the_employer_of_an_out_of_province_agreement_is_changed(campus: Campus, state: str) -> None:
    """5.3: employer and plan follow, the agreement's state stays; who, what and why are kept."""
    agreement = campus.registry.agreement(campus.cs_graduates[0], "out_of_province", state)
    found = change(campus, agreement, SHIPYARD, reason="单位更名")
    assert (found["employer_name"], found["state"], found["version"]) == ("上海示范船厂", state, 2)
    assert found["employer"]["contact"] == "周主任" and found["employer"]["address"] == ""
    [told] = campus.registry.told("signing.changed")
    assert (told["employer"]["employer_name"], told["state"], told["act"]) == ("上海示范船厂", state, "change_employer")
    assert told["employer"]["position"] == "13"
    [row] = found["history"]
    assert (row["verb_title"], row["reason"], row["from_title"]) == ("修改", "单位更名", row["to_title"])
    assert {"title": "单位名称", "before": "济南示范软件公司", "after": "上海示范船厂"} in row["lines"]
    [entry] = campus.registry.told("audit.recorded")
    assert entry["action"] == "agreements.out_of_province:change_employer"
    assert (entry["before"]["employer_name"], entry["after"]["employer_name"]) == ("济南示范软件公司", "上海示范船厂")
    names = {row.name for row in campus.registry.rows(select(Employer.name))}
    assert names == {"济南示范软件公司", "上海示范船厂"}


def test_a_doubtful_code_does_not_stop_the_change(campus: Campus) -> None:
    agreement = campus.registry.agreement(campus.cs_graduates[0], "out_of_province")
    found = change(campus, agreement, SHIPYARD | {"employer_code": WRONG})
    assert len(found["warnings"]) == 1 and found["employer"]["employer_code"] == WRONG
    found = change(campus, agreement, SHIPYARD | {"employer_code": WRONG, "code_note": "执照如此"}, version=2)
    assert found["warnings"] == [f"单位代码 {WRONG} 的校验码不对，录入时说明的原因：执照如此"]


def test_what_refuses_the_change(campus: Campus) -> None:
    registry = campus.registry
    ended = registry.agreement(campus.cs_graduates[0], "out_of_province", "terminated")
    agreement = registry.agreement(campus.cs_graduates[1], "out_of_province")
    with pytest.raises(Conflict) as refused:
        change(campus, ended, SHIPYARD)
    assert (refused.value.code, refused.value.message) == ("terminated", "该协议书已解约，不能再操作。")
    with pytest.raises(Conflict) as refused:
        change(campus, agreement, dict(EMPLOYER))
    assert refused.value.message == "单位信息没有改动，无需保存。"
    with pytest.raises(PreconditionFailed):
        change(campus, agreement, SHIPYARD, version=7)
    registry.set_year(campus.school_id)
    with pytest.raises(Conflict) as refused:
        change(campus, agreement, SHIPYARD)
    assert (refused.value.code, refused.value.message) == ("plan-locked", LOCKED)
    assert registry.told("signing.changed") == [] and registry.history(agreement) == []


@pytest.mark.parametrize(
    ("employer", "field"),
    [
        ({}, "employer_name"),
        (SHIPYARD | {"employer_code": "123"}, "employer_code"),
        (SHIPYARD | {"employer_region": "999999"}, "employer_region"),
        (SHIPYARD | {"employer_kind": "zz"}, "employer_kind"),
        (SHIPYARD | {"postcode": "25000"}, "postcode"),
        (SHIPYARD | {"employer_name": "两\n行"}, "employer_name"),
        (SHIPYARD | {"number": "SD1"}, "number"),
    ],
)
def test_an_employer_that_is_none(campus: Campus, employer: dict[str, Any], field: str) -> None:
    agreement = campus.registry.agreement(campus.cs_graduates[0], "out_of_province")
    with pytest.raises(Invalid) as refused:
        change(campus, agreement, employer)
    assert any(name.endswith(field) for name in _flat(refused.value.fields))
    assert campus.registry.read(agreement).version == 1


def _flat(fields: Any, before: str = "") -> list[str]:
    if not isinstance(fields, dict):
        return [before]
    return [name for key, inner in fields.items() for name in _flat(inner, f"{before}.{key}")]


def test_what_waits_by_screen(campus: Campus) -> None:
    registry = campus.registry
    registry.agreement(campus.cs_graduates[0])
    entered = registry.agreement(campus.cs_graduates[1], "out_of_province", "archived")
    registry.termination(entered)
    registry.agreement(campus.me_graduates[0], "graduate_entered", "awaiting_certification")
    notice = registry.agreement(campus.me_graduates[1], "system", "terminated")
    registry.termination(notice, "online", "done")
    registry.agreement(campus.strange_graduate)
    keys = ("system", "graduate_entered", "out_of_province", "termination_notices", "termination_review")
    counts = {
        who: campus.client(getattr(campus, who)).summary()["waiting"] for who in ("head", "cs_office", "me_office")
    }
    assert counts["head"] == dict(zip((f"agreements.{key}" for key in keys), (1, 0, 0, 1, 1), strict=True))
    assert list(counts["cs_office"].values()) == [1, 0, 0, 0, 1]
    assert list(counts["me_office"].values()) == [0, 0, 0, 1, 0]
    clerk = registry.staff(campus.school_id, campus.computing, screens=("agreements.entry", "agreements.system"))
    assert campus.client(clerk).summary()["waiting"] == {"agreements.system": 1}


def test_what_waits_before_the_lock(campus: Campus) -> None:
    """8.7, for the school level with the screen of the lock."""
    registry = campus.registry
    registry.agreement(campus.cs_graduates[0])
    entered = registry.agreement(campus.cs_graduates[1], "out_of_province")
    registry.termination(entered)
    older = registry.graduate(campus.school_id, campus.computing, graduation_year=YEAR - 1)
    registry.agreement(older)
    registry.agreement(campus.strange_graduate)
    with pytest.raises(Forbidden):
        campus.client(campus.head).waiting(YEAR)
    head = registry.staff(campus.school_id, screens=("employment.plan_lock",))
    assert campus.client(head).waiting(YEAR) == {
        "agreements": 2, "system": 1, "graduate_entered": 0, "out_of_province": 1, "terminations": 1
    }  # fmt: skip
    with pytest.raises(DomainError):
        campus.client(head).waiting(99)
