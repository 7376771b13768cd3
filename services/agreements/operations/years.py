"""The plan years of schools: shared by every guarded act until its commit, alone for the freeze of a lock (8.7)."""

from __future__ import annotations

import uuid
from collections.abc import Iterable

from sqlalchemy import select, tuple_

from kernel.db import dialect_insert, session
from services.agreements.models import PlanYear

Year = tuple[uuid.UUID, int]
_KEYS = tuple_(PlanYear.school_id, PlanYear.graduation_year)


def closed(years: Iterable[Year]) -> set[Year]:
    """Those of the (school, year) that are locked or being locked: for showing, not for deciding."""
    query = select(PlanYear.school_id, PlanYear.graduation_year).where(_KEYS.in_(set(years)), PlanYear.state != "open")
    return {(school, year) for school, year in session.execute(query)}


def hold(years: Iterable[Year]) -> set[Year]:
    """The same, held shared until the commit: nobody can freeze one of them before this act is done."""
    wanted = set(years)
    if not wanted:
        return set()
    _make(wanted)
    query = select(PlanYear).where(_KEYS.in_(wanted)).order_by(PlanYear.school_id, PlanYear.graduation_year)
    found = session.scalars(query.with_for_update(read=True).execution_options(populate_existing=True))
    return {(each.school_id, each.graduation_year) for each in found if each.state != "open"}


def alone(school_id: uuid.UUID, year: int) -> PlanYear:
    """One year's row, held alone until the commit."""
    _make({(school_id, year)})
    query = select(PlanYear).where(PlanYear.school_id == school_id, PlanYear.graduation_year == year)
    return session.scalars(query.with_for_update().execution_options(populate_existing=True)).one()


def _make(years: set[Year]) -> None:
    rows = [
        {"school_id": school, "graduation_year": year, "state": "open", "version": 0} for school, year in sorted(years)
    ]
    session.execute(dialect_insert(PlanYear).on_conflict_do_nothing(), rows)
