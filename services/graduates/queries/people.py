"""Graduates with what every list shows beside them, filtered by the common query set (Q0)."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, or_, select

from codebook.id_numbers import IdNumberError, normalize
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


def numbered(identity: Identity, text: str, *, student_no: bool = False) -> Select[Any]:
    """The same of those whose 考生号, ID number (either form) or, where asked, 学号 a text is; newest years first."""
    same: list[ColumnElement[bool]] = [Graduate.exam_number.in_({text, text.upper()})]
    with suppress(IdNumberError):
        same.append(Graduate.id_number == normalize(text))
    if student_no:
        same.append(Graduate.student_no == text)
    return graduates(identity, {}).where(or_(*same)).order_by(Graduate.graduation_year.desc(), Graduate.id)


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
