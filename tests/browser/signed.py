"""Agreements and terminations of the demo's graduates who have none, written straight into the service's database.

An employer's name of its own keeps the rows of a test apart: lists are asked for it.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import select

import demo
from kernel.db import session
from services.agreements.models import Agreement, Graduate, Signing, Termination
from services.agreements.operations import signings
from tests.factories.agreements import termination_row, write
from tests.running import Running

YEAR = 2026
SCHOOL = demo.schools_of("small")[0].id


def agreements(
    office: Running, employer: str, count: int = 1, source: str = "system", state: str = "pending", year: int = YEAR
) -> list[str]:
    """The ids of new agreements with an employer."""
    with office.database("agreements") as database:
        return database.run(lambda: [str(each.id) for each in _write(employer, count, source, state, year)])


def termination(office: Running, employer: str, kind: str, state: str) -> Termination:
    """A termination of a new agreement with an employer."""
    source = "system" if kind == "online" else "out_of_province"

    def work() -> Termination:
        (agreement,) = _write(employer, 1, source, "archived" if state == "pending" else "terminated", YEAR)
        row = termination_row(agreement, kind, state, {})
        session.add(row)
        return row

    with office.database("agreements") as database:
        return database.run(work)


def state_of(office: Running, agreement_id: str) -> str:
    """The agreement's state as it is now."""
    with office.database("agreements") as database:
        states: Any = select(Agreement.state).where(Agreement.id == UUID(agreement_id))
        return str(database.run(lambda: session.scalar(states), write=False))


def _write(employer: str, count: int, source: str, state: str, year: int) -> list[Agreement]:
    free = select(Graduate).outerjoin(Signing, Signing.graduate_id == Graduate.id)
    free = free.where(Graduate.school_id == SCHOOL, Graduate.graduation_year == year, Signing.graduate_id.is_(None))
    found = session.scalars(free.order_by(Graduate.student_no.desc()).limit(count)).all()
    assert len(found) == count, "the demo has no more graduates without an agreement"
    kept = signings.locked(found)
    return write([(each, kept[each.id]) for each in found], source, state, {"employer": {"employer_name": employer}})
