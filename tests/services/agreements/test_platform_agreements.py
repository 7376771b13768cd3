"""The platform delivers certified agreements: taken once, whatever is sent again and at the same moment."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest
from sqlalchemy import func, select

from kernel.errors import DomainError, Forbidden, Invalid
from services.agreements.domain.numbers import valid
from services.agreements.domain.rules import VERBS
from services.agreements.models import Agreement, AgreementEvent, AgreementNumber, Employer
from tests.factories.agreements import Campus, Registry, platform
from tests.factories.at_once import at_once
from tests.factories.deliveries import delivered, province


def count(registry: Registry, model: Any) -> int:
    return int(registry.scalar(select(func.count()).select_from(model)))


def reasons(verb: str) -> dict[str, str]:
    return {rule.code: rule.message for rule in VERBS[verb].rules}


def test_a_delivered_agreement_waits_for_the_school(campus: Campus) -> None:
    graduate = campus.cs_graduates[0]
    told = province(campus).deliver_agreements([delivered(graduate, platform_id="P1")])
    [row] = told["results"]
    assert (told["done"], told["failed"], row["ok"], row["repeated"], row["code"]) == (1, 0, True, False, None)
    assert valid(row["number"]) and row["number"][11] == "1"
    [shown] = campus.client(campus.cs_office).agreements("system", state="pending")["items"]
    assert (shown["id"], shown["number"], shown["employer_name"]) == (row["id"], row["number"], "济南示范软件公司")
    assert (shown["entered_through"], shown["certified_at"][:10]) == ("platform", "2026-05-07")  # midnight in China
    detail = campus.client(campus.cs_office).agreement("system", row["id"])
    assert [act["verb_title"] for act in detail["history"]] == ["接收协议书"]
    assert {"title": "服务期", "text": "3年"} in detail["terms_lines"]
    [news] = [each for each in campus.registry.told("signing.changed") if each["id"] == str(graduate.id)]
    assert (news["state"], news["number"], news["act"]) == ("pending", row["number"], "deliver")
    assert campus.registry.audited() == ["platform:deliver"]


def test_a_repeat_answers_the_same_and_changes_nothing(campus: Campus) -> None:
    items = [delivered(each) for each in campus.cs_graduates]
    first = province(campus).deliver_agreements(items)
    before = (len(campus.registry.told("signing.changed")), count(campus.registry, AgreementEvent))
    again = province(campus).deliver_agreements(items[::-1])
    assert again["results"] == [row | {"repeated": True} for row in first["results"][::-1]]
    assert count(campus.registry, Agreement) == count(campus.registry, AgreementNumber) == 2
    assert (len(campus.registry.told("signing.changed")), count(campus.registry, AgreementEvent)) == before


def test_a_repeat_after_a_corrected_exam_number(campus: Campus) -> None:
    graduate = campus.cs_graduates[0]
    item = delivered(graduate)
    [first] = province(campus).deliver_agreements([item])["results"]
    campus.registry.facts(graduate, exam_number="22370100999999")
    assert province(campus).deliver_agreements([item])["results"] == [first | {"repeated": True}]


def test_a_repeat_after_the_end_still_answers_the_same(campus: Campus) -> None:
    item = delivered(campus.cs_graduates[0])
    [first] = province(campus).deliver_agreements([item])["results"]
    ended = {"platform_id": "T1", "agreement": item["platform_id"],
             "letter": {"reason": "协商", "terminated_on": "2026-06-01"}}  # fmt: skip
    province(campus).deliver_terminations([ended])
    assert province(campus).deliver_agreements([item])["results"] == [first | {"repeated": True}]
    assert campus.registry.signing(campus.cs_graduates[0]).agreement_id is None


def test_twice_in_a_batch_is_a_repeat_and_a_second_one_is_refused(campus: Campus) -> None:
    one, graduate = delivered(campus.cs_graduates[0], platform_id="P1"), campus.cs_graduates[0]
    same, second = {**one, "certified_by": "再次传送"}, delivered(graduate, platform_id="P2")
    rows = province(campus).deliver_agreements([one, one, same, second])["results"]
    assert [(row["ok"], row["repeated"], row["code"]) for row in rows] == [
        (True, False, None),
        (True, True, None),
        (True, True, None),
        (False, False, "agreement-lives"),
    ]
    assert rows[0]["id"] == rows[1]["id"] == rows[2]["id"]


@pytest.mark.parametrize(
    ("facts", "code"),
    [({"signing_open": False}, "signing-locked"), ({"province_locked": True}, "province-locked")],
)
def test_rules_of_a_delivery(campus: Campus, facts: dict[str, Any], code: str) -> None:
    graduate = campus.registry.graduate(campus.school_id, campus.computing, **facts)
    good = delivered(campus.cs_graduates[0])
    told = province(campus).deliver_agreements([delivered(graduate), good])
    assert (told["done"], told["failed"]) == (1, 1)
    assert (told["results"][0]["code"], told["results"][0]["reason"]) == (code, reasons("deliver")[code])
    assert told["results"][1]["ok"]


@pytest.mark.parametrize("state", ["pending", "archived", "withdrawn", "restored"])
def test_who_has_signed_must_terminate_first(campus: Campus, state: str) -> None:
    campus.registry.agreement(campus.cs_graduates[0], "graduate_entered", state)
    [row] = province(campus).deliver_agreements([delivered(campus.cs_graduates[0])])["results"]
    assert (row["code"], row["reason"]) == ("agreement-lives", reasons("deliver")["agreement-lives"])


def test_a_graduate_that_is_not_known(campus: Campus) -> None:
    graduate = campus.cs_graduates[0]
    wrong = [{"school_code": "99002"}, {"school_code": "00000"}, {"graduation_year": 2025}, {"exam_number": "1"}]
    told = province(campus).deliver_agreements([delivered(graduate, **each) for each in wrong])
    assert {row["code"] for row in told["results"]} == {"unknown-graduate"} and told["failed"] == 4
    assert "考生号" in told["results"][0]["reason"]


def test_an_id_of_the_platform_belongs_to_one_agreement(campus: Campus) -> None:
    first, second = campus.cs_graduates
    province(campus).deliver_agreements([delivered(first, platform_id="P1")])
    [row] = province(campus).deliver_agreements([delivered(second, platform_id="P1")])["results"]
    assert (row["code"], row["id"]) == ("platform-id-taken", None)
    rows = province(campus).deliver_agreements(
        [delivered(second, platform_id="P2"), delivered(campus.me_graduates[0], platform_id="P2")]
    )["results"]
    assert [row["code"] for row in rows] == [None, "platform-id-taken"]


def test_the_number_that_followed_a_termination_is_used(campus: Campus) -> None:
    graduate = campus.cs_graduates[0]
    campus.registry.agreement(graduate, "system", "terminated")
    current = campus.registry.signing(graduate).number
    [row] = province(campus).deliver_agreements([delivered(graduate)])["results"]
    assert row["number"] == current
    campus.registry.agreement(campus.cs_graduates[1], "graduate_entered", "terminated")
    left = campus.registry.signing(campus.cs_graduates[1]).number
    [row] = province(campus).deliver_agreements([delivered(campus.cs_graduates[1])])["results"]
    assert row["number"] != left and row["number"][11] == "1"
    voided = select(AgreementNumber.number).where(AgreementNumber.voided_at.is_not(None))
    assert left in {number for (number,) in campus.registry.rows(voided)}


def test_a_delivery_for_a_locked_year_is_taken(campus: Campus) -> None:
    campus.registry.set_year(campus.school_id)
    assert province(campus).deliver_agreements([delivered(campus.cs_graduates[0])])["done"] == 1


def test_the_same_batch_at_the_same_moment_is_taken_once(campus: Campus) -> None:
    graduates = campus.registry.graduates(20, campus.school_id, campus.computing)
    items = [delivered(each, employer={"employer_name": f"单位{at % 3}", "employer_code": ""})
             for at, each in enumerate(graduates)]  # fmt: skip
    found = at_once([lambda at=at: province(campus).deliver_agreements(items[at:] + items[:at]) for at in range(4)])
    by_id: dict[str, set[str]] = {}
    for answer in found:
        assert answer["failed"] == 0
        for row in answer["results"]:
            by_id.setdefault(row["platform_id"], set()).add(row["number"])
    assert all(len(numbers) == 1 for numbers in by_id.values()) and len(by_id) == 20
    fresh = [row["repeated"] for answer in found for row in answer["results"]].count(False)
    assert fresh == count(campus.registry, Agreement) == count(campus.registry, AgreementNumber) == 20
    assert count(campus.registry, Employer) == 3
    assert len(campus.registry.told("signing.changed")) == 20


def test_different_agreements_of_a_graduate_at_the_same_moment(campus: Campus) -> None:
    items = [delivered(campus.cs_graduates[0]) for _ in range(6)]
    found = at_once([lambda item=item: province(campus).deliver_agreements([item])["results"][0] for item in items])
    assert sorted(str(row["code"]) for row in found) == ["None", *["agreement-lives"] * 5]


def test_one_id_for_two_graduates_at_the_same_moment(campus: Campus) -> None:
    items = [delivered(each, platform_id="P1") for each in (*campus.cs_graduates, *campus.me_graduates)]
    found = at_once([lambda item=item: province(campus).deliver_agreements([item]) for item in items])
    codes = [each.code if isinstance(each, DomainError) else each["results"][0]["code"] for each in found]
    assert codes.count(None) == 1 and set(codes) <= {None, "platform-id-taken", "delivery-crossed"}
    assert count(campus.registry, Agreement) == 1


def test_only_the_platform_delivers(campus: Campus) -> None:
    items = [delivered(campus.cs_graduates[0])]
    bound = dataclasses.replace(platform("agreements:platform"), school_id=campus.school_id)
    for who in (bound, platform("graduates:platform"), campus.head, campus.cs_graduates[0]):
        for ask in (
            lambda client: client.deliver_agreements(items),
            lambda client: client.agreement_states(),
            lambda client: client.deliver_terminations([{"platform_id": "1", "agreement": "1",
                                                         "letter": {"reason": "1", "terminated_on": "2026-06-01"}}]),
            lambda client: client.deliver_certifications([{"agreement_id": str(campus.school_id),
                                                           "certified_by": "1", "certified_on": "2026-06-01"}]),
        ):  # fmt: skip
            with pytest.raises(Forbidden):
                ask(campus.client(who))
    assert count(campus.registry, Agreement) == 0


def test_what_is_wrong_with_an_item_is_told_and_nothing_is_taken(campus: Campus) -> None:
    good = delivered(campus.cs_graduates[0])
    for wrong in (
        good | {"platform_id": ""},
        good | {"signed_on": "2026-02-30"},
        good | {"employer": {"employer_name": ""}},
        good | {"graduation_year": "2026"},
        good | {"surprise": 1},
        {**good, "employer": {**good["employer"], "employer_region": "999999"}},
    ):
        with pytest.raises(Invalid) as refused:
            province(campus).deliver_agreements([good, wrong])
        assert "items" in refused.value.fields or refused.value.fields
    with pytest.raises(Invalid):
        province(campus).deliver_agreements([])
    with pytest.raises(Invalid):
        province(campus).deliver_agreements([good | {"platform_id": f"P{at}"} for at in range(501)])
    assert count(campus.registry, Agreement) == 0


def test_a_doubtful_code_is_taken_and_warned_of(campus: Campus) -> None:
    item = delivered(campus.cs_graduates[0], employer={"employer_code": "911100006000373411"})
    [row] = province(campus).deliver_agreements([item])["results"]
    [warning] = campus.client(campus.cs_office).agreement("system", row["id"])["warnings"]
    assert "校验码不对" in warning
