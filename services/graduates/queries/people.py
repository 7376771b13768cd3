"""Graduates with what every list shows beside them, filtered by the common query set (Q0)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, select

from kernel.identity import Identity
from kernel.name_search import named
from kernel.scope import scoped
from services.graduates.models import Department, Graduate

_EQUAL = ("graduation_year", "department_id", "major", "degree", "student_no", "class_name")
ORDER = (Graduate.graduation_year.desc(), Graduate.department_id, Graduate.student_no, Graduate.id)


def graduates(identity: Identity, query: Mapping[str, Any], *more: Any) -> Select[Any]:
    """Select of (Graduate, department's name, *more) in scope and of the filters, not ordered."""
    rows = select(Graduate, Department.name.label("department_name"), *more)
    rows = rows.outerjoin(Department, Department.id == Graduate.department_id)
    return scoped(rows, identity).where(*_conditions(identity, query))


def own(model: Any) -> ColumnElement[bool]:
    """Rows of the joined graduate. The school is told twice: its rows are then read in one go, not one by one."""
    return and_(model.graduate_id == Graduate.id, model.school_id == Graduate.school_id)


def _conditions(identity: Identity, query: Mapping[str, Any]) -> list[ColumnElement[bool]]:
    """The common query set as conditions on Graduate."""
    found: list[ColumnElement[bool]] = [
        getattr(Graduate, name) == query[name] for name in _EQUAL if query.get(name) is not None
    ]
    if query.get("name"):
        found.append(named(Graduate.name, Graduate.school_id, identity, query["name"]))
    if query.get("graduate_id"):
        found.append(Graduate.id == query["graduate_id"])
    return found
