"""Graduates with what every list shows beside them, filtered by the common query set (Q0)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, literal, select
from sqlalchemy.dialects import postgresql

from kernel.db import session
from kernel.identity import Identity
from kernel.paging import like
from kernel.scope import scoped
from services.graduates.models import Department, Graduate

_EQUAL = ("graduation_year", "department_id", "major", "degree", "student_no", "class_name")
ORDER = (Graduate.graduation_year.desc(), Graduate.department_id, Graduate.student_no, Graduate.id)


def graduates(identity: Identity, query: Mapping[str, Any], *more: Any) -> Select[Any]:
    """Select of (Graduate, department's name, *more) in scope and of the filters, not ordered."""
    rows = select(Graduate, Department.name.label("department_name"), *more)
    rows = rows.outerjoin(Department, Department.id == Graduate.department_id)
    return scoped(rows, identity).where(*conditions(query))


def conditions(query: Mapping[str, Any]) -> list[ColumnElement[bool]]:
    """The common query set as conditions on Graduate."""
    found: list[ColumnElement[bool]] = [
        getattr(Graduate, name) == query[name] for name in _EQUAL if query.get(name) is not None
    ]
    if query.get("name"):
        found.append(named(query["name"]))
    if query.get("graduate_id"):
        found.append(Graduate.id == query["graduate_id"])
    return found


def named(text: str) -> ColumnElement[bool]:
    """Names that contain a text. PostgreSQL finds candidates by their characters (px_graduates_name_characters):
    two characters hold no trigram.
    """
    contains = Graduate.name.like(like(text), escape="\\")
    if session.get_bind().dialect.name != "postgresql":
        return contains
    characters = func.string_to_array(Graduate.name, None, type_=postgresql.ARRAY(postgresql.TEXT))
    wanted = literal(sorted(set(text)), postgresql.ARRAY(postgresql.TEXT))
    return and_(characters.contains(wanted), contains)
