"""Sealing the audit trail in tests, and tampering with it behind the services' back."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select, text

from kernel import audit
from kernel.db import session
from kernel.ids import new_id
from kernel.runner import order_scheduled
from services.auth.models import AuditSealed
from services.auth.operations.audit_check import Result, check
from services.auth.operations.audit_seals import SEAL
from services.messaging.operations.witness import told
from tests.factories.auth import Office, identity_of
from tests.system import System

TABLES = ("audit_entries", "audit_seals", "audit_sealed")


def record(system: System, office: Office, count: int = 1, action: str = "staff.accounts:change") -> None:
    who = identity_of(system, office.admin).at("10.1.2.3")
    subjects = [audit.Subject(new_id(), f"张三{number}", {"name": "旧"}, {"name": "新"}) for number in range(count)]
    system.run("auth", lambda: audit.record_many(who, action, subjects, subject_kind="account", reason="原因"))


def seal(system: System) -> None:
    """What the scheduler orders each minute, and what follows from it."""
    system.run("auth", lambda: session.execute(text("DELETE FROM jobs")))
    order_scheduled(system.runner("auth"), SEAL.name)
    system.pump()


def checked(system: System) -> Result:
    return check(system.databases["auth"], system.run("messaging", told, write=False))


def sealed_office(system: System, office: Office, seals: int = 3, entries: int = 4) -> None:
    for _ in range(seals):
        record(system, office, entries)
        seal(system)


def unlocked(system: System) -> None:
    """Somebody with the keys of the database takes its own guards away."""

    def work() -> None:
        if not system.databases["auth"].is_sqlite:
            for table in TABLES:
                session.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER ALL"))
            return
        for name in session.scalars(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).all():
            session.execute(text(f"DROP TRIGGER {name}"))

    system.run("auth", work)


def tamper(system: System, *statements: Any) -> None:
    unlocked(system)
    system.run("auth", lambda: [session.execute(statement) for statement in statements])


def entry_at(system: System, place: int) -> Any:
    query = select(AuditSealed.entry_id).where(AuditSealed.place == place)
    return system.run("auth", lambda: session.scalar(query), write=False)
