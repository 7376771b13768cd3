"""Rows of the read copy in scope, filtered by the common query set (Q0)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, Select, select

from kernel.identity import Identity
from kernel.name_search import named
from kernel.scope import scoped
from services.reports.models import Department, ReportRow

_EQUAL = ("graduation_year", "department_id", "major", "degree", "student_no", "class_name")


def rows(identity: Identity, query: Mapping[str, Any], *more: Any) -> Select[Any]:
    """Select of (ReportRow, department's name, *more), not ordered."""
    found = select(ReportRow, Department.name.label("department_name"), *more)
    found = found.outerjoin(Department, Department.id == ReportRow.department_id)
    return scoped(found, identity).where(*conditions(identity, query))


def conditions(identity: Identity, query: Mapping[str, Any]) -> list[ColumnElement[bool]]:
    """The common query set as conditions."""
    found: list[ColumnElement[bool]] = [
        getattr(ReportRow, name) == query[name] for name in _EQUAL if query.get(name) is not None
    ]
    if query.get("name"):
        found.append(named(ReportRow.name, ReportRow.school_id, identity, query["name"]))
    if query.get("graduate_id"):
        found.append(ReportRow.id == query["graduate_id"])
    return found
