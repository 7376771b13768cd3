"""强制解约 (5.6): the school level ends entered agreements, never those of the system, never in a locked year."""

from __future__ import annotations

import io
from typing import Any

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import select

from kernel.errors import Forbidden, Invalid, NotFound
from services.agreements.domain.rules import VERBS
from services.agreements.domain.states import ENTERED, LIVE
from services.agreements.models import AgreementNumber, Termination
from tests.factories.agreements import Campus
from tests.factories.at_once import at_once

REASON = "单位已注销"


def message(code: str) -> str:
    return next(rule.message for rule in VERBS["force"].rules if rule.code == code)


@pytest.mark.parametrize("source", ENTERED)
@pytest.mark.parametrize("state", LIVE)
def test_an_entered_agreement_ends(campus: Campus, source: str, state: str) -> None:
    graduate = campus.cs_graduates[0]
    agreement = campus.registry.agreement(graduate, source, state)
    told = campus.client(campus.head).force_terminations([agreement.id], REASON)
    [change] = told["results"]
    assert (change["id"], change["ok"], change["old_number"]) == (str(agreement.id), True, agreement.number)
    signing, kept = campus.registry.signing(graduate), campus.registry.read(agreement)
    assert (signing.agreement_id, signing.number) == (None, change["new_number"])
    assert (kept.state, kept.reason, kept.version) == ("terminated", REASON, agreement.version + 1)
    [row] = campus.registry.rows(select(Termination.kind, Termination.state, Termination.asked_by, Termination.reason))
    assert row == ("forced", "done", "school", REASON)
    [event] = campus.registry.history(agreement)
    assert (event.verb, event.from_state, event.to_state, event.reason, event.actor_name) == (
        "force", state, "terminated", REASON, "王敏",
    )  # fmt: skip
    [news] = [each for each in campus.registry.told("signing.changed") if each["id"] == str(graduate.id)]
    assert (news["act"], news["reason"], news["number"]) == ("force", REASON, change["new_number"])
    [entry] = campus.registry.told("audit.recorded")
    assert (entry["action"], entry["reason"]) == ("agreements.forced_termination:force", REASON)


def test_those_of_the_system_never_end_by_force(campus: Campus) -> None:
    online = campus.registry.agreement(campus.cs_graduates[0], "system", "archived")
    good = campus.registry.agreement(campus.cs_graduates[1], "out_of_province", "archived")
    told = campus.client(campus.head).force_terminations([online.id, good.id], REASON)
    assert [row["ok"] for row in told["results"]] == [False, True]
    assert told["results"][0]["reason"] == message("not-entered")
    assert "“系统生成”的协议书无法强制解除" in message("not-entered")
    assert campus.registry.read(online).state == "archived"


def test_in_a_locked_year_it_is_refused_in_the_manuals_words(campus: Campus) -> None:
    agreement = campus.registry.agreement(campus.cs_graduates[0], "out_of_province", "archived")
    for state in ("frozen", "locked"):
        campus.registry.set_year(campus.school_id, state)
        [change] = campus.client(campus.head).force_terminations([agreement.id], REASON)["results"]
        assert change["reason"] == message("plan-locked")
        assert change["reason"] == "该年度毕业生已被锁定就业方案，无法操作；请联系学校隶属的就业主管部门解锁。"
    [shown] = campus.client(campus.head).entered_agreements()["items"]
    assert (shown["locked_reason"], shown["allowed_actions"]) == (message("plan-locked"), [])
    assert campus.registry.read(agreement).state == "archived" and campus.registry.audited() == []


@pytest.mark.parametrize(("state", "code"), [("terminated", "terminated"), ("awaiting_certification", "not-live")])
def test_what_does_not_live_does_not_end(campus: Campus, state: str, code: str) -> None:
    agreement = campus.registry.agreement(campus.cs_graduates[0], "graduate_entered", state)
    [change] = campus.client(campus.head).force_terminations([agreement.id], REASON)["results"]
    assert (change["ok"], change["reason"], change["new_number"]) == (False, message(code), "")


