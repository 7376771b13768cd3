"""Taking auth's events into the read copy: only newer versions, each event once (the kernel's inbox sees to that)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from kernel.clock import now
from kernel.copies import newest, snapshot, store
from services.messaging.models import Account, Department, School
from services.messaging.operations.membership import advance, reconcile

PERSON = (
    *("id", "kind", "user_name", "name", "school_id", "department_id", "student_no", "graduation_year"),
    *("degree", "major", "enabled", "version"),
)
_SCHOOL = ("id", "name", "version")
_DEPARTMENT = ("id", "school_id", "code", "name", "enabled", "version")


def schools_changed(events: list[dict[str, Any]]) -> None:
    """Apply "school.changed"."""
    store_schools(newest(events))


def departments_changed(events: list[dict[str, Any]]) -> None:
    """Apply "department.changed"."""
    store_departments(newest(events))


def accounts_changed(events: list[dict[str, Any]]) -> None:
    """Apply "account.changed": the account, and its membership where the change matters to audiences."""
    seq = advance()
    moment = now()
    rows = [snapshot(PERSON, payload) | {"applied_at": moment} for payload in newest(events)]
    store(Account, rows)
    reconcile(seq, [row["id"] for row in rows])


def store_schools(payloads: Iterable[Mapping[str, Any]]) -> None:
    """Keep newer snapshots of schools."""
    store(School, [snapshot(_SCHOOL, payload) for payload in payloads])


def store_departments(payloads: Iterable[Mapping[str, Any]]) -> None:
    """Keep newer snapshots of departments."""
    store(Department, [snapshot(_DEPARTMENT, payload) for payload in payloads])
