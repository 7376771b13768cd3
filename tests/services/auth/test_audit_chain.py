"""The chain over the audit trail: whatever is changed behind the services' back is found, and where."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import Uuid, delete, func, insert, literal, select, text, update
from sqlalchemy.exc import DBAPIError

from kernel.db import session
from kernel.errors import Conflict
from kernel.identity import Identity
from kernel.ids import new_id
from kernel.runner import order_scheduled
from services.auth.models import AuditEntry, AuditSeal, AuditSealed, AuditWaiting
from services.auth.operations import audit_gaps
from services.auth.operations.audit_check import Result
from services.auth.operations.audit_seals import SEAL
from services.messaging.models import AuditWitness
from services.messaging.operations.witness import told
from tests.factories.audit_trail import TABLES, checked, entry_at, record, seal, sealed_office, tamper
from tests.factories.auth import Office
from tests.system import System


def test_what_was_recorded_is_sealed_and_the_chain_closes(system: System, office: Office) -> None:
    sealed_office(system, office)
    record(system, office, 2)
    assert checked(system) == Result(seals=4, entries=12, waiting=2, faults=())
    seal(system)
    assert checked(system) == Result(seals=5, entries=14, waiting=0, faults=())
    assert sorted(system.run("messaging", told, write=False)) == [1, 2, 3, 4]


def test_nothing_new_makes_no_seal(system: System, office: Office) -> None:
    sealed_office(system, office, seals=1)
    seal(system)
    assert checked(system) == Result(seals=2, entries=4, waiting=0, faults=())


def test_many_entries_make_seals_of_a_set(system: System, office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("services.auth.operations.audit_seals.BATCH", 3)
    sealed_office(system, office, seals=1, entries=8)
    assert checked(system) == Result(seals=4, entries=8, waiting=0, faults=())


def changed(values: dict[str, Any]) -> Callable[[Any], Any]:
    return lambda entry: update(AuditEntry).where(AuditEntry.id == entry).values(values)


CHANGES: dict[str, Callable[[Any], Any]] = {
    "reason": changed({"reason": "别的原因"}),
    "value": changed({"after": {"name": "新新"}}),
    "actor": changed({"actor_name": "别人"}),
    "school": changed({"school_id": None}),
    "outcome": changed({"outcome": "denied"}),
}


@pytest.mark.parametrize("name", CHANGES)
def test_a_changed_entry_is_named(system: System, office: Office, name: str) -> None:
    sealed_office(system, office)
    entry = entry_at(system, 6)
    tamper(system, CHANGES[name](entry))
    (fault,) = checked(system).faults
    assert (fault.code, fault.seal, fault.entry) == ("entry-changed", 2, str(entry))


def test_an_entry_changed_with_its_hash_is_found_in_its_seal(system: System, office: Office) -> None:
    sealed_office(system, office)
    lie = update(AuditSealed).where(AuditSealed.place == 6).values(hash="0" * 64)
    tamper(system, lie)
    assert {(fault.code, fault.seal) for fault in checked(system).faults} == {
        ("list-changed", 2),
        ("entry-changed", 2),
    }


def test_a_removed_entry_is_named(system: System, office: Office) -> None:
    sealed_office(system, office)
    entry = entry_at(system, 6)
    tamper(system, delete(AuditEntry).where(AuditEntry.id == entry))
    (fault,) = checked(system).faults
    assert (fault.code, fault.seal, fault.entry) == ("entry-removed", 2, str(entry))


def test_an_entry_removed_with_its_line_is_found_in_its_seal(system: System, office: Office) -> None:
    sealed_office(system, office)
    entry = entry_at(system, 6)
    tamper(
        system,
        delete(AuditEntry).where(AuditEntry.id == entry),
        delete(AuditSealed).where(AuditSealed.entry_id == entry),
    )
    (fault,) = checked(system).faults
    assert (fault.code, fault.seal) == ("list-changed", 2)


def test_an_inserted_entry_is_named(system: System, office: Office) -> None:
    sealed_office(system, office)
    made, names = new_id(), [column.key for column in AuditEntry.__table__.columns if column.key != "id"]
    values = (literal(made, Uuid), *(getattr(AuditEntry, name) for name in names))
    copy = select(*values).where(AuditEntry.id == entry_at(system, 3))
    tamper(system, insert(AuditEntry).from_select(["id", *names], copy))
    (fault,) = checked(system).faults
    assert (fault.code, fault.entry) == ("entry-inserted", str(made))


def test_an_entry_removed_before_it_was_sealed_is_named(system: System, office: Office) -> None:
    sealed_office(system, office)
    record(system, office)
    waiting = system.run("auth", lambda: session.scalars(select(AuditWaiting.entry_id)).one(), write=False)
    tamper(system, delete(AuditEntry).where(AuditEntry.id == waiting))
    (fault,) = checked(system).faults
    assert (fault.code, fault.entry) == ("waiting-removed", str(waiting))


def test_reordered_entries_are_found(system: System, office: Office) -> None:
    sealed_office(system, office)
    rows = system.run("auth", lambda: [session.get(AuditSealed, place) for place in (5, 6)], write=False)
    free, moved = 900, update(AuditSealed)
    tamper(
        system,
        moved.where(AuditSealed.place == 5).values(place=free),
        moved.where(AuditSealed.place == 6).values(place=5),
        moved.where(AuditSealed.place == free).values(place=6),
    )
    assert rows[0].entry_id == entry_at(system, 6)
    (fault,) = checked(system).faults
    assert (fault.code, fault.seal) == ("list-changed", 2)


def test_a_seal_removed_from_the_middle_is_found(system: System, office: Office) -> None:
    sealed_office(system, office)
    tamper(system, delete(AuditSeal).where(AuditSeal.number == 2))
    assert {(fault.code, fault.seal) for fault in checked(system).faults} == {("seal-missing", 2)}


def test_a_changed_seal_is_found(system: System, office: Office) -> None:
    sealed_office(system, office)
    tamper(system, update(AuditSeal).where(AuditSeal.number == 2).values(last_place=7))
    codes = {(fault.code, fault.seal) for fault in checked(system).faults}
    assert {("seal-changed", 2), ("chain-broken", 3)} <= codes


def test_last_seals_cut_off_with_all_they_cover_are_known_to_the_witness(system: System, office: Office) -> None:
    sealed_office(system, office)
    lose(system, 2)
    assert {(fault.code, fault.seal) for fault in checked(system).faults} == {
        ("witness-knows-more", 2),
        ("witness-knows-more", 3),
    }
    sealed_office(system, office)
    assert {(fault.code, fault.seal) for fault in checked(system).faults} == {
        ("witness-differs", 2),
        ("witness-differs", 3),
    }


def test_a_chain_made_anew_is_not_what_the_witness_was_told(system: System, office: Office) -> None:
    sealed_office(system, office, seals=1)
    tamper(
        system,
        changed({"reason": "改"})(entry_at(system, 2)),
        delete(AuditSealed),
        delete(AuditSeal).where(AuditSeal.number > 0),
        insert(AuditWaiting).from_select(["entry_id"], select(AuditEntry.id)),
    )
    seal(system)
    assert {fault.code for fault in checked(system).faults} == {"witness-differs"}


def test_two_sealers_make_one_chain(system: System, office: Office) -> None:
    record(system, office, 5)
    runner = system.runner("auth")
    order_scheduled(runner, SEAL.name)
    system.run("auth", lambda: session.execute(text("UPDATE jobs SET idempotency_key = 'an earlier slot'")))
    order_scheduled(runner, SEAL.name)
    system.pump()
    assert checked(system) == Result(seals=2, entries=5, waiting=0, faults=())


@pytest.mark.parametrize("table", TABLES)
def test_the_database_itself_refuses(system: System, office: Office, table: str) -> None:
    sealed_office(system, office, seals=1)
    column = {"audit_entries": "reason", "audit_seals": "hash", "audit_sealed": "hash"}[table]
    for statement in (f"UPDATE {table} SET {column} = 'x'", f"DELETE FROM {table}"):
        with pytest.raises(DBAPIError, match="append-only"):
            system.run("auth", lambda statement=statement: session.execute(text(statement)))
    count = system.run("auth", lambda: session.scalar(select(func.count()).select_from(AuditEntry)), write=False)
    assert count == 4


def lose(system: System, first: int) -> None:
    """What a restored backup looks like: the last seals are gone with all they cover."""
    of_last = select(AuditSealed.entry_id).where(AuditSealed.seal >= first)
    options = {"synchronize_session": False}
    tamper(
        system,
        delete(AuditEntry).where(AuditEntry.id.in_(of_last)).execution_options(**options),
        delete(AuditSealed).where(AuditSealed.seal >= first),
        delete(AuditSeal).where(AuditSeal.number >= first),
    )


def accept(system: System, reason: str = "备份恢复") -> audit_gaps.Gap:
    operator = Identity(kind="service", user_name="operator")
    witness = system.run("messaging", told, write=False)
    return system.run("auth", lambda: audit_gaps.accept(operator, witness, reason))


def test_an_accepted_gap_is_a_note_and_stays_one(system: System, office: Office) -> None:
    sealed_office(system, office, seals=4)
    lose(system, 3)
    gap = accept(system)
    assert (gap.first, gap.last, gap.head, gap.by, gap.reason) == (3, 4, 2, "operator", "备份恢复")
    result = checked(system)
    assert (result.faults, result.gaps) == ((), (gap,))
    # the acceptance itself is sealed, under numbers that the witness knows otherwise and beyond them
    sealed_office(system, office, seals=4)
    result = checked(system)
    assert (result.faults, result.waiting, result.seals) == ((), 0, 7)
    assert [each.reason for each in result.gaps] == ["备份恢复"]


def test_another_gap_still_fails_until_it_is_accepted_too(system: System, office: Office) -> None:
    sealed_office(system, office, seals=3)
    lose(system, 3)
    accept(system)
    sealed_office(system, office, seals=3)
    lose(system, 5)
    assert {(fault.code, fault.seal) for fault in checked(system).faults} == {("witness-knows-more", 5)}
    accept(system, "又一次")
    result = checked(system)
    assert (result.faults, [(gap.first, gap.last) for gap in result.gaps]) == ((), [(3, 3), (5, 5)])


def test_a_gap_is_known_by_hashes_that_hold_as_many_digits_as_a_phone(system: System, office: Office) -> None:
    sealed_office(system, office, seals=3)
    lose(system, 3)
    telling = "8c13812345678f370102199001011234" + "e" * 32
    tamper(system, update(AuditSeal).where(AuditSeal.number == 2).values(hash=telling))
    as_told = update(AuditWitness).where(AuditWitness.seal == 2).values(hash=telling)
    system.run("messaging", lambda: session.execute(as_told))
    assert accept(system).head_hash == telling
    assert "accepted-differs" not in {fault.code for fault in checked(system).faults}


def test_what_stood_when_a_gap_was_accepted_must_stay(system: System, office: Office) -> None:
    sealed_office(system, office, seals=3)
    lose(system, 2)
    record(system, office)
    seal(system)
    gap = accept(system)
    assert (gap.first, gap.last, gap.head) == (2, 3, 2)
    tamper(system, update(AuditSeal).where(AuditSeal.number == 2).values(hash="0" * 64))
    assert ("accepted-differs", 2) in {(fault.code, fault.seal) for fault in checked(system).faults}


def test_a_forged_acceptance_excuses_nothing_else(system: System, office: Office) -> None:
    sealed_office(system, office, seals=3)
    lose(system, 3)
    accept(system)
    forged = update(AuditEntry).where(AuditEntry.action == audit_gaps.ACCEPT)
    tamper(system, forged.values(after={"first": 1, "last": 9, "told": "0" * 64, "head": 2, "head_hash": ""}))
    assert {(fault.code, fault.seal) for fault in checked(system).faults} == {("witness-knows-more", 3)}


def test_nothing_or_scattered_seals_are_not_accepted(system: System, office: Office) -> None:
    sealed_office(system, office, seals=3)
    with pytest.raises(Conflict) as nothing:
        accept(system)
    tamper(system, *(update(AuditSeal).where(AuditSeal.number == n).values(hash="0" * 64) for n in (1, 3)))
    with pytest.raises(Conflict) as apart:
        accept(system)
    assert (nothing.value.code, apart.value.code) == ("nothing-lost", "lost-apart")


def test_an_acceptance_whose_time_is_over_is_told_anew(system: System, office: Office) -> None:
    sealed_office(system, office, seals=2)
    lose(system, 2)
    accept(system)
    query = select(AuditEntry).where(AuditEntry.action == audit_gaps.ACCEPT)
    system.run("auth", lambda: audit_gaps.carried_on(session.scalars(query).all()))
    first = system.run("auth", lambda: session.scalars(query.order_by(AuditEntry.at)).first(), write=False)
    tamper(system, delete(AuditWaiting).where(AuditWaiting.entry_id == first.id),
           delete(AuditEntry).where(AuditEntry.id == first.id))  # fmt: skip
    result = checked(system)
    assert (result.faults, [gap.reason for gap in result.gaps]) == ((), ["备份恢复"])
