"""How the plans of all schools stand, for whoever runs the system; to unlock one is the platform's alone."""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, select

from kernel.db import session
from services.graduates.models import Graduate, PlanLock, School


def listed(year: int | None, school_code: str | None) -> list[dict[str, Any]]:
    """A row for each school and year that has graduates."""
    columns: tuple[Any, ...] = (School.code, School.name, Graduate.graduation_year, func.count(), PlanLock)
    key = (PlanLock.school_id == Graduate.school_id) & (PlanLock.graduation_year == Graduate.graduation_year)
    query = (
        select(*columns).select_from(Graduate).join(School, School.id == Graduate.school_id).outerjoin(PlanLock, key)
    )
    if year is not None:
        query = query.where(Graduate.graduation_year == year)
    if school_code:
        query = query.where(School.code == school_code)
    grouped = query.group_by(School.code, School.name, Graduate.graduation_year, *PlanLock.__table__.columns)
    rows = session.execute(grouped.order_by(School.code, Graduate.graduation_year))
    return [_row(*row) for row in rows]


def _row(code: str, name: str, year: int, count: int, lock: PlanLock | None) -> dict[str, Any]:
    return {
        "school": code,
        "name": name,
        "year": year,
        "graduates": count,
        "state": lock.state if lock else "open",
        "changed_at": lock.changed_at if lock else None,
        "changed_by": lock.changed_by if lock else "",
        "failure": lock.failure if lock else "",
    }
