"""What the board of 8.7 counts, and graduates of a year by what they say of their plan row."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Select, func, select

from kernel.identity import Identity
from kernel.models import Job
from kernel.paging import ordered
from kernel.scope import scoped
from services.graduates.models import Application, Graduate, PlanLock, PlanRow
from services.graduates.queries.people import graduates, own

_SORTS = {
    "student_no": Graduate.student_no,
    "name": Graduate.name_key,
    "plan_confirmed_at": Graduate.plan_confirmed_at,
}


def years(identity: Identity) -> Select[Any]:
    """Select of (year, number of graduates in scope), newest first."""
    columns: tuple[Any, ...] = (Graduate.graduation_year, func.count())
    query = scoped(select(*columns), identity)
    return query.group_by(Graduate.graduation_year).order_by(Graduate.graduation_year.desc())


def locks(school_id: uuid.UUID | None) -> Select[Any]:
    """Select of (PlanLock, its job or None) of a school."""
    both: tuple[Any, ...] = (PlanLock, Job)
    return select(*both).outerjoin(Job, Job.id == PlanLock.job_id).where(PlanLock.school_id == school_id)


def confirmations(identity: Identity, query: Mapping[str, Any]) -> Select[Any]:
    """Select of (Graduate, department's name, PlanRow or None), in order."""
    rows = graduates(identity, query, PlanRow).outerjoin(PlanRow, own(PlanRow))
    if query.get("state"):
        rows = rows.where(Graduate.plan_confirmation == query["state"])
    return ordered(rows, query.get("sort", "student_no"), _SORTS, Graduate.id)


def confirmation_counts(identity: Identity, year: int) -> Select[Any]:
    """Select of (confirmation, whether the row is held, number) of the graduates in scope of a year."""
    columns: tuple[Any, ...] = (Graduate.plan_confirmation, Graduate.plan_held, func.count())
    query = scoped(select(*columns), identity).where(Graduate.graduation_year == year)
    return query.group_by(Graduate.plan_confirmation, Graduate.plan_held)


def open_applications(identity: Identity, year: int) -> Select[Any]:
    """Select of (kind, number of applications in scope that wait) of a year."""
    columns: tuple[Any, ...] = (Application.kind, func.count())
    query = scoped(select(*columns), identity)
    waiting = (Application.state == "pending", Application.graduation_year == year)
    return query.where(*waiting).group_by(Application.kind)


def held(school_id: uuid.UUID, year: int) -> Select[Any]:
    """Select of the graduates whose plan row waits for the unlock."""
    mine = (Graduate.school_id == school_id, Graduate.graduation_year == year, Graduate.plan_held)
    return select(Graduate).where(*mine).order_by(Graduate.id)
