"""What graduates do themselves: enter, correct, ask to terminate, take that back; and what they see."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import func, select

from kernel.db import session
from kernel.errors import Conflict, Forbidden, Invalid, NotFound, PreconditionFailed
from services.agreements.domain.rules import VERBS
from services.agreements.models import Agreement, Graduate, Termination
from tests.factories.agreements import EMPLOYER, LETTER, TERMS, Campus
from tests.factories.at_once import at_once
from tests.factories.deliveries import ENTRY, certified, province

INSIDE = {**ENTRY, "source": "graduate_entered"}
OUTSIDE = {**ENTRY, "source": "out_of_province"}


def message(verb: str, code: str) -> str:
    return next(rule.message for rule in VERBS[verb].rules if rule.code == code)


def approved(campus: Campus, **facts: Any) -> Graduate:
    return campus.registry.graduate(campus.school_id, campus.computing, application_state="approved", **facts)


def count(campus: Campus, model: Any = Agreement) -> int:
    return int(campus.registry.scalar(select(func.count()).select_from(model)))


def test_an_in_province_agreement_waits_for_its_certification(campus: Campus) -> None:
    graduate = campus.cs_graduates[0]
    mine = campus.client(graduate)
    told = mine.enter_own_agreement(INSIDE)
    assert (told["state"], told["state_title"], told["number"]) == ("awaiting_certification", "待鉴证", "")
    assert told["allowed_actions"] == ["change"]
    [news] = campus.registry.told("signing.changed")
    assert (news["state"], news["act"], news["number"]) == ("awaiting_certification", "enter_in_province", "")
    assert campus.registry.audited() == ["graduate:enter_in_province"]
    shown = mine.my_signing()
    assert shown["refusals"]["enter_in_province"] == message("enter_in_province", "agreement-waits")
    [row] = province(campus).deliver_certifications([certified(told["id"])])["results"]
    shown = mine.my_signing()
    assert (shown["number"], shown["agreements"][0]["state"]) == (row["number"], "pending")
    assert shown["refusals"]["enter_in_province"] == message("enter_in_province", "agreement-lives")
    [listed] = campus.client(campus.cs_office).agreements("graduate_entered", state="pending")["items"]
    assert (listed["entered_by"], listed["entered_through"]) == (graduate.name, "api")


def test_an_out_of_province_agreement_lives_at_once(campus: Campus) -> None:
    graduate = approved(campus, province_locked=True, paper_number="ZZ1")
    number = campus.registry.signing(graduate).number
    told = campus.client(graduate).enter_own_agreement(OUTSIDE)
    assert (told["state"], told["number"]) == ("pending", number)
    assert told["allowed_actions"] == ["change", "ask_termination"]
    [listed] = campus.client(campus.cs_office).agreements("out_of_province")["items"]
    assert (listed["id"], listed["paper_number"], listed["entered_through"]) == (told["id"], "ZZ1", "api")
    assert campus.registry.told("signing.changed")[-1]["act"] == "enter_out_of_province"


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"active": False}, "inactive"),
        ({"signing_open": False}, "signing-locked"),
        ({"province_locked": True}, "province-locked"),
    ],
)
def test_rules_of_an_in_province_entry(campus: Campus, facts: dict[str, Any], code: str) -> None:
    graduate = campus.registry.graduate(campus.school_id, campus.computing, **facts)
    mine = campus.client(graduate)
    assert mine.my_signing()["refusals"]["enter_in_province"] == message("enter_in_province", code)
    with pytest.raises(Conflict) as refused:
        mine.enter_own_agreement(INSIDE)
    assert (refused.value.code, refused.value.message) == (code, message("enter_in_province", code))
    assert count(campus) == 0


@pytest.mark.parametrize("state", ["", "pending", "refused"])
def test_an_out_of_province_entry_needs_the_approval(campus: Campus, state: str) -> None:
    graduate = campus.registry.graduate(campus.school_id, campus.computing, application_state=state)
    mine, code = campus.client(graduate), "not-approved" if state else "not-applied"
    assert mine.my_signing()["allowed_actions"] == ["enter_in_province"]
    with pytest.raises(Conflict) as refused:
        mine.enter_own_agreement(OUTSIDE)
    assert (refused.value.code, refused.value.message) == (code, message("enter_out_of_province", code))


@pytest.mark.parametrize("entry", [INSIDE, OUTSIDE])
def test_in_a_locked_year_nothing_is_entered_or_corrected(campus: Campus, entry: dict[str, Any]) -> None:
    graduate, other = approved(campus), approved(campus)
    made = campus.client(other).enter_own_agreement(entry)
    campus.registry.set_year(campus.school_id)
    for ask in (
        lambda: campus.client(graduate).enter_own_agreement(entry),
        lambda: campus.client(other).change_own_agreement(made["id"], 1, ENTRY | {"signed_on": "2026-05-02"}),
    ):
        with pytest.raises(Conflict) as refused:
            ask()
        assert refused.value.message == message("change", "plan-locked")


@pytest.mark.parametrize("entry", [INSIDE, OUTSIDE])
def test_correcting_before_anybody_looked(campus: Campus, entry: dict[str, Any]) -> None:
    graduate = approved(campus)
    mine = campus.client(graduate)
    made = mine.enter_own_agreement(entry)
    before = len(campus.registry.told("signing.changed"))
    better = {
        "employer": {**EMPLOYER, "employer_name": "青岛示范公司", "employer_code": ""},
        "terms": {**TERMS, "monthly_salary": 7000, "penalty": None},
        "signed_on": "2026-05-02",
    }
    told = mine.change_own_agreement(made["id"], made["version"], better)
    assert (told["employer_name"], told["signed_on"], told["version"]) == ("青岛示范公司", "2026-05-02", 2)
    [event] = [each for each in campus.registry.rows(select(Agreement.version))]
    assert event == (2,)
    [news] = campus.registry.told("signing.changed")[before:]
    assert (news["employer"]["employer_name"], news["signed_on"]) == ("青岛示范公司", "2026-05-02")
    detail = campus.client(campus.cs_office).agreement(entry["source"], made["id"])
    lines = {line["title"]: (line["before"], line["after"]) for line in detail["history"][0]["lines"]}
    assert detail["history"][0]["verb_title"] == "修改协议书"
    assert lines["单位名称"] == ("济南示范软件公司", "青岛示范公司") and lines["月工资"] == ("6000元", "7000元")
    assert lines["违约金"] == ("5000元", "") and lines["签约时间"] == ("2026-05-01", "2026-05-02")
    assert campus.registry.audited()[-1] == "graduate:change"


def test_an_old_version_and_no_change_are_told(campus: Campus) -> None:
    mine = campus.client(campus.cs_graduates[0])
    made = mine.enter_own_agreement(INSIDE)
    with pytest.raises(PreconditionFailed):
        mine.change_own_agreement(made["id"], 7, ENTRY | {"signed_on": "2026-05-02"})
    with pytest.raises(Conflict) as refused:
        mine.change_own_agreement(made["id"], 1, ENTRY)
    assert refused.value.code == "nothing-changed"


@pytest.mark.parametrize(
    ("source", "state", "code"),
    [
        ("system", "pending", "not-changeable"),
        ("graduate_entered", "pending", "not-changeable"),
        ("graduate_entered", "archived", "not-changeable"),
        ("out_of_province", "archived", "not-changeable"),
        ("out_of_province", "withdrawn", "not-changeable"),
        ("out_of_province", "terminated", "terminated"),
    ],
)
def test_what_was_looked_at_is_not_corrected(campus: Campus, source: str, state: str, code: str) -> None:
    agreement = campus.registry.agreement(campus.cs_graduates[0], source, state)
    with pytest.raises(Conflict) as refused:
        campus.client(campus.cs_graduates[0]).change_own_agreement(agreement.id, 1, ENTRY | {"signed_on": "2026-05-02"})
    assert (refused.value.code, refused.value.message) == (code, message("change", code))


def test_asking_to_terminate_and_taking_it_back(campus: Campus) -> None:
    agreement = campus.registry.agreement(campus.cs_graduates[0], "out_of_province", "archived")
    mine = campus.client(campus.cs_graduates[0])
    told = mine.ask_termination(agreement.id, LETTER)
    assert (told["state"], told["kind_title"], told["allowed_actions"]) == ("pending", "申请解约", ["withdraw"])
    assert {"title": "解约日期", "text": "2026-05-20"} in told["letter_lines"]
    [waiting] = campus.client(campus.cs_office).asked_terminations(state="pending")["items"]
    assert (waiting["id"], waiting["reason"], waiting["allowed_actions"]) == (
        told["id"], "双方协商一致", ["approve", "refuse"],
    )  # fmt: skip
    with pytest.raises(Conflict) as refused:
        mine.ask_termination(agreement.id, LETTER)
    assert refused.value.message == message("ask_termination", "termination-open")
    back = mine.withdraw_termination(told["id"])
    assert (back["state_title"], back["allowed_actions"]) == ("已撤回", [])
    with pytest.raises(Conflict) as refused:
        mine.withdraw_termination(told["id"])
    assert refused.value.message == message("withdraw_termination", "termination-over")
    assert mine.ask_termination(agreement.id, LETTER)["state"] == "pending"
    verbs = [event.verb for event in campus.registry.history(agreement)]
    assert verbs == ["ask_termination", "withdraw_termination", "ask_termination"]
    assert campus.registry.audited() == [f"graduate:{verb}" for verb in verbs]
    assert campus.registry.told("signing.changed") == []
    assert campus.registry.read(agreement).state == "archived"


@pytest.mark.parametrize(
    ("source", "state", "code"),
    [
        ("system", "archived", "not-out-of-province"),
        ("graduate_entered", "archived", "not-out-of-province"),
        ("graduate_entered", "awaiting_certification", "not-out-of-province"),
        ("out_of_province", "terminated", "not-live"),
    ],
)
def test_what_cannot_be_asked(campus: Campus, source: str, state: str, code: str) -> None:
    agreement = campus.registry.agreement(campus.cs_graduates[0], source, state)
    with pytest.raises(Conflict) as refused:
        campus.client(campus.cs_graduates[0]).ask_termination(agreement.id, LETTER)
    assert (refused.value.code, refused.value.message) == (code, message("ask_termination", code))
    assert count(campus, Termination) == 0


def test_after_the_end_all_begins_again(campus: Campus) -> None:
    graduate = approved(campus)
    mine, head = campus.client(graduate), campus.client(campus.head)
    made = mine.enter_own_agreement(OUTSIDE)
    asked = mine.ask_termination(made["id"], LETTER)
    [change] = head.approve_terminations([asked["id"]])["results"]
    shown = mine.my_signing()
    assert (shown["number"], shown["allowed_actions"]) == (
        change["new_number"], ["enter_in_province", "enter_out_of_province"],
    )  # fmt: skip
    [ended] = shown["agreements"]
    assert (ended["state_title"], ended["allowed_actions"]) == ("已解约", [])
    assert ended["terminations"][0]["new_number"] == change["new_number"]
    second = mine.enter_own_agreement(OUTSIDE)
    assert [each["id"] for each in mine.my_signing()["agreements"]] == [second["id"], made["id"]]


def test_nobody_reaches_what_is_somebody_elses(campus: Campus) -> None:
    agreement = campus.registry.agreement(campus.cs_graduates[0], "out_of_province", "pending")
    asked = campus.registry.termination(agreement, "review", "pending")
    for who in (campus.cs_graduates[1], campus.strange_graduate):
        mine = campus.client(who)
        assert mine.my_signing()["agreements"] == []
        for ask in (
            lambda c: c.change_own_agreement(agreement.id, 1, ENTRY),
            lambda c: c.ask_termination(agreement.id, LETTER),
            lambda c: c.withdraw_termination(asked.id),
        ):
            with pytest.raises(NotFound):
                ask(mine)
    for ask in (lambda c: c.my_signing(), lambda c: c.enter_own_agreement(INSIDE)):
        with pytest.raises(Forbidden):
            ask(campus.client(campus.head))


def test_a_graduate_that_is_not_known_yet(campus: Campus) -> None:
    unknown = campus.cs_graduates[0]
    campus.registry.database.run(lambda: session.delete(session.get_one(Graduate, unknown.id)))
    with pytest.raises(NotFound) as missing:
        campus.client(unknown).my_signing()
    assert "联系学校就业部门" in missing.value.message


@pytest.mark.parametrize("wrong", [{"source": "system"}, {"source": ""}, {"signed_on": ""}, {"number": "1"}])
def test_what_is_wrong_with_an_entry(campus: Campus, wrong: dict[str, Any]) -> None:
    with pytest.raises(Invalid):
        campus.client(campus.cs_graduates[0]).enter_own_agreement(INSIDE | wrong)
    assert count(campus) == 0


def test_entering_twice_at_the_same_moment(campus: Campus) -> None:
    graduate = approved(campus)
    answers = at_once([lambda entry=entry: campus.client(graduate).enter_own_agreement(entry)
                       for entry in (INSIDE, INSIDE, OUTSIDE, OUTSIDE)])  # fmt: skip
    made = [answer for answer in answers if isinstance(answer, dict)]
    assert count(campus) == len(made) == 1
    codes = {answer.code for answer in answers if not isinstance(answer, dict)}
    assert codes <= {"agreement-lives", "agreement-waits"}


def test_asking_twice_at_the_same_moment(campus: Campus) -> None:
    agreement = campus.registry.agreement(campus.cs_graduates[0], "out_of_province", "archived")
    answers = at_once([lambda: campus.client(campus.cs_graduates[0]).ask_termination(agreement.id, LETTER)] * 3)
    assert count(campus, Termination) == 1 == sum(isinstance(answer, dict) for answer in answers)


def test_asking_against_archiving_at_the_same_moment(campus: Campus) -> None:
    """The school does not archive what it is asked to terminate: whoever is second is told, or nothing is lost."""
    agreement = campus.registry.agreement(campus.cs_graduates[0], "out_of_province", "pending")
    asked, archived = at_once(
        [
            lambda: campus.client(campus.cs_graduates[0]).ask_termination(agreement.id, LETTER),
            lambda: campus.client(campus.head).archive("out_of_province", [agreement.id])["results"][0],
        ]
    )
    assert asked["state"] == "pending"
    state = campus.registry.read(agreement).state
    assert state == ("archived" if archived["ok"] else "pending")
    assert archived["ok"] or archived["reason"] == message("archive", "termination-open")