def test_a_reason_is_demanded(campus: Campus) -> None:
    agreement = campus.registry.agreement(campus.cs_graduates[0], "out_of_province", "archived")
    for reason in ("", "  ", "长" * 501):
        with pytest.raises(Invalid):
            campus.client(campus.head).force_terminations([agreement.id], reason)
    assert campus.registry.read(agreement).state == "archived"


def test_an_application_that_waits_is_over_with_it(campus: Campus) -> None:
    agreement = campus.registry.agreement(campus.cs_graduates[0], "out_of_province", "archived")
    asked = campus.registry.termination(agreement, "review", "pending")
    campus.client(campus.head).force_terminations([agreement.id], REASON)
    kept = campus.registry.read(asked)
    assert (kept.state, kept.decided_by, kept.new_number) == ("refused", "王敏", "")
    assert "强制解约" in kept.decision_reason
    assert campus.client(campus.head).summary()["waiting"]["agreements.termination_review"] == 0


def test_only_the_school_level(campus: Campus) -> None:
    agreement = campus.registry.agreement(campus.cs_graduates[0], "out_of_province", "archived")
    granted = campus.registry.staff(
        campus.school_id, campus.computing, screens=("agreements.forced_termination", "agreements.out_of_province")
    )
    for who in (campus.cs_office, granted, campus.cs_graduates[0]):
        for ask in (
            lambda client: client.entered_agreements(),
            lambda client: client.entered_agreements_sheet(),
            lambda client: client.entered_agreement(agreement.id),
            lambda client: client.force_terminations([agreement.id], REASON),
        ):
            with pytest.raises(Forbidden):
                ask(campus.client(who))
    assert campus.registry.read(agreement).state == "archived"


def test_another_school_refuses_the_whole_call(campus: Campus) -> None:
    own = campus.registry.agreement(campus.cs_graduates[0], "out_of_province", "archived")
    theirs = campus.registry.agreement(campus.strange_graduate, "out_of_province", "archived")
    client = campus.client(campus.head)
    with pytest.raises(NotFound):
        client.force_terminations([own.id, theirs.id], REASON)
    with pytest.raises(NotFound):
        client.entered_agreement(theirs.id)
    assert client.entered_agreements()["total"] == 1
    assert campus.registry.read(own).state == campus.registry.read(theirs).state == "archived"


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ({}, {0, 1, 2}),
        ({"source": "graduate_entered"}, {1}),
        ({"state": "terminated"}, {2}),
        ({"state": "archived"}, {0}),
        ({"employer_name": "另一"}, {1}),
        ({"name": "毕业生1"}, {0}),
    ],
)
def test_the_list_shows_entered_agreements(campus: Campus, filters: dict[str, str], found: set[int]) -> None:
    registry, elsewhere = campus.registry, {"employer": {"employer_name": "另一公司", "employer_code": ""}}
    graduates = [*campus.cs_graduates, campus.me_graduates[0]]
    made = [
        registry.agreement(graduates[0], "out_of_province", "archived"),
        registry.agreement(graduates[1], "graduate_entered", "pending", **elsewhere),
        registry.agreement(graduates[2], "out_of_province", "terminated"),
    ]
    registry.agreement(registry.graduate(campus.school_id, campus.computing, name="待鉴证者"), "graduate_entered",
                       "awaiting_certification")  # fmt: skip
    registry.agreement(registry.graduate(campus.school_id, campus.computing, name="网签者"), "system", "archived")
    items = campus.client(campus.head).entered_agreements(**filters)["items"]
    assert {each["id"] for each in items} == {str(made[at].id) for at in found}
    for each in items:
        assert each["allowed_actions"] == ([] if each["state"] == "terminated" else ["force"])


