"""Applications with their graduates, and what the rules ask about them."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, select

from kernel.clock import SHANGHAI
from kernel.identity import Identity
from kernel.paging import ordered
from kernel.scope import scope_filter
from services.graduates.models import Application, EmploymentRecord, Graduate, PlanRow
from services.graduates.queries.people import graduates, own

_SORTS = {
    "applied_at": Application.applied_at,
    "decided_at": Application.decided_at,
    "name": Graduate.name_key,
    "student_no": Graduate.student_no,
}


def applications(identity: Identity, kind: str, query: Mapping[str, Any]) -> Select[Any]:
    """Select of (Graduate, department's name, Application, plan's destination and dispatch kind) of a kind."""
    rows = graduates(identity, query, Application, PlanRow.destination, PlanRow.dispatch_kind)
    rows = rows.join(Application, own(Application)).outerjoin(PlanRow, own(PlanRow))
    # Repeated on the application itself: its index then finds a kind's waiting rows without reading all graduates.
    rows = rows.where(Application.kind == kind, scope_filter(Application, identity), *_conditions(query))
    return ordered(rows, query.get("sort", "-applied_at"), _SORTS, Application.id)


def live_records(application_ids: list[uuid.UUID]) -> Select[Any]:
    """Ids of those applications whose record of 8.2-8.4 still lives."""
    return select(EmploymentRecord.application_id).where(
        EmploymentRecord.application_id.in_(application_ids), EmploymentRecord.deleted_at.is_(None)
    )


def _conditions(query: Mapping[str, Any]) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if query.get("state"):
        found.append(Application.state == query["state"])
    if query.get("applied_from"):
        found.append(Application.applied_at >= _start_of(query["applied_from"]))
    if query.get("applied_to"):
        found.append(Application.applied_at < _start_of(query["applied_to"] + timedelta(days=1)))
    if query.get("issued") is not None:
        handed_out = Application.issued_on.is_not(None) if query["issued"] else Application.issued_on.is_(None)
        found += [Application.state == "approved", handed_out]
    if query.get("province_state"):
        found.append(Application.province_state == query["province_state"])
    return found


def _start_of(day: date) -> datetime:
    return datetime.combine(day, time.min, SHANGHAI)
