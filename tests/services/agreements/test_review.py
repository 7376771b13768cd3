"""存档通过, 撤消存档, 恢复存档 (5.1-5.3) for one and many: rules in the manual's words, history, what is told."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from sqlalchemy import select

from kernel.errors import DomainError, Invalid, NotFound
from services.agreements.contract import WHY, SigningSnapshot
from services.agreements.domain.states import SOURCES
from services.agreements.models import Agreement, Graduate
from tests.factories.agreements import EMPLOYER, Campus

FURTHER_STUDY = "升学的毕业生如果要从方案库中撤出，需要先进行解约，解约后再修改毕业生的毕业去向为升学。"
ONLY_ARCHIVED = "撤消存档操作只能对存档通过的记录进行。"
ONLY_WITHDRAWN = "恢复存档只能对进行了撤消存档操作的就业协议记录进行操作。"
ONLY_PENDING = "存档通过只能对待审核的协议书进行；已撤消存档的请使用“恢复存档”。"
TERMINATED = "该协议书已解约，不能再操作。"
AWAITING = "该协议书尚未经人社部门鉴证，鉴证后才能审核。"
LOCKED = "该年度毕业生已被锁定就业方案，无法操作；请联系学校隶属的就业主管部门解锁。"
ASKED = "该协议书的解约申请正在等待审核，请先处理解约申请。"

OUTCOMES = [
    ("archive", "pending", "archived", None),
    ("archive", "awaiting_certification", None, AWAITING),
    ("archive", "archived", None, ONLY_PENDING),
    ("archive", "withdrawn", None, ONLY_PENDING),
    ("archive", "restored", None, ONLY_PENDING),
    ("archive", "terminated", None, TERMINATED),
    ("unarchive", "archived", "withdrawn", None),
    ("unarchive", "restored", "withdrawn", None),
    ("unarchive", "pending", None, ONLY_ARCHIVED),
    ("unarchive", "awaiting_certification", None, ONLY_ARCHIVED),
    ("unarchive", "withdrawn", None, ONLY_ARCHIVED),
    ("unarchive", "terminated", None, TERMINATED),
    ("restore", "withdrawn", "restored", None),
    ("restore", "pending", None, ONLY_WITHDRAWN),
    ("restore", "awaiting_certification", None, ONLY_WITHDRAWN),
    ("restore", "archived", None, ONLY_WITHDRAWN),
    ("restore", "restored", None, ONLY_WITHDRAWN),
    ("restore", "terminated", None, TERMINATED),
]


def do(campus: Campus, verb: str, agreements: list[Agreement], who: Any = None, **values: Any) -> dict[str, Any]:
    values |= {"why": "later"} if verb == "unarchive" and "why" not in values else {}
    call = getattr(campus.client(who or campus.cs_office), verb)
    result: dict[str, Any] = call(agreements[0].source, [each.id for each in agreements], **values)
    return result


def unchanged(campus: Campus, agreement: Agreement) -> bool:
    """Nothing of an agreement is otherwise than it was made."""
    now_is = campus.registry.read(agreement)
    same = (now_is.state, now_is.version) == (agreement.state, agreement.version)
    told = campus.registry.told("signing.changed") or campus.registry.audited()
    return same and not told and not campus.registry.history(agreement)


@pytest.mark.parametrize(("verb", "state", "after", "refusal"), OUTCOMES)
def test_each_verb_in_each_state(campus: Campus, verb: str, state: str, after: str | None, refusal: str | None) -> None:
    source = "graduate_entered" if state == "awaiting_certification" else "system"
    agreement = campus.registry.agreement(campus.cs_graduates[0], source, state)
    result = do(campus, verb, [agreement])
    assert (result["done"], result["failed"]) == ((1, 0) if after else (0, 1))
    [row] = result["results"]
    assert (row["id"], row["ok"], row["reason"]) == (str(agreement.id), after is not None, refusal)
    assert row["title"] == f"{campus.cs_graduates[0].name}（{campus.cs_graduates[0].student_no}）"
    if after is None:
        assert unchanged(campus, agreement)
    else:
        now_is = campus.registry.read(agreement)
        assert (now_is.state, now_is.version, now_is.reviewed_by) == (after, 2, "赵倩")


@pytest.mark.parametrize("source", SOURCES)
def test_out_of_the_plan_and_back(campus: Campus, source: str) -> None:
    """5.1: 已恢复存档 equals 存档通过 in every rule, also when it is taken out again."""
    agreement = campus.registry.agreement(campus.cs_graduates[0], source)
    for verb in ("archive", "unarchive", "restore", "unarchive", "restore"):
        assert do(campus, verb, [agreement])["done"] == 1
    states = [(event.verb, event.from_state, event.to_state) for event in campus.registry.history(agreement)]
    assert states == [
        ("archive", "pending", "archived"),
        ("unarchive", "archived", "withdrawn"),
        ("restore", "withdrawn", "restored"),
        ("unarchive", "restored", "withdrawn"),
        ("restore", "withdrawn", "restored"),
    ]
    assert [payload["version"] for payload in campus.registry.told("signing.changed")] == [1, 2, 3, 4, 5]


def test_who_when_from_to_and_why_is_kept(campus: Campus) -> None:
    agreement = campus.registry.agreement(campus.cs_graduates[0], "system", "archived")
    do(campus, "unarchive", [agreement], why="mistake", reason="单位名称录错 13800001234")
    [event] = campus.registry.history(agreement)
    assert (event.actor_kind, event.actor_id, event.actor_name) == ("staff", campus.cs_office.id, "赵倩")
    assert (event.from_state, event.to_state) == ("archived", "withdrawn")
    assert event.reason == f"{WHY['mistake']}：单位名称录错 13800001234"
    [entry] = campus.registry.told("audit.recorded")
    assert (entry["action"], entry["subject_kind"]) == ("agreements.system:unarchive", "agreement")
    assert (entry["before"], entry["after"]) == ({"state": "archived"}, {"state": "withdrawn"})
    assert entry["subject_id"] == str(agreement.id) and entry["actor"]["name"] == "赵倩"
    assert "13800001234" not in str(entry) and "单位名称录错" in entry["reason"]


def test_graduates_is_told_the_whole_signing(campus: Campus) -> None:
    graduate = campus.cs_graduates[0]
    agreement = campus.registry.agreement(graduate, "out_of_province")
    do(campus, "archive", [agreement])
    [payload] = campus.registry.told("signing.changed")
    assert payload == {
        "id": str(graduate.id),
        "version": 1,
        "school_id": str(campus.school_id),
        "graduation_year": 2026,
        "agreement_id": str(agreement.id),
        "source": "out_of_province",
        "state": "archived",
        "number": agreement.number,
        "employer": {**EMPLOYER, "position": "13"},
        "signed_on": "2026-05-01",
        "act": "archive",
        "by": "赵倩",
        "reason": "",
    }
    assert set(payload) == set(SigningSnapshot().fields)


def test_further_study_is_told_to_terminate_first(campus: Campus) -> None:
    """5.1, 2: as the reason that staff give, and as the destination that graduates knows."""
    one, other = campus.registry.agreements(campus.cs_graduates, "system", "archived")
    assert do(campus, "unarchive", [one], why="further_study")["results"][0]["reason"] == FURTHER_STUDY
    campus.registry.facts(campus.cs_graduates[1], further_study=True)
    assert do(campus, "unarchive", [other], why="later")["results"][0]["reason"] == FURTHER_STUDY
    assert do(campus, "unarchive", [one], why="later")["done"] == 1
    assert (campus.registry.read(other).state, campus.registry.history(other)) == ("archived", [])


def test_further_study_does_not_hinder_other_verbs(campus: Campus) -> None:
    campus.registry.facts(campus.cs_graduates[0], further_study=True)
    agreement = campus.registry.agreement(campus.cs_graduates[0], "system", "pending")
    assert do(campus, "archive", [agreement])["done"] == 1


@pytest.mark.parametrize("state", ["locked", "frozen"])
@pytest.mark.parametrize(
    ("verb", "before"), [("archive", "pending"), ("unarchive", "archived"), ("restore", "withdrawn")]
)
def test_nothing_in_a_locked_year(campus: Campus, state: str, verb: str, before: str) -> None:
    agreement = campus.registry.agreement(campus.cs_graduates[0], "system", before)
    campus.registry.set_year(campus.school_id, state)
    assert do(campus, verb, [agreement])["results"][0]["reason"] == LOCKED
    assert unchanged(campus, agreement)
    campus.registry.set_year(campus.school_id, "open", version=2)
    assert do(campus, verb, [agreement])["done"] == 1


def test_another_year_and_another_school_are_not_locked(campus: Campus) -> None:
    registry = campus.registry
    older = registry.graduate(campus.school_id, campus.computing, graduation_year=2025)
    made = [registry.agreement(older), registry.agreement(campus.cs_graduates[0])]
    registry.set_year(campus.school_id, year=2025)
    registry.set_year(campus.elsewhere)
    assert [row["ok"] for row in do(campus, "archive", made)["results"]] == [False, True]


def test_not_while_a_termination_waits(campus: Campus) -> None:
    agreement = campus.registry.agreement(campus.cs_graduates[0], "out_of_province")
    campus.registry.termination(agreement)
    assert do(campus, "archive", [agreement])["results"][0]["reason"] == ASKED
    assert unchanged(campus, agreement)


def test_some_are_refused_and_the_others_pass(campus: Campus) -> None:
    registry = campus.registry
    graduates = registry.graduates(6, campus.school_id, campus.computing)
    states = ["pending", "archived", "pending", "withdrawn", "terminated", "pending"]
    made = [registry.agreement(each, "system", state) for each, state in zip(graduates, states, strict=True)]
    result = do(campus, "archive", made)
    assert (result["done"], result["failed"]) == (3, 3)
    assert [row["id"] for row in result["results"]] == [str(each.id) for each in made]
    assert [row["reason"] for row in result["results"]] == [None, ONLY_PENDING, None, ONLY_PENDING, TERMINATED, None]
    assert [registry.read(each).state for each in made] == ["archived", "archived", "archived", "withdrawn",
                                                            "terminated", "archived"]  # fmt: skip
    assert len(registry.told("signing.changed")) == len(registry.told("audit.recorded")) == 3


def test_one_foreign_agreement_refuses_all(campus: Campus) -> None:
    registry = campus.registry
    own = registry.agreement(campus.cs_graduates[0])
    foreign = {
        "another school": registry.agreement(campus.strange_graduate),
        "another department": registry.agreement(campus.me_graduates[0]),
        "another source": registry.agreement(campus.cs_graduates[1], "graduate_entered"),
    }
    answers = set()
    for each in [*(row.id for row in foreign.values()), uuid.uuid4()]:
        with pytest.raises(NotFound) as refused:
            campus.client(campus.cs_office).archive("system", [own.id, each])
        answers.add((refused.value.code, refused.value.message))
    assert len(answers) == 1
    assert unchanged(campus, own) and all(unchanged(campus, each) for each in foreign.values())
    assert do(campus, "archive", [own, foreign["another department"]], campus.head)["done"] == 2


def test_the_same_key_gets_the_same_answer(campus: Campus) -> None:
    made = [
        campus.registry.agreement(campus.cs_graduates[0]),
        campus.registry.agreement(campus.cs_graduates[1], "system", "archived"),
    ]
    first = do(campus, "archive", made, key="once-and-for-all")
    again = do(campus, "archive", made, key="once-and-for-all")
    assert again == first and first["done"] == first["failed"] == 1
    assert len(campus.registry.told("signing.changed")) == 1
    with pytest.raises(Invalid):
        do(campus, "archive", made[:1], key="once-and-for-all")


@pytest.mark.parametrize(
    ("verb", "body", "field"),
    [
        ("unarchive", {}, "why"),
        ("unarchive", {"why": "no such"}, "why"),
        ("unarchive", {"why": "other", "reason": "长" * 501}, "reason"),
        ("archive", {"why": "later"}, "why"),
    ],
)
def test_bad_words_change_nothing(campus: Campus, verb: str, body: dict[str, Any], field: str) -> None:
    agreement = campus.registry.agreement(campus.cs_graduates[0], "system", "archived")
    with pytest.raises(DomainError) as refused:
        campus.client(campus.cs_office)._review("system", verb, [agreement.id], None, **body)
    assert field in refused.value.fields
    assert unchanged(campus, agreement)


def test_the_same_row_twice_is_refused(campus: Campus) -> None:
    agreement = campus.registry.agreement(campus.cs_graduates[0])
    with pytest.raises(Invalid):
        do(campus, "archive", [agreement, agreement])
    assert unchanged(campus, agreement)


def test_a_number_of_statements_that_does_not_grow(campus: Campus) -> None:
    registry = campus.registry
    few = registry.agreements(registry.graduates(3, campus.school_id, campus.computing))
    many = registry.agreements(registry.graduates(120, campus.school_id, campus.computing))
    with registry.statements() as of_few:
        assert do(campus, "archive", few)["done"] == 3
    with registry.statements() as of_many:
        assert do(campus, "archive", many)["done"] == 120
    assert len(of_many) == len(of_few) < 30


def test_five_thousand_at_once(campus: Campus) -> None:
    """Some refused, each with its reason; the same key gives the same answer and does nothing more."""
    registry = campus.registry
    graduates = registry.graduates(5000, campus.school_id, campus.computing)
    good = registry.agreements(graduates[:4900])
    archived = registry.agreements(graduates[4900:4960], "system", "archived")
    ended = registry.agreements(graduates[4960:], "system", "terminated")
    made = [*archived[:30], *good, *ended, *archived[30:]]
    result = do(campus, "archive", made, campus.head, key="five-thousand")
    assert (result["done"], result["failed"]) == (4900, 100)
    reasons = {row["id"]: row["reason"] for row in result["results"]}
    assert list(reasons) == [str(each.id) for each in made]
    assert {reasons[str(each.id)] for each in good} == {None}
    assert {reasons[str(each.id)] for each in archived} == {ONLY_PENDING}
    assert {reasons[str(each.id)] for each in ended} == {TERMINATED}
    assert do(campus, "archive", made, campus.head, key="five-thousand") == result
    told = registry.told("signing.changed")
    assert {payload["id"] for payload in told} == {str(each.graduate_id) for each in good} and len(told) == 4900
    assert len(registry.audited()) == 4900
    assert registry.scalar(select(Agreement.id).where(Agreement.state == "pending").limit(1)) is None
    assert registry.scalar(select(Graduate.id).where(Graduate.signing_version > 0).limit(1)) is None
