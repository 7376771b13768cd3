"""解约消息 (5.4) and 解约审核 (5.5): lists, letters, scope; passing and refusing an application."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import select

from kernel.db import session
from kernel.errors import Forbidden, Invalid, NotFound
from kernel.ids import new_id
from services.agreements.domain.rules import VERBS
from services.agreements.domain.states import LIVE
from services.agreements.models import Agreement, AgreementNumber, Termination
from services.graduates.contract.facts import NOWHERE
from tests.factories.agreements import Campus
from tests.factories.at_once import at_once

DAY = date(2026, 6, 1)


def message(verb: str, code: str) -> str:
    return next(rule.message for rule in VERBS[verb].rules if rule.code == code)


def asked(campus: Campus, at: int = 0, state: str = "archived", **facts: Any) -> Termination:
    """A waiting application of a graduate of computing."""
    agreement = campus.registry.agreement(campus.cs_graduates[at], "out_of_province", state)
    return campus.registry.termination(agreement, "review", "pending", **facts)


def notice(campus: Campus, at: int = 0, **facts: Any) -> Termination:
    """A termination that the platform delivered."""
    agreement = campus.registry.agreement(campus.cs_graduates[at], "system", "terminated")
    return campus.registry.termination(agreement, "online", "done", **facts)


def sheet(answer: Any) -> list[dict[str, Any]]:
    """The rows of a workbook by their words."""
    head, *rows = CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_name("数据").to_python()
    return [dict(zip(head, row, strict=True)) for row in rows]


def test_notices_tell_who_ended_what(campus: Campus) -> None:
    row = notice(campus, new_number="SD2026990011000009X", in_locked_year=True)
    [shown] = campus.client(campus.cs_office).notices()["items"]
    graduate = campus.cs_graduates[0]
    assert (shown["id"], shown["name"], shown["employer_name"], shown["source_title"]) == (
        str(row.id), graduate.name, "济南示范软件公司", "系统生成",
    )  # fmt: skip
    assert (shown["kind_title"], shown["state_title"], shown["asked_by_title"]) == (
        "网上协商解约",
        "已解约",
        "双方协商",
    )
    assert (shown["terminated_on"], shown["new_number"], shown["in_locked_year"]) == (
        "2026-05-20", "SD2026990011000009X", True,
    )  # fmt: skip
    assert (shown["seen"], shown["seen_title"], shown["allowed_actions"]) == (False, "未阅", [])
    detail = campus.client(campus.cs_office).notice(row.id)
    assert {"title": "解约原因", "text": "双方协商一致"} in detail["letter_lines"]
    assert detail["verification_code"] == row.verification_code
    assert graduate.exam_number not in str(detail)


def test_the_first_look_is_kept(campus: Campus) -> None:
    row = notice(campus)
    assert campus.client(campus.cs_office).see_notice(row.id)["seen_title"] == "已阅"
    first = campus.registry.read(row)
    campus.client(campus.head).see_notice(row.id)
    again = campus.registry.read(row)
    assert (again.seen_at, again.seen_by) == (first.seen_at, "赵倩")
    assert campus.registry.audited() == ["agreements.termination_notices:read"]
    assert campus.client(campus.head).summary()["waiting"]["agreements.termination_notices"] == 0


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ({}, {0, 1}),
        ({"seen": "true"}, {1}),
        ({"seen": "false"}, {0}),
        ({"employer_name": "另一"}, {1}),
        ({"terminated_from": "2026-05-21"}, {1}),
        ({"terminated_to": "2026-05-20"}, {0}),
        ({"name": "毕业生1"}, {0}),
        ({"graduation_year": "2025"}, set()),
    ],
)
def test_filters_of_notices(campus: Campus, filters: dict[str, str], found: set[int]) -> None:
    notice(campus)
    agreement = campus.registry.agreement(
        campus.cs_graduates[1], "system", "terminated", employer={"employer_name": "另一公司", "employer_code": ""}
    )
    registry = campus.registry
    row = registry.termination(agreement, "online", "done", terminated_on=DAY)
    campus.client(campus.head).see_notice(row.id)
    answer = campus.client(campus.cs_office).notices(**filters)
    assert {each["graduate_id"] for each in answer["items"]} == {str(campus.cs_graduates[at].id) for at in found}


def test_lists_stay_within_scope(campus: Campus) -> None:
    told, applied = notice(campus), asked(campus, 1)
    for who in (campus.me_office, campus.stranger):
        client = campus.client(who)
        assert client.notices()["total"] == client.asked_terminations()["total"] == 0
        for ask in (
            lambda c: c.notice(told.id),
            lambda c: c.see_notice(told.id),
            lambda c: c.asked_termination(applied.id),
            lambda c: c.approve_terminations([applied.id]),
            lambda c: c.refuse_terminations([applied.id], "不同意"),
        ):
            with pytest.raises(NotFound):
                ask(client)
    # of the other kind: there is no such message, no such application
    for ask in (
        lambda c: c.notice(applied.id),
        lambda c: c.asked_termination(told.id),
        lambda c: c.see_notice(applied.id),
    ):
        with pytest.raises(NotFound):
            ask(campus.client(campus.head))
    assert campus.registry.read(applied).state == "pending" and campus.registry.audited() == []


def test_another_screen_does_not_open_them(campus: Campus) -> None:
    row = asked(campus)
    office = campus.registry.staff(campus.school_id, campus.computing, screens=("agreements.termination_notices",))
    for ask in (
        lambda c: c.asked_terminations(),
        lambda c: c.asked_terminations_sheet(),
        lambda c: c.asked_termination(row.id),
        lambda c: c.approve_terminations([row.id]),
        lambda c: c.refuse_terminations([row.id], "不同意"),
    ):
        with pytest.raises(Forbidden):
            ask(campus.client(office))
    for ask in (lambda c: c.notices(), lambda c: c.asked_terminations()):
        with pytest.raises(Forbidden):
            ask(campus.client(campus.cs_graduates[0]))


def test_lists_as_workbooks(campus: Campus) -> None:
    notice(campus, in_locked_year=True)
    row = asked(campus, 1)
    [told] = sheet(campus.client(campus.cs_office).notices_sheet())
    assert (told["姓名"], told["解约时间"], told["锁定期内解约"], told["已阅"]) == (
        campus.cs_graduates[0].name, "2026-05-20", "是", "未阅",
    )  # fmt: skip
    [told] = sheet(campus.client(campus.cs_office).asked_terminations_sheet(state="pending"))
    assert (told["单位名称"], told["解约原因"], told["状态"]) == ("济南示范软件公司", row.reason, "待审核")
    assert campus.registry.audited() == [
        "agreements.termination_notices:export",
        "agreements.termination_review:export",
    ]


@pytest.mark.parametrize("state", LIVE)
def test_passing_ends_the_agreement_and_tells_the_new_number(campus: Campus, state: str) -> None:
    row, graduate = asked(campus, state=state), campus.cs_graduates[0]
    old = campus.registry.signing(graduate).number
    told = campus.client(campus.cs_office).approve_terminations([row.id])
    [change] = told["results"]
    assert (told["done"], told["failed"], change["ok"], change["reason"]) == (1, 0, True, None)
    assert (change["old_number"], change["title"]) == (old, f"{graduate.name}（{graduate.student_no}）")
    signing = campus.registry.signing(graduate)
    assert (signing.number, signing.agreement_id) == (change["new_number"], None)
    assert change["new_number"] != old and change["new_number"][11] == "3"
    kept = campus.registry.read(row)
    assert (kept.state, kept.new_number, kept.decided_by) == ("approved", change["new_number"], "赵倩")
    assert kept.terminated_on == DAY.replace(month=5, day=20)
    agreement = campus.registry.scalar(select(Termination.agreement_id))
    [event] = campus.registry.rows(select(Termination.state).where(Termination.agreement_id == agreement))
    assert event == ("approved",)
    voided = dict(campus.registry.rows(select(AgreementNumber.number, AgreementNumber.voided_at)))
    assert voided[old] is not None and voided[change["new_number"]] is None
    [news] = [each for each in campus.registry.told("signing.changed") if each["id"] == str(graduate.id)]
    assert (news["state"], news["number"], news["act"]) == ("terminated", change["new_number"], "approve_termination")
    assert campus.registry.audited() == ["agreements.termination_review:approve_termination"]


def test_refusing_says_why(campus: Campus) -> None:
    row = asked(campus)
    agreement = campus.registry.scalar(select(Termination.agreement_id))
    told = campus.client(campus.cs_office).refuse_terminations([row.id], "单位不同意")
    [change] = told["results"]
    assert (change["ok"], change["new_number"]) == (True, "")
    kept = campus.registry.read(row)
    assert (kept.state, kept.decision_reason, kept.new_number) == ("refused", "单位不同意", "")
    [mine] = campus.client(campus.cs_graduates[0]).my_signing()["agreements"]
    assert mine["terminations"][0]["decision_reason"] == "单位不同意"
    assert (mine["id"], mine["state"], mine["allowed_actions"]) == (str(agreement), "archived", ["ask_termination"])
    assert campus.registry.told("signing.changed") == []
    [entry] = campus.registry.told("audit.recorded")
    assert (entry["action"], entry["reason"]) == (
        "agreements.termination_review:refuse_termination", "单位不同意",
    )  # fmt: skip
    with pytest.raises(Invalid):
        campus.client(campus.cs_office).refuse_terminations([row.id], " ")


@pytest.mark.parametrize("verb", ["approve", "refuse"])
@pytest.mark.parametrize("state", ["approved", "refused", "withdrawn"])
def test_what_is_over_is_not_reviewed_again(campus: Campus, verb: str, state: str) -> None:
    agreement = campus.registry.agreement(campus.cs_graduates[0], "out_of_province", "archived")
    row = campus.registry.termination(agreement, "review", state)
    client = campus.client(campus.cs_office)
    ask = {"approve": lambda: client.approve_terminations([row.id]),
           "refuse": lambda: client.refuse_terminations([row.id], "不同意")}  # fmt: skip
    [change] = ask[verb]()["results"]
    assert (change["ok"], change["reason"]) == (False, message("approve_termination", "termination-over"))
    assert campus.registry.read(agreement).state == "archived"
    [shown] = client.asked_terminations()["items"]
    assert shown["allowed_actions"] == [] and set(shown["refusals"]) == {"approve", "refuse"}


def test_an_older_application_is_not_the_one_that_waits(campus: Campus) -> None:
    waiting = asked(campus)
    agreement = campus.registry.database.run(lambda: session.get_one(Agreement, waiting.agreement_id), write=False)
    older = campus.registry.termination(agreement, "review", "refused")
    told = campus.client(campus.cs_office).approve_terminations([older.id, waiting.id])
    assert [row["ok"] for row in told["results"]] == [False, True]


def test_in_a_locked_year_nothing_is_passed(campus: Campus) -> None:
    row = asked(campus)
    for state in ("frozen", "locked"):
        campus.registry.set_year(campus.school_id, state)
        [shown] = campus.client(campus.head).asked_terminations()["items"]
        assert shown["allowed_actions"] == ["refuse"]
        assert shown["locked_reason"] == message("approve_termination", "plan-locked")
        [change] = campus.client(campus.head).approve_terminations([row.id])["results"]
        assert (change["ok"], change["reason"]) == (False, message("approve_termination", "plan-locked"))
        assert change["reason"].startswith("该年度毕业生已被锁定就业方案，无法操作")
    assert campus.registry.read(row).state == "pending"


def test_a_refused_one_refuses_only_itself_and_a_foreign_one_all(campus: Campus) -> None:
    good, over = asked(campus), asked(campus, 1)
    campus.client(campus.head).refuse_terminations([over.id], "不同意")
    foreign = campus.registry.agreement(campus.strange_graduate, "out_of_province", "archived")
    theirs = campus.registry.termination(foreign, "review", "pending")
    for other in (theirs.id, new_id()):
        with pytest.raises(NotFound) as hidden:
            campus.client(campus.head).approve_terminations([good.id, other])
        assert str(other) not in hidden.value.message
    told = campus.client(campus.head).approve_terminations([over.id, good.id])
    assert [(row["id"], row["ok"]) for row in told["results"]] == [(str(over.id), False), (str(good.id), True)]
    assert (told["done"], told["failed"]) == (1, 1)
    assert campus.registry.read(theirs).state == "pending"


def test_the_same_key_gives_the_same_answer(campus: Campus) -> None:
    row, client = asked(campus), campus.client(campus.head)
    first = client.approve_terminations([row.id], key="key-of-the-test")
    assert client.approve_terminations([row.id], key="key-of-the-test") == first
    assert len(campus.registry.told("signing.changed")) == 1


def test_two_pass_the_same_at_the_same_moment(campus: Campus) -> None:
    row = asked(campus)
    answers = at_once([lambda who=who: campus.client(who).approve_terminations([row.id])["results"][0]
                       for who in (campus.head, campus.cs_office)])  # fmt: skip
    assert sorted(answer["ok"] for answer in answers) == [False, True]
    [loser] = [answer for answer in answers if not answer["ok"]]
    assert loser["reason"] == message("approve_termination", "termination-over")
    current = select(AgreementNumber.number).where(AgreementNumber.voided_at.is_(None))
    assert len(campus.registry.rows(current)) == 1 and len(campus.registry.told("signing.changed")) == 1


def test_passing_against_withdrawing_at_the_same_moment(campus: Campus) -> None:
    row = asked(campus)
    passed, taken_back = at_once(
        [
            lambda: campus.client(campus.head).approve_terminations([row.id])["results"][0],
            lambda: campus.client(campus.cs_graduates[0]).withdraw_termination(row.id),
        ]
    )
    if passed["ok"]:
        assert taken_back.message == message("withdraw_termination", "termination-over")
        assert campus.registry.read(row).state == "approved"
    else:
        assert (taken_back["state"], campus.registry.read(row).state) == ("withdrawn", "withdrawn")
        assert passed["reason"] == message("approve_termination", "termination-over")


def test_a_graduate_who_is_no_more_breaks_no_list_of_terminations(campus: Campus) -> None:
    kept, gone = notice(campus), notice(campus, 1)
    campus.registry.facts(campus.cs_graduates[1], school_id=NOWHERE, department_id=NOWHERE, active=False)
    client = campus.client(campus.head)
    answer = client.notices()
    assert ([row["id"] for row in answer["items"]], answer["total"]) == ([str(kept.id)], 1)
    assert len(sheet(client.notices_sheet())) == 1
    with pytest.raises(NotFound):
        client.notice(gone.id)
