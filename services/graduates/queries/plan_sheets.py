"""Graduates whose plan data is not confirmed yet, class by class (manual 8.7); printed sheets."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Select, and_, func, select

from kernel.identity import Identity
from services.graduates.models import ConfirmationSheet, Department, Graduate, School
from services.graduates.queries.employment import employment
from services.graduates.queries.recommendations import BY_CLASS

_UNCONFIRMED = {"plan_confirmation": "unconfirmed"}


def of_class(identity: Identity, query: Mapping[str, Any]) -> Select[Any]:
    """Select of (id, department, its name, class) of the unconfirmed (contract.SheetsBody)."""
    columns: tuple[Any, ...] = (Graduate.id, Graduate.department_id, Department.name, Graduate.class_name)
    found = employment(identity, {**query, **_UNCONFIRMED})
    return found.order_by(None).order_by(*BY_CLASS).with_only_columns(*columns)


def of_ids(identity: Identity, ids: Sequence[uuid.UUID]) -> Select[Any]:
    """Select of (Graduate, department's name, PlanRow or None): those that are unconfirmed and in scope still."""
    found = employment(identity, _UNCONFIRMED).where(Graduate.id.in_(ids))
    return found.order_by(None).order_by(*BY_CLASS)


def last_serial(school_id: uuid.UUID, year: int) -> Select[Any]:
    """The last serial of a school's sheets of a year, 0 before the first."""
    mine = and_(ConfirmationSheet.school_id == school_id, ConfirmationSheet.graduation_year == year)
    columns: tuple[Any, ...] = (func.coalesce(func.max(ConfirmationSheet.serial), 0),)
    return select(*columns).where(mine)


def by_code(code: str) -> Select[Any]:
    """Select of (ConfirmationSheet, school's name, department's name) with a verification code."""
    columns: tuple[Any, ...] = (ConfirmationSheet, School.name, Department.name)
    found = select(*columns).outerjoin(School, School.id == ConfirmationSheet.school_id)
    found = found.outerjoin(Department, Department.id == ConfirmationSheet.department_id)
    return found.where(ConfirmationSheet.verification_code == code)


def replacement(sheet: ConfirmationSheet) -> Select[Any]:
    """A later sheet of the same class that another job printed."""
    same = [
        getattr(ConfirmationSheet, name) == getattr(sheet, name)
        for name in ("school_id", "graduation_year", "department_id", "class_name")
    ]
    later = and_(ConfirmationSheet.printed_at > sheet.printed_at, ConfirmationSheet.job_id != sheet.job_id)
    columns: tuple[Any, ...] = (ConfirmationSheet.id,)
    return select(*columns).where(*same, later).limit(1)
