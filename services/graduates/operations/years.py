"""The plan years of schools: held shared by every act that the lock guards until its commit, alone by who locks (8.7).

The order of locks is everywhere: years, graduates by id, then what belongs to them.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable

from sqlalchemy import select, tuple_

from kernel.db import dialect_insert, session
from services.graduates.models import PlanLock

Year = tuple[uuid.UUID, int]
_KEYS = tuple_(PlanLock.school_id, PlanLock.graduation_year)


def locked(years: Collection[Year]) -> set[Year]:
    """Those of the (school, year) whose plan is locked. Only who holds them may decide by it."""
    if not years:
        return set()
    query = select(PlanLock.school_id, PlanLock.graduation_year).where(_KEYS.in_(years), PlanLock.state == "locked")
    return {(school, year) for school, year in session.execute(query)}


def hold(years: Iterable[Year]) -> set[Year]:
    """The same, held shared until the commit: nobody can lock or unlock one of them before this act is done."""
    wanted = set(years)
    found = _held(wanted)
    if len(found) < len(wanted):
        _make(wanted)
        found = _held(wanted)
    return {(each.school_id, each.graduation_year) for each in found if each.state == "locked"}


def alone(school_id: uuid.UUID, year: int) -> PlanLock:
    """One year's row, held alone until the commit; made where there was none."""
    _make({(school_id, year)})
    query = select(PlanLock).where(PlanLock.school_id == school_id, PlanLock.graduation_year == year)
    return session.scalars(query.with_for_update().execution_options(populate_existing=True)).one()


def _held(years: set[Year]) -> list[PlanLock]:
    if not years:
        return []
    query = select(PlanLock).where(_KEYS.in_(years)).order_by(PlanLock.school_id, PlanLock.graduation_year)
    return list(session.scalars(query.with_for_update(read=True).execution_options(populate_existing=True)))


def _make(years: set[Year]) -> None:
    rows = [{"school_id": school, "graduation_year": year} for school, year in sorted(years)]
    session.execute(dialect_insert(PlanLock).on_conflict_do_nothing(), rows)
