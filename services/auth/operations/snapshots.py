"""Telling other services what a school, department or account is now: events, and scans for a new copy."""

from __future__ import annotations

import uuid
from typing import Any

from kernel.db import session
from kernel.events import emit
from kernel.identity import Identity
from services.auth.contract import AccountSnapshot, DepartmentSnapshot, SchoolSnapshot
from services.auth.contract.snapshots import ACCOUNT_CHANGED, DEPARTMENT_CHANGED, SCHOOL_CHANGED
from services.auth.models import Account, Department, School
from services.auth.queries import people

_ORGANIZATION = ("messaging", "graduates", "agreements", "reports")
"""Services that copy schools and departments."""
_TOLD: dict[type, tuple[str, Any, tuple[str, ...]]] = {
    School: (SCHOOL_CHANGED, SchoolSnapshot(), _ORGANIZATION),
    Department: (DEPARTMENT_CHANGED, DepartmentSnapshot(), _ORGANIZATION),
    Account: (ACCOUNT_CHANGED, AccountSnapshot(), ("messaging",)),
}
"""Event, snapshot, and the services that keep a read copy."""

_SCANNED: dict[str, Any] = {"schools": School, "departments": Department, "accounts": Account}


def tell_new(row: School | Department | Account) -> None:
    """Tell of a row that was just made."""
    name, schema, copies = _TOLD[type(row)]
    emit(name, key=str(row.id), version=row.version, payload=schema.dump(row), to=copies)


def tell_changed(row: School | Department | Account) -> None:
    """Raise the version of a changed row (locked by the caller) and tell of it."""
    row.version += 1
    tell_new(row)


def scan(identity: Identity, what: str, after: uuid.UUID | None, limit: int) -> dict[str, Any]:
    """The next rows of "schools", "departments" or "accounts" by id; `next` is None at the end."""
    model = _SCANNED[what]
    columns = [getattr(model, name) for name in _TOLD[model][1].fields]
    rows = session.execute(people.after(columns, model.id, after, limit)).mappings().all()
    return {"items": rows, "next": rows[-1]["id"] if len(rows) == limit else None}
