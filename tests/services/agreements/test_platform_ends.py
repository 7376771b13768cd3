"""The platform delivers certifications (5.2) and terminations agreed online (5.4), each taken once."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import func, select

from services.agreements.domain.rules import VERBS
from services.agreements.domain.states import LIVE
from services.agreements.models import Agreement, Graduate, Termination
from tests.factories.agreements import Campus
from tests.factories.at_once import at_once
from tests.factories.deliveries import certified, delivered, ended, province

UNKNOWN = "01900000-0000-7000-8000-000000000000"


def message(verb: str, code: str) -> str:
    return next(rule.message for rule in VERBS[verb].rules if rule.code == code)


def awaiting(campus: Campus, at: int = 0) -> Agreement:
    return campus.registry.agreement(campus.cs_graduates[at], "graduate_entered", "awaiting_certification")


def news(campus: Campus, graduate: Graduate) -> list[dict[str, Any]]:
    return [each for each in campus.registry.told("signing.changed") if each["id"] == str(graduate.id)]


def terminations(campus: Campus) -> int:
    return int(campus.registry.scalar(select(func.count()).select_from(Termination)))


def test_a_certified_agreement_has_its_number_and_waits_for_the_school(campus: Campus) -> None:
    agreement, graduate = awaiting(campus), campus.cs_graduates[0]
    told = province(campus).deliver_certifications([certified(agreement.id)])
    [row] = told["results"]
    assert (told["done"], row["ok"], row["repeated"], row["number"][11]) == (1, True, False, "2")
    kept = campus.registry.read(agreement)
    assert (kept.state, kept.number, kept.certified_by) == ("pending", row["number"], "济南市人力资源和社会保障局")
    assert kept.version == agreement.version + 1
    assert campus.registry.signing(graduate).agreement_id == agreement.id
    assert [event.verb for event in campus.registry.history(agreement)] == ["certify"]
    assert [(each["act"], each["number"]) for each in news(campus, graduate)] == [("certify", row["number"])]
    assert campus.registry.audited() == ["platform:certify"]


def test_certifying_again_is_a_repeat(campus: Campus) -> None:
    agreement = awaiting(campus)
    item = certified(agreement.id)
    first, second = province(campus).deliver_certifications([item, item])["results"]
    assert second == first | {"repeated": True}
    campus.client(campus.head).archive("graduate_entered", [agreement.id])
    [again] = province(campus).deliver_certifications([certified(agreement.id, certified_by="别处")])["results"]
    assert again == second and campus.registry.read(agreement).certified_by != "别处"
    assert [event.verb for event in campus.registry.history(agreement)] == ["certify", "archive"]


def test_a_certification_that_cannot_be(campus: Campus) -> None:
    waiting = awaiting(campus)
    province(campus).deliver_agreements([delivered(campus.cs_graduates[0])])
    online = campus.registry.agreement(campus.me_graduates[0], "system", "pending")
    items = [certified(waiting.id), certified(online.id), {**certified(online.id), "agreement_id": UNKNOWN}]
    told = province(campus).deliver_certifications(items)
    assert [row["code"] for row in told["results"]] == ["agreement-lives", "unknown-agreement", "unknown-agreement"]
    assert told["results"][0]["reason"] == message("certify", "agreement-lives")
    assert campus.registry.read(waiting).state == "awaiting_certification"


def test_certified_at_the_same_moment(campus: Campus) -> None:
    items = [certified(awaiting(campus, at).id) for at in (0, 1)]
    found = at_once([lambda at=at: province(campus).deliver_certifications(items[at:] + items[:at])["results"]
                     for at in (0, 1, 0, 1)])  # fmt: skip
    rows = [row for answer in found for row in answer]
    assert [row["repeated"] for row in rows].count(False) == 2
    assert len({row["number"] for row in rows}) == 2 and len(news(campus, campus.cs_graduates[0])) == 1


@pytest.mark.parametrize("source", ["system", "graduate_entered"])
@pytest.mark.parametrize("state", LIVE)
def test_a_termination_ends_the_agreement_and_gives_the_next_number(campus: Campus, source: str, state: str) -> None:
    graduate = campus.cs_graduates[0]
    agreement = campus.registry.agreement(graduate, source, state)
    told = province(campus).deliver_terminations([ended(agreement.number, asked_by="employer")])
    [row] = told["results"]
    assert (told["done"], row["ok"], row["repeated"]) == (1, True, False)
    kept, signing = campus.registry.read(agreement), campus.registry.signing(graduate)
    assert (kept.state, kept.number, kept.reason) == ("terminated", agreement.number, "双方协商一致")
    assert (signing.agreement_id, signing.number) == (None, row["number"])
    assert row["number"] != agreement.number and row["number"][11] == agreement.number[11]
    [event] = campus.registry.history(agreement)
    assert (event.verb, event.from_state, event.to_state, event.reason) == (
        "terminate_online", state, "terminated", "双方协商一致",
    )  # fmt: skip
    [told_of] = news(campus, graduate)
    assert (told_of["state"], told_of["number"], told_of["agreement_id"]) == (
        "terminated", row["number"], str(agreement.id),
    )  # fmt: skip
    assert told_of["reason"] == "双方协商一致"
    [entry] = campus.registry.told("audit.recorded")
    assert (entry["action"], entry["reason"]) == ("platform:terminate_online", "双方协商一致")
    [shown] = campus.client(campus.cs_office).notices()["items"]
    assert (shown["id"], shown["new_number"], shown["asked_by_title"]) == (row["id"], row["number"], "用人单位")


def test_a_termination_is_taken_once(campus: Campus) -> None:
    [made] = province(campus).deliver_agreements([delivered(campus.cs_graduates[0], platform_id="P1")])["results"]
    item = ended("P1")
    [first] = province(campus).deliver_terminations([item])["results"]
    # called by its number now: the same agreement
    [again] = province(campus).deliver_terminations([item | {"agreement": made["number"]}])["results"]
    assert again == first | {"repeated": True}
    province(campus).deliver_agreements([delivered(campus.cs_graduates[0], platform_id="P2")])
    assert province(campus).deliver_terminations([item])["results"] == [again]
    assert campus.registry.signing(campus.cs_graduates[0]).agreement_id is not None
    assert terminations(campus) == 1


def test_terminations_that_cannot_be(campus: Campus) -> None:
    outside = campus.registry.agreement(campus.cs_graduates[0], "out_of_province", "archived")
    over = campus.registry.agreement(campus.cs_graduates[1], "system", "terminated")
    good = campus.registry.agreement(campus.me_graduates[0], "system", "archived")
    other = campus.registry.agreement(campus.me_graduates[1], "system", "archived")
    items = [
        ended(outside.number),
        ended(over.number),
        ended("SD-nothing"),
        ended(good.number, platform_id="T1"),
        ended(good.number, platform_id="T2"),
        ended(other.number, platform_id="T1"),
    ]
    told = province(campus).deliver_terminations(items)
    assert [row["code"] for row in told["results"]] == [
        "not-in-province", "terminated", "unknown-agreement", None, "terminated", "platform-id-taken",
    ]  # fmt: skip
    assert told["results"][0]["reason"] == message("terminate_online", "not-in-province")
    assert told["results"][1]["reason"] == message("terminate_online", "terminated")
    assert [campus.registry.read(each).state for each in (outside, good, other)] == [
        "archived", "terminated", "archived",
    ]  # fmt: skip


@pytest.mark.parametrize("year", ["locked", "frozen"])
def test_a_locked_year_takes_it_and_shows_it(campus: Campus, year: str) -> None:
    agreement = campus.registry.agreement(campus.cs_graduates[0], "system", "archived")
    campus.registry.set_year(campus.school_id, year)
    assert province(campus).deliver_terminations([ended(agreement.number)])["done"] == 1
    assert campus.registry.read(agreement).state == "terminated"
    [shown] = campus.client(campus.head).notices()["items"]
    assert shown["in_locked_year"] is True
    other = campus.registry.agreement(campus.strange_graduate, "system", "archived")
    province(campus).deliver_terminations([ended(other.number)])
    [shown] = campus.client(campus.stranger).notices()["items"]
    assert shown["in_locked_year"] is False


def test_the_same_terminations_at_the_same_moment(campus: Campus) -> None:
    graduates = campus.registry.graduates(12, campus.school_id, campus.computing)
    agreements = campus.registry.agreements(graduates, "system", "archived")
    items = [ended(each.number) for each in agreements]
    found = at_once([lambda at=at: province(campus).deliver_terminations(items[at:] + items[:at])["results"]
                     for at in range(4)])  # fmt: skip
    rows = [row for answer in found for row in answer]
    assert all(row["ok"] for row in rows) and [row["repeated"] for row in rows].count(False) == 12
    assert len({(row["platform_id"], row["number"]) for row in rows}) == 12 == terminations(campus)
    assert len(campus.registry.told("signing.changed")) == 12


def test_delivered_archived_terminated_at_the_same_moment(campus: Campus) -> None:
    """One end only, whoever is quicker; what comes later is told."""
    agreement = campus.registry.agreement(campus.cs_graduates[0], "system", "pending")
    first, second, archived = at_once(
        [
            lambda: province(campus).deliver_terminations([ended(agreement.number)])["results"][0],
            lambda: province(campus).deliver_terminations([ended(agreement.number)])["results"][0],
            lambda: campus.client(campus.head).archive("system", [agreement.id])["results"][0],
        ]
    )
    assert sorted(str(row["code"]) for row in (first, second)) == ["None", "terminated"]
    verbs = [event.verb for event in campus.registry.history(agreement)]
    assert verbs == (["archive", "terminate_online"] if archived["ok"] else ["terminate_online"])
    assert archived["ok"] or archived["reason"] == message("archive", "terminated")
    assert campus.registry.read(agreement).state == "terminated"
