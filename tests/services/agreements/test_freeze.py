"""A school's year is frozen for a lock, then locked or open again, whatever comes first; signings told to our own."""

from __future__ import annotations

import uuid
from typing import Any

import pytest

from kernel.db import session
from kernel.digests import digest
from kernel.errors import Conflict, DomainError
from kernel.identity import Identity
from services.agreements.contract.events import SigningSnapshot
from services.agreements.models import PlanYear
from services.agreements.operations import signings
from services.graduates.contract.facts import PLAN_LOCK_CHANGED
from tests.factories.agreements import YEAR, Campus, as_graduate, platform


def freeze(campus: Campus, version: int = 1, school_id: uuid.UUID | None = None) -> None:
    campus.registry.worker().freeze(school_id or campus.school_id, YEAR, version)


def tell(campus: Campus, state: str, version: int) -> None:
    """What graduates tells of its lock."""
    key = {"id": f"{campus.school_id}/{YEAR}", "school_id": str(campus.school_id), "graduation_year": YEAR}
    campus.registry.tell(PLAN_LOCK_CHANGED, key | {"state": state, "version": version})


def year(campus: Campus) -> tuple[str, int]:
    def look() -> tuple[str, int]:
        row = session.get_one(PlanYear, (campus.school_id, YEAR))
        return row.state, row.version

    return campus.registry.database.run(look, write=False)  # type: ignore[no-any-return]


def signed(campus: Campus, graduate: Any, source: str = "system", state: str = "pending") -> Any:
    """An agreement that graduates was told of."""
    agreement = campus.registry.agreement(graduate, source, state)

    def write() -> None:
        signing = signings.locked([graduate])[graduate.id]
        signings.tell(signing, agreement, "deliver", "省级平台")

    campus.registry.database.run(write)
    return agreement


def test_nothing_waits_and_the_year_is_frozen_once_or_twice(campus: Campus) -> None:
    campus.registry.agreement(campus.cs_graduates[0], "system", "archived")
    campus.registry.agreement(campus.cs_graduates[1], "graduate_entered", "awaiting_certification")
    freeze(campus)
    freeze(campus)
    assert year(campus) == ("frozen", 1)


def test_what_waits_refuses_with_the_counts_of_the_school(campus: Campus) -> None:
    registry = campus.registry
    registry.agreement(campus.cs_graduates[0], "system", "pending")
    registry.agreement(campus.cs_graduates[1], "out_of_province", "pending")
    registry.termination(registry.agreement(campus.me_graduates[0], "out_of_province", "archived"))
    registry.agreement(campus.strange_graduate, "system", "pending")
    with pytest.raises(Conflict) as refused:
        freeze(campus)
    assert refused.value.code == "agreements-wait" and "2 份就业协议书、1 份解约申请" in refused.value.message
    waiting = {"system": 1, "graduate_entered": 0, "out_of_province": 1, "agreements": 2, "terminations": 1}
    assert refused.value.extra["waiting"] == waiting
    with pytest.raises(Conflict) as elsewhere:
        freeze(campus, school_id=campus.elsewhere)
    assert elsewhere.value.extra["waiting"]["agreements"] == 1


def test_a_frozen_year_refuses_every_guarded_act_in_the_words_of_the_lock(campus: Campus) -> None:
    agreement = campus.registry.agreement(campus.cs_graduates[0], "system", "archived")
    freeze(campus)
    answer = campus.client(campus.head).unarchive("system", [agreement.id], why="later")
    assert answer["failed"] == 1 and "已被锁定就业方案" in answer["results"][0]["reason"]


@pytest.mark.parametrize(
    ("told", "state"),
    [
        ([("locking", 1), ("locked", 2)], ("locked", 2)),
        ([("locked", 2), ("locking", 1)], ("locked", 2)),
        ([("open", 2), ("locking", 1)], ("open", 2)),
        ([("locking", 1)], ("frozen", 1)),
        ([("locked", 2), ("open", 3), ("locked", 2)], ("open", 3)),
        ([("locking", 3)], ("frozen", 3)),
    ],
)
def test_only_newer_words_of_the_lock_count(
    campus: Campus, told: list[tuple[str, int]], state: tuple[str, int]
) -> None:
    freeze(campus)
    for each in told:
        tell(campus, *each)
    assert year(campus) == state


def test_locking_alone_changes_nothing(campus: Campus) -> None:
    tell(campus, "locking", 1)
    assert year(campus) == ("open", 1)
    freeze(campus)
    assert year(campus) == ("frozen", 1)


@pytest.mark.parametrize("told", [("open", 2), ("locked", 2)])
def test_a_freeze_for_an_attempt_that_is_over_is_refused(campus: Campus, told: tuple[str, int]) -> None:
    tell(campus, *told)
    with pytest.raises(Conflict) as refused:
        freeze(campus)
    assert refused.value.code == "lock-stale" and year(campus) == told


def test_signings_are_scanned_as_their_last_event_told_them(campus: Campus) -> None:
    one, two = campus.cs_graduates
    signed(campus, one, state="archived")
    ended = signed(campus, two, "out_of_province", "terminated")
    signed(campus, campus.strange_graduate)
    campus.registry.agreement(campus.me_graduates[0], "system", "pending")
    told = {each["id"]: each for each in campus.registry.told("signing.changed")}
    quiet = {"act": "", "by": "", "reason": ""}
    worker = campus.registry.worker()
    found = [each for page in worker.scan("signings", limit=1, school_id=str(campus.school_id)) for each in page]
    assert {each["id"]: each for each in found} == {str(key.id): told[str(key.id)] | quiet for key in (one, two)}
    assert SigningSnapshot().load(found[0])["version"] == 1
    [second] = [each for each in found if each["id"] == str(two.id)]
    assert (second["state"], second["agreement_id"]) == ("terminated", str(ended.id))
    assert len([each for page in worker.scan("signings") for each in page]) == 3
    assert list(worker.scan("signings", graduation_year=YEAR + 1)) == [[]]


def test_digests_are_of_number_version_and_what_lives(campus: Campus) -> None:
    one, two = campus.cs_graduates
    live, ended = signed(campus, one, state="archived"), signed(campus, two, state="terminated")
    signed(campus, campus.strange_graduate)
    number = campus.registry.signing(two).number  # type: ignore[union-attr]
    rows = [(one.id, 1, live.number, "archived", "system"), (two.id, 1, number, "", "")]
    [found] = campus.registry.worker().signing_digests(campus.school_id)
    assert (found["graduation_year"], found["count"], found["digest"]) == (YEAR, *digest(rows))
    assert number != ended.number
    assert campus.registry.worker().signing_digests(campus.school_id, YEAR - 1) == []


def test_only_our_own_processes_may_ask(campus: Campus) -> None:
    gateway = Identity(kind="service", user_name="gateway")
    for who in (campus.head, as_graduate(campus.cs_graduates[0]), platform("agreements:platform"), gateway):
        client = campus.registry.client(who)
        for ask in (
            lambda client=client: client.freeze(campus.school_id, YEAR, 1),
            lambda client=client: client.signing_digests(campus.school_id),
            lambda client=client: list(client.scan("signings")),
        ):
            with pytest.raises(DomainError) as refused:
                ask()
            assert refused.value.status == 403
