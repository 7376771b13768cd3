"""The common query set (Q0) as conditions on the graduate of a row."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, and_

from kernel.identity import Identity
from kernel.name_search import named
from kernel.paging import like
from services.agreements.models import Graduate

_OF_GRADUATE = ("major", "degree", "student_no", "class_name")
_OF_ROW = ("graduation_year", "department_id")


def own(model: Any) -> ColumnElement[bool]:
    """The graduate of a row. The school is told twice: its rows are then read in one go, not one by one."""
    return and_(model.graduate_id == Graduate.id, model.school_id == Graduate.school_id)


def conditions(identity: Identity, query: Mapping[str, Any], row: Any = Graduate) -> list[ColumnElement[bool]]:
    """Q0 where `row` is listed: year and department are its own columns, so that its index leads to them."""
    found: list[ColumnElement[bool]] = [
        getattr(model, name) == query[name]
        for model, names in ((Graduate, _OF_GRADUATE), (row, _OF_ROW))
        for name in names
        if query.get(name) is not None
    ]
    if query.get("name"):
        found.append(named(Graduate.name, Graduate.school_id, identity, query["name"]))
    if query.get("graduate_id"):
        found.append(Graduate.id == query["graduate_id"])
    return found


def contains(column: Any, text: str) -> ColumnElement[bool]:
    """Rows whose column contains a text, whatever signs stand in it."""
    found: ColumnElement[bool] = column.like(like(text), escape="\\")
    return found
