"""Taking auth's events into the read copy: only newer versions, each event once (the kernel's inbox sees to that)."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from typing import Any

from kernel.clock import now
from kernel.db import dialect_insert, session
from services.messaging.models import Account, Department, School
from services.messaging.operations.membership import advance, reconcile

_IDS = {"id", "school_id", "department_id"}
PERSON = (
    *("id", "kind", "user_name", "name", "school_id", "department_id", "student_no", "graduation_year"),
    *("degree", "major", "enabled", "version"),
)
_SCHOOL = ("id", "name", "version")
_DEPARTMENT = ("id", "school_id", "code", "name", "enabled", "version")


def schools_changed(events: list[dict[str, Any]]) -> None:
    """Apply "school.changed"."""
    store_schools(_newest(events))


def departments_changed(events: list[dict[str, Any]]) -> None:
    """Apply "department.changed"."""
    store_departments(_newest(events))


def accounts_changed(events: list[dict[str, Any]]) -> None:
    """Apply "account.changed": the account, and its membership where the change matters to audiences."""
    seq = advance()
    moment = now()
    rows = [snapshot(PERSON, payload) | {"applied_at": moment} for payload in _newest(events)]
    _store(Account, rows)
    reconcile(seq, [row["id"] for row in rows])


def store_schools(payloads: Iterable[Mapping[str, Any]]) -> None:
    """Keep newer snapshots of schools."""
    _store(School, [snapshot(_SCHOOL, payload) for payload in payloads])


def store_departments(payloads: Iterable[Mapping[str, Any]]) -> None:
    """Keep newer snapshots of departments."""
    _store(Department, [snapshot(_DEPARTMENT, payload) for payload in payloads])


def snapshot(columns: Iterable[str], payload: Mapping[str, Any]) -> dict[str, Any]:
    """The columns of a snapshot; what a newer auth tells besides is left out."""
    return {name: _value(name, payload[name]) for name in columns}


def _value(name: str, value: Any) -> Any:
    return uuid.UUID(value) if name in _IDS and isinstance(value, str) else value


def _newest(events: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """One snapshot a key, its version beside it: one statement must not change a row twice."""
    best = {event["key"]: event for event in sorted(events, key=lambda event: event["version"])}
    return [event["payload"] | {"version": event["version"]} for event in best.values()]


def _store(model: Any, rows: list[dict[str, Any]]) -> None:
    if not rows:
        return
    insert = dialect_insert(model)
    changed = {name: insert.excluded[name] for name in rows[0] if name != "id"}
    newer = model.version < insert.excluded.version
    session.execute(insert.on_conflict_do_update(index_elements=[model.id], set_=changed, where=newer), rows)
