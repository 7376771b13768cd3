"""录入省外协议书 (5.7): only for an approved application, the number fixed; the refusals speak the manual's words."""

from __future__ import annotations

import io
from typing import Any

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import func, select

from kernel.errors import Conflict, Forbidden, Invalid, NotFound
from services.agreements.domain.rules import VERBS
from services.agreements.models import Agreement, Graduate
from tests.factories.agreements import Campus
from tests.factories.at_once import at_once
from tests.factories.deliveries import ENTRY

NOT_APPLIED = "该毕业生还没有申请省外就业，不能录入省外协议书；请毕业生先提交省外就业申请。"
NOT_APPROVED = "该毕业生的省外就业申请没有被学校通过，不能录入省外协议书；请先在“省外就业审批”中审核。"


def message(code: str) -> str:
    return next(rule.message for rule in VERBS["enter_out_of_province"].rules if rule.code == code)


def approved(campus: Campus, **facts: Any) -> Graduate:
    return campus.registry.graduate(campus.school_id, campus.computing, application_state="approved", **facts)


def count(campus: Campus) -> int:
    return int(campus.registry.scalar(select(func.count()).select_from(Agreement)))


def test_the_number_is_the_one_that_came_with_the_approval(campus: Campus) -> None:
    graduate = approved(campus, paper_number="ZZ2026001", province_locked=True)
    number = campus.registry.signing(graduate).number
    told = campus.client(campus.cs_office).enter_agreement(graduate.id, ENTRY)
    assert (told["number"], told["paper_number"], told["state"], told["source"]) == (
        number, "ZZ2026001", "pending", "out_of_province",
    )  # fmt: skip
    assert (told["entered_through"], told["entered_by"], told["signed_on"]) == ("school", "赵倩", "2026-05-01")
    assert campus.registry.signing(graduate).number == number
    assert str(campus.registry.signing(graduate).agreement_id) == told["id"]
    assert told["terms"]["report_on"] == "2026-07-15" and told["employer"]["industry"] == "34"
    assert [act["verb_title"] for act in told["history"]] == ["录入"]
    news = [each for each in campus.registry.told("signing.changed") if each["id"] == str(graduate.id)]
    assert [(each["act"], each["state"], each["number"]) for each in news] == [
        ("issue_number", "", number), ("enter_out_of_province", "pending", number),
    ]  # fmt: skip
    assert campus.registry.audited() == ["agreements.entry:enter_out_of_province"]
    # it waits for the school's review like any other
    assert campus.client(campus.head).archive("out_of_province", [told["id"]])["done"] == 1


@pytest.mark.parametrize(
    ("state", "code", "words"),
    [
        ("", "not-applied", NOT_APPLIED),
        ("withdrawn", "not-applied", NOT_APPLIED),
        ("pending", "not-approved", NOT_APPROVED),
        ("refused", "not-approved", NOT_APPROVED),
        ("revoked", "not-approved", NOT_APPROVED),
    ],
)
def test_the_two_refusals(campus: Campus, state: str, code: str, words: str) -> None:
    graduate = campus.registry.graduate(campus.school_id, campus.computing, application_state=state)
    shown = campus.client(campus.cs_office).entry(graduate.id)
    assert (shown["allowed_actions"], shown["refusals"]) == ([], {"enter": words})
    with pytest.raises(Conflict) as refused:
        campus.client(campus.cs_office).enter_agreement(graduate.id, ENTRY)
    assert (refused.value.code, refused.value.message, refused.value.extra["section"]) == (code, words, "5.7-1")
    assert count(campus) == 0


def test_one_who_has_signed_or_waits_is_not_entered(campus: Campus) -> None:
    client = campus.client(campus.cs_office)
    signed = approved(campus)
    client.enter_agreement(signed.id, ENTRY)
    online, waiting = approved(campus), approved(campus)
    campus.registry.agreement(online, "system", "archived")
    campus.registry.agreement(waiting, "graduate_entered", "awaiting_certification")
    for graduate, code in ((signed, "agreement-lives"), (online, "agreement-lives"), (waiting, "agreement-waits")):
        with pytest.raises(Conflict) as refused:
            client.enter_agreement(graduate.id, ENTRY)
        assert (refused.value.code, refused.value.message) == (code, message(code))
    assert count(campus) == 3


def test_in_a_locked_year_nobody_is_entered(campus: Campus) -> None:
    graduate = approved(campus)
    for state in ("frozen", "locked"):
        campus.registry.set_year(campus.school_id, state)
        shown = campus.client(campus.head).entry(graduate.id)
        assert (shown["locked_reason"], shown["allowed_actions"]) == (message("plan-locked"), [])
        with pytest.raises(Conflict) as refused:
            campus.client(campus.head).enter_agreement(graduate.id, ENTRY)
        assert (refused.value.code, refused.value.message) == ("plan-locked", message("plan-locked"))
    campus.registry.set_year(campus.school_id, "open", version=2)
    assert campus.client(campus.head).enter_agreement(graduate.id, ENTRY)["state"] == "pending"


