"""Accounts that follow graduate records: the event graduate.access."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import event, func, select

from kernel.client import ServiceClient
from kernel.db import Database, session
from kernel.errors import DomainError, Invalid, Unauthenticated
from kernel.ids import new_id
from kernel.models import OutboxMessage
from kernel.passwords.hashing import UNUSABLE
from kernel.testing import transport_to
from services.auth.models import Account
from services.graduates.contract.access import GRADUATE_ACCESS, GraduateAccess
from services.messaging.models import Account as Copy
from tests.factories.auth import PASSWORD, Office, make_account, password_hash
from tests.services.auth.test_passwords import change
from tests.services.auth.test_sign_in import refused
from tests.system import System

OTHER = "other2026"


def record(office: Office, number: int = 1, **values: Any) -> dict[str, Any]:
    """A registered graduate of the office's school as graduates would tell of it."""
    told = {
        "id": new_id(),
        "version": 1,
        "user_name": f"2026{number:04d}",
        "name": f"毕业生{number}",
        "gender": "2",
        "school_id": office.school.id,
        "department_id": office.computing.id,
        "student_no": f"2026{number:04d}",
        "graduation_year": 2026,
        "degree": "31",
        "major": "软件工程",
        "enabled": True,
        "registered": True,
        "credential_version": 1,
        "password_hash": password_hash(),
        "must_change_password": False,
    } | values
    return dict(GraduateAccess().dump(told))


def later(told: dict[str, Any], **values: Any) -> dict[str, Any]:
    """The next snapshot of the same graduate; the password does not come along again."""
    return told | {"version": told["version"] + 1, "password_hash": None} | values


def tell(system: System, *payloads: dict[str, Any]) -> None:
    """Deliver events as the relay does."""
    relay = ServiceClient(transport_to(system.apps["auth"], "auth", system.settings, "relay"))
    events = [
        {"id": str(new_id()), "name": GRADUATE_ACCESS, "key": told["id"], "version": told["version"], "payload": told}
        for told in payloads
    ]
    relay.call("POST", "/internal/events", json={"events": events})


def account(system: System, told: dict[str, Any]) -> Account:
    found: Account = system.run("auth", lambda: session.get(Account, uuid.UUID(told["id"])), write=False)
    return found


def sign_in(system: System, told: dict[str, Any], password: str = PASSWORD) -> str:
    token: str = system.client("auth").person_sign_in(told["user_name"], password)["token"]
    return token


def test_a_registered_graduate_signs_in_and_is_told_on(system: System, office: Office) -> None:
    told = record(office)
    tell(system, told)
    who = system.client("auth").resolve(sign_in(system, told))
    assert (who.kind, who.name, str(who.id)) == ("graduate", "毕业生1", told["id"])
    assert (who.school_id, who.department_id) == (office.school.id, office.computing.id)
    system.pump()
    copy = system.run("messaging", lambda: session.get(Copy, who.id), write=False)
    assert (copy.kind, copy.student_no, copy.major, copy.enabled) == ("graduate", "20260001", "软件工程", True)


def test_nobody_signs_in_before_the_registration(system: System, office: Office) -> None:
    told = record(office, registered=False, credential_version=0, password_hash=None)
    tell(system, told)
    kept = account(system, told)
    assert (kept.password_hash, kept.enabled) == (UNUSABLE, False)
    for password in (UNUSABLE, PASSWORD, told["user_name"]):
        assert refused(system, told["user_name"], password, portal="graduate").code == "sign-in-failed"
    tell(system, later(told, registered=True, credential_version=1, password_hash=password_hash()))
    assert sign_in(system, told)


@pytest.mark.parametrize("values", [{"enabled": False}, {"registered": False}])
def test_who_may_not_come_in_any_more_is_out_at_once(system: System, office: Office, values: dict[str, Any]) -> None:
    told = record(office)
    tell(system, told)
    token = sign_in(system, told)
    tell(system, later(told, **values))
    with pytest.raises(Unauthenticated):
        system.client("auth").resolve(token)
    with pytest.raises(DomainError):
        sign_in(system, told)
    tell(system, told | {"version": 3, "password_hash": None})
    assert sign_in(system, told)