def test_one_agreement_and_the_workbook(campus: Campus) -> None:
    agreement = campus.registry.agreement(campus.cs_graduates[0], "out_of_province", "archived")
    client = campus.client(campus.head)
    detail = client.entered_agreement(agreement.id)
    assert (detail["id"], detail["allowed_actions"]) == (str(agreement.id), ["force"])
    assert detail["employer"]["employer_name"] == "济南示范软件公司"
    online = campus.registry.agreement(campus.cs_graduates[1], "system", "archived")
    with pytest.raises(NotFound):
        client.entered_agreement(online.id)
    book = CalamineWorkbook.from_filelike(io.BytesIO(client.entered_agreements_sheet(source="out_of_province").content))
    head, row = book.get_sheet_by_name("数据").to_python()
    told: dict[str, Any] = dict(zip(head, row, strict=True))
    assert (told["就业协议书号"], told["录入类型"], told["状态"]) == (agreement.number, "省外", "存档通过")
    assert ["录入类型", "省外"] in [line[:2] for line in book.get_sheet_by_name("查询条件").to_python()]
    assert campus.registry.audited() == ["agreements.forced_termination:export"]


def test_the_same_key_gives_the_same_answer(campus: Campus) -> None:
    agreement, client = campus.registry.agreement(campus.cs_graduates[0], "out_of_province"), campus.client(campus.head)
    first = client.force_terminations([agreement.id], REASON, key="key-of-the-test")
    assert client.force_terminations([agreement.id], REASON, key="key-of-the-test") == first
    assert len(campus.registry.told("signing.changed")) == 1


@pytest.mark.parametrize("verb", ["archive", "unarchive", "restore"])
def test_reviewed_and_ended_at_the_same_moment(campus: Campus, verb: str) -> None:
    """One is first, the other is told or follows; in the end the agreement is over, once."""
    before = {"archive": "pending", "unarchive": "archived", "restore": "withdrawn"}[verb]
    agreement = campus.registry.agreement(campus.cs_graduates[0], "out_of_province", before)
    why = {"why": "later"} if verb == "unarchive" else {}
    reviewed, ended = at_once(
        [
            lambda: getattr(campus.client(campus.cs_office), verb)("out_of_province", [agreement.id], **why),
            lambda: campus.client(campus.head).force_terminations([agreement.id], REASON),
        ]
    )
    assert ended["done"] == 1 and campus.registry.read(agreement).state == "terminated"
    if not reviewed["done"]:
        assert reviewed["results"][0]["reason"] == "该协议书已解约，不能再操作。"
    verbs = [event.verb for event in campus.registry.history(agreement)]
    assert verbs == ([verb, "force"] if reviewed["done"] else ["force"])
    versions = [each["version"] for each in campus.registry.told("signing.changed")]
    assert versions == list(range(1, len(verbs) + 1))


def test_two_end_the_same_at_the_same_moment(campus: Campus) -> None:
    agreement = campus.registry.agreement(campus.cs_graduates[0], "out_of_province", "archived")
    other = campus.registry.staff(campus.school_id, user_name="school2", name="李校")
    answers = at_once([lambda who=who: campus.client(who).force_terminations([agreement.id], REASON)["results"][0]
                       for who in (campus.head, other)])  # fmt: skip
    assert sorted(answer["ok"] for answer in answers) == [False, True]
    assert next(answer for answer in answers if not answer["ok"])["reason"] == message("terminated")
    assert len(campus.registry.rows(select(AgreementNumber.number))) == 2


def test_many_end_with_few_statements(campus: Campus) -> None:
    graduates = campus.registry.graduates(60, campus.school_id, campus.computing)
    agreements = campus.registry.agreements(graduates, "out_of_province", "archived")
    told = campus.client(campus.head).force_terminations([each.id for each in agreements], REASON)
    assert told["done"] == 60
    numbers = {row["new_number"] for row in told["results"]} | {row["old_number"] for row in told["results"]}
    assert len(numbers) == 120
