"""Graduates with their records of 8.2-8.4."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import Select, and_, select

from kernel.identity import Identity
from kernel.paging import ordered
from services.graduates.models import EmploymentRecord, Graduate, PlanRow
from services.graduates.queries.people import graduates, own

_SORTS = {
    "student_no": Graduate.student_no,
    "name": Graduate.name_key,
    "entered_at": EmploymentRecord.entered_at,
}


def employment_records(identity: Identity, kind: str, query: Mapping[str, Any]) -> Select[Any]:
    """Select of (Graduate, department's name, live record of the kind or None, plan's destination, dispatch kind)."""
    rows = graduates(identity, query, EmploymentRecord, PlanRow.destination, PlanRow.dispatch_kind)
    live = and_(own(EmploymentRecord), EmploymentRecord.kind == kind, EmploymentRecord.deleted_at.is_(None))
    rows = rows.outerjoin(EmploymentRecord, live).outerjoin(PlanRow, own(PlanRow))
    if query.get("entry"):
        # asked of a column of the join: PostgreSQL then sees that graduates without a record are wanted
        joined = EmploymentRecord.graduate_id
        rows = rows.where(joined.is_not(None) if query["entry"] == "entered" else joined.is_(None))
    return ordered(rows, query.get("sort", "student_no"), _SORTS, Graduate.id)


def live_of(graduate_ids: Iterable[uuid.UUID], kind: str) -> Select[Any]:
    """The live records of a kind of these graduates."""
    return select(EmploymentRecord).where(
        EmploymentRecord.graduate_id.in_(list(graduate_ids)),
        EmploymentRecord.kind == kind,
        EmploymentRecord.deleted_at.is_(None),
    )