def test_a_new_password_ends_the_sessions(system: System, office: Office) -> None:
    told = record(office)
    tell(system, told)
    token = sign_in(system, told)
    reset = {"credential_version": 2, "password_hash": password_hash(OTHER), "must_change_password": True}
    tell(system, later(told, **reset))
    with pytest.raises(Unauthenticated):
        system.client("auth").resolve(token)
    with pytest.raises(DomainError):
        sign_in(system, told)
    assert system.client("auth").resolve(sign_in(system, told, OTHER)).must_change_password


def test_a_chosen_password_outlives_later_events(system: System, office: Office) -> None:
    told = record(office, must_change_password=True)
    tell(system, told)
    who = system.client("auth").resolve(sign_in(system, told))
    change(system.client("auth", who), PASSWORD, OTHER)
    token = sign_in(system, told, OTHER)
    tell(system, told, told | {"version": 2, "name": "改名"})
    assert system.client("auth").resolve(token).name == "改名"
    assert sign_in(system, told, OTHER)


def test_a_password_counts_though_its_event_was_overtaken(system: System, office: Office) -> None:
    told = record(office)
    tell(system, later(told, name="改名"))
    tell(system, told)
    assert sign_in(system, told)
    assert account(system, told).name == "改名"
    other = record(office, 2)
    tell(system, later(other, name="改名"), other)
    assert sign_in(system, other)
    assert account(system, other).name == "改名"


def test_an_older_event_changes_nothing(system: System, office: Office) -> None:
    told = record(office, version=5)
    tell(system, told)
    before = account(system, told)
    tell(system, told | {"version": 4, "name": "旧名", "enabled": False})
    after = account(system, told)
    assert (after.name, after.version, after.epoch) == ("毕业生1", before.version, before.epoch)


def test_a_taken_name_or_number_stops_no_batch(system: System, office: Office, foreign: Office) -> None:
    make_account(system, foreign.school, user_name="20260001")
    make_account(system, office.school, kind="graduate", student_no="20260002")
    named, numbered, elsewhere = record(office, 1), record(office, 2), record(office, 3)
    blanks = [record(office, number, student_no="") for number in (4, 5)]
    tell(system, named, numbered, elsewhere, *blanks)
    assert account(system, named).user_name == f"20260001-{named['id'][-4:]}"
    assert account(system, numbered).student_no is None
    assert [account(system, told).user_name for told in (elsewhere, *blanks)] == ["20260003", "20260004", "20260005"]
    tell(system, later(elsewhere, user_name="20260004"), later(blanks[0], user_name="20260003"))
    assert account(system, elsewhere).user_name == f"20260004-{elsewhere['id'][-4:]}"


@contextmanager
def statements(database: Database) -> Iterator[list[str]]:
    """The statements that a database takes meanwhile."""
    seen: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        seen.append(statement)

    event.listen(database.engine, "before_cursor_execute", note)
    yield seen
    event.remove(database.engine, "before_cursor_execute", note)


def test_a_full_batch_takes_a_handful_of_statements(system: System, office: Office) -> None:
    told = [record(office, number, credential_version=0, password_hash=None) for number in range(1, 501)]
    mixed = [
        later(one, enabled=bool(place % 2), name=f"改名{place % 3}", department_id=str(office.mechanics.id))
        for place, one in enumerate(told)
    ]
    for batch in (told, mixed):
        with statements(system.databases["auth"]) as seen:
            tell(system, *batch)
        assert len([each for each in seen if not each.startswith(("PRAGMA", "BEGIN"))]) <= 8
    count = select(func.count()).select_from(Account).where(Account.kind == "graduate", Account.enabled)
    assert system.run("auth", lambda: session.scalar(count), write=False) == 250
    told_on = select(func.count()).select_from(OutboxMessage).where(OutboxMessage.name == "account.changed")
    assert system.run("auth", lambda: session.scalar(told_on), write=False) == 1000


@pytest.mark.parametrize("user_name", ["20260001", "123", "2026_0001"])
def test_names_without_a_letter_are_the_graduates(system: System, office: Office, user_name: str) -> None:
    with pytest.raises(Invalid) as caught:
        office.client().availability(user_name)
    assert "至少有一个字母" in caught.value.fields["user_name"][0]