def test_the_list_tells_how_far_each_is(campus: Campus) -> None:
    client = campus.client(campus.cs_office)
    graduate = approved(campus, name="省外生", paper_number="ZZ1")
    before = client.entry(graduate.id)
    number = campus.registry.signing(graduate).number
    assert (before["application_title"], before["number"], before["entered_title"], before["allowed_actions"]) == (
        "通过", number, "未录入", ["enter"],
    )  # fmt: skip
    entered = client.enter_agreement(graduate.id, ENTRY)
    after = client.entry(graduate.id)
    assert (after["entered_title"], after["agreement_id"], after["employer_name"], after["settling"]) == (
        "已录入", entered["id"], "济南示范软件公司", True,
    )  # fmt: skip
    campus.registry.facts(graduate, signing_version=2)
    assert client.entry(graduate.id)["settling"] is False
    other = client.entry(campus.cs_graduates[0].id)
    assert (other["application_state"], other["application_title"], other["number"]) == ("none", "未申请", "")
    campus.registry.agreement(campus.cs_graduates[0], "system", "archived")
    assert client.entry(campus.cs_graduates[0].id)["number"] == "", "a number of another source is not this one's"


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ({}, {"a", "b", "c"}),
        ({"application": "none"}, {"a"}),
        ({"application": "approved"}, {"b", "c"}),
        ({"entered": "true"}, {"c"}),
        ({"entered": "false"}, {"a", "b"}),
        ({"entered": "false", "application": "approved"}, {"b"}),
        ({"name": "名b"}, {"b"}),
    ],
)
def test_filters_of_the_list(registry: Any, filters: dict[str, str], found: set[str]) -> None:
    school = registry.school()
    place = registry.department(school, "计算机学院")
    for name, state in (("a", ""), ("b", "approved"), ("c", "approved")):
        registry.graduate(school, place, name=f"名{name}", application_state=state)
    client = registry.client(registry.staff(school, place))
    c = client.entries(name="名c")["items"][0]
    client.enter_agreement(c["id"], ENTRY)
    assert {each["name"][-1] for each in client.entries(**filters)["items"]} == found


def test_the_list_as_a_workbook(campus: Campus) -> None:
    graduate = approved(campus, name="省外生", paper_number="ZZ1")
    client = campus.client(campus.cs_office)
    answer = client.entries_sheet(application="approved", entered="false")
    book = CalamineWorkbook.from_filelike(io.BytesIO(answer.content))
    head, row = book.get_sheet_by_name("数据").to_python()
    told = dict(zip(head, row, strict=True))
    assert (told["姓名"], told["省外就业申请状态"], told["协议书编号"], told["录入状态"]) == (
        "省外生", "通过", campus.registry.signing(graduate).number, "未录入",
    )  # fmt: skip
    info = [line[:2] for line in book.get_sheet_by_name("查询条件").to_python()]
    assert ["省外就业申请状态", "通过"] in info and ["录入状态", "未录入"] in info
    assert campus.registry.audited() == ["agreements.entry:export"]
    assert graduate.exam_number not in str(client.entries()), "an exam number stands in no list"


def test_scope_and_screen(campus: Campus) -> None:
    graduate = approved(campus)
    for who in (campus.me_office, campus.stranger):
        client = campus.client(who)
        assert str(graduate.id) not in str(client.entries())
        for ask in (lambda c: c.entry(graduate.id), lambda c: c.enter_agreement(graduate.id, ENTRY)):
            with pytest.raises(NotFound):
                ask(client)
    office = campus.registry.staff(campus.school_id, campus.computing, screens=("agreements.out_of_province",))
    for who in (office, graduate):
        for ask in (
            lambda c: c.entries(),
            lambda c: c.entries_sheet(),
            lambda c: c.entry(graduate.id),
            lambda c: c.enter_agreement(graduate.id, ENTRY),
        ):
            with pytest.raises(Forbidden):
                ask(campus.client(who))
    assert count(campus) == 0 and campus.client(campus.head).entry(graduate.id)["allowed_actions"] == ["enter"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"number": "SD2026990013000001X"},
        {"signed_on": None},
        {"signed_on": "2026-13-01"},
        {"employer": {"employer_name": ""}},
        {"employer": {"employer_name": "x", "industry": "zz"}},
        {"terms": {"service_years": "3"}},
        {"paper_number": "长" * 41},
    ],
)
def test_what_is_wrong_with_an_entry(campus: Campus, wrong: dict[str, Any]) -> None:
    """The number, too, is none of the asker's business."""
    graduate = approved(campus)
    with pytest.raises(Invalid):
        campus.client(campus.cs_office).enter_agreement(graduate.id, ENTRY | wrong)
    assert count(campus) == 0


def test_the_same_key_gives_the_same_answer(campus: Campus) -> None:
    graduate, client = approved(campus), campus.client(campus.cs_office)
    first = client.enter_agreement(graduate.id, ENTRY, key="key-of-the-test")
    assert client.enter_agreement(graduate.id, ENTRY, key="key-of-the-test") == first
    assert count(campus) == 1


def test_school_and_graduate_enter_at_the_same_moment(campus: Campus) -> None:
    graduate = approved(campus)
    answers = at_once(
        [
            lambda: campus.client(campus.cs_office).enter_agreement(graduate.id, ENTRY),
            lambda: campus.client(campus.head).enter_agreement(graduate.id, ENTRY),
            lambda: campus.client(graduate).enter_own_agreement({**ENTRY, "source": "out_of_province"}),
        ]
    )
    refused = [answer for answer in answers if isinstance(answer, Conflict)]
    assert [each.code for each in refused] == ["agreement-lives"] * 2 and count(campus) == 1
