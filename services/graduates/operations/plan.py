"""Keeping the plan row equal to what domain/plan.py computes; a change of it asks for a new confirmation."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from codebook.tables import table
from kernel.db import session
from services.graduates.domain.facts import IN_PLAN
from services.graduates.domain.plan import PlanValues, plan_values
from services.graduates.models import EmploymentRecord, Graduate, PlanRow


def refresh(graduate: Graduate) -> PlanRow:
    """Recompute the row of a (locked) graduate; its version rises only when it really changed."""
    session.flush()
    row = session.get(PlanRow, graduate.id)
    values = _columns(graduate, _computed(graduate))
    if row is None:
        row = PlanRow(
            graduate_id=graduate.id, school_id=graduate.school_id, graduation_year=graduate.graduation_year, **values
        )
        session.add(row)
        return row
    if any(getattr(row, name) != value for name, value in values.items()):
        for name, value in values.items():
            setattr(row, name, value)
        row.version += 1
        graduate.plan_confirmation, graduate.plan_objection = "unconfirmed", ""
    return row


def _computed(graduate: Graduate) -> PlanValues:
    live = select(EmploymentRecord).where(
        EmploymentRecord.graduate_id == graduate.id, EmploymentRecord.deleted_at.is_(None)
    )
    record = session.scalar(live)
    agreement = graduate.agreement_employer if graduate.agreement_state in IN_PLAN else None
    kept = (record.kind, record.content) if record else None
    return plan_values(agreement, kept, graduate.set_destination)


def _columns(graduate: Graduate, values: PlanValues) -> dict[str, Any]:
    code = values.destination or destination_code(values.destination_class, graduate.graduation_year)
    return {
        "basis": values.basis,
        "destination": code,
        "dispatch_kind": values.dispatch_kind,
        "employer_name": values.employer_name,
        "details": values.details,
    }


def destination_code(destination_class: str, year: int) -> str:
    """The code that a class of destinations has in a year: the first of the table, "" before there was one."""
    codes = (entry.code for entry in table("destinations").at(year) if entry.group == destination_class)
    return next(codes, "")
