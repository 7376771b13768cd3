"""Keeping the plan rows equal to what domain/plan.py computes; a change of one asks for a new confirmation.

While the plan of a year is locked its rows stay as they are: `plan_held` marks graduates whose row follows later.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import select

from codebook.tables import table
from kernel import bulk
from kernel.clock import now, today
from kernel.db import session
from services.graduates.domain.facts import IN_PLAN
from services.graduates.domain.plan import PlanValues, plan_values
from services.graduates.models import EmploymentRecord, Graduate, PlanRow
from services.graduates.operations import told, years
from services.graduates.operations.told_report import PLAN_ROW

Record = tuple[str, dict[str, Any]]
_COLUMNS = ("basis", "destination", "dispatch_kind", "employer_name", "details")


def refresh(graduate: Graduate) -> PlanRow:
    """Recompute the row of a (locked) graduate; its version rises only when it really changed."""
    refresh_many([graduate])
    return session.get_one(PlanRow, graduate.id)


def refresh_many(graduates: Sequence[Graduate]) -> None:
    """The same of many, with a constant number of statements; years whose plan is locked are held, and wait."""
    locked = years.hold((each.school_id, each.graduation_year) for each in graduates)
    ids, changed = [each.id for each in graduates], []
    rows, records = _rows(ids), _live_records(ids)
    for graduate in graduates:
        row, values = rows.get(graduate.id), _columns(graduate, _computed(graduate, records))
        if row is None:
            session.add(_new(graduate, values))
        elif (graduate.school_id, graduate.graduation_year) in locked:
            graduate.plan_held = _differs(row, values)
        elif _follows(graduate, row, values):
            changed.append((graduate.id, row.version + 1, now(), today(), *values.values()))
    bulk.change(PlanRow, ("graduate_id", "version", "updated_at", "settled_on", *_COLUMNS), changed)
    told.changed([graduate_id for graduate_id, *_ in changed], (PLAN_ROW,))


def destination_code(destination_class: str, year: int) -> str:
    """The code that a class of destinations has in a year: the first of the table, "" before there was one."""
    return _codes(year).get(destination_class, "")


@cache
def _codes(year: int) -> dict[str, str]:
    return {entry.group: entry.code for entry in reversed(table("destinations").at(year))}


def _rows(graduate_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, PlanRow]:
    """As they are; they do not belong to the session, which would write each by a statement of its own."""
    found = session.scalars(select(PlanRow).where(bulk.among(PlanRow.graduate_id, graduate_ids))).all()
    for row in found:
        session.expunge(row)
    return {row.graduate_id: row for row in found}


def _live_records(graduate_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, Record]:
    columns: tuple[Any, ...] = (EmploymentRecord.graduate_id, EmploymentRecord.kind, EmploymentRecord.content)
    live = select(*columns).where(
        bulk.among(EmploymentRecord.graduate_id, graduate_ids), EmploymentRecord.deleted_at.is_(None)
    )
    return {graduate_id: (kind, content) for graduate_id, kind, content in session.execute(live)}


def _computed(graduate: Graduate, records: Mapping[uuid.UUID, Record]) -> PlanValues:
    agreement = graduate.agreement_employer if graduate.agreement_state in IN_PLAN else None
    return plan_values(agreement, records.get(graduate.id), graduate.set_destination)


def _columns(graduate: Graduate, values: PlanValues) -> dict[str, Any]:
    code = values.destination or destination_code(values.destination_class, graduate.graduation_year)
    told = (values.basis, code, values.dispatch_kind, values.employer_name, values.details)
    return dict(zip(_COLUMNS, told, strict=True))


def _new(graduate: Graduate, values: Mapping[str, Any]) -> PlanRow:
    owner = {"school_id": graduate.school_id, "graduation_year": graduate.graduation_year}
    return PlanRow(graduate_id=graduate.id, **owner, **values)


def _differs(row: PlanRow, values: Mapping[str, Any]) -> bool:
    return any(getattr(row, name) != value for name, value in values.items())


def _follows(graduate: Graduate, row: PlanRow, values: Mapping[str, Any]) -> bool:
    """Whether the row must change; then nobody has said yet that it is right (8.7)."""
    graduate.plan_held = False
    if not _differs(row, values):
        return False
    graduate.plan_confirmation, graduate.plan_objection, graduate.plan_confirmed_at = "unconfirmed", "", None
    return True
