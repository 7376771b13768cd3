"""The graduates behind a number of 9.2: every number opens the list it counts."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, false, select

from codebook.labels import label
from codebook.rates import Part, RateRule, columns, group_of
from kernel.db import session
from kernel.identity import Identity
from kernel.paging import ordered, paginate
from services.reports.domain.dimensions import DIMENSIONS, EMPTY
from services.reports.models import Department, ReportRow
from services.reports.operations import people
from services.reports.operations.rates import rule_of
from services.reports.queries import rates as queries

Query = Mapping[str, Any]
_SORTS = {"student_no": ReportRow.student_no, "name": ReportRow.name_key}


def page(identity: Identity, query: Query) -> dict[str, Any]:
    """A page of contract.RatedGraduate."""
    rule = rule_of(query)
    rows: Any = select(ReportRow, Department.name).outerjoin(Department, Department.id == ReportRow.department_id)
    rows = rows.where(*queries.conditions(identity, query, rule.leaves_out), *_behind(identity, query, rule))
    rows = ordered(rows, query.get("sort", "student_no"), _SORTS, ReportRow.id)
    found = paginate(rows, query["page"], query["size"], key=ReportRow.id)
    return found | {"items": [_row(*each) for each in found["items"]]}


def _behind(identity: Identity, query: Query, rule: RateRule) -> list[ColumnElement[bool]]:
    """The conditions of one cell: the row's value and the column's destinations."""
    found: list[ColumnElement[bool]] = []
    if query.get("value") is not None:
        found.append(_valued(identity, query, rule))
    wanted = _destinations(identity, query, rule)
    return found if wanted is None else [*found, ReportRow.destination.in_(wanted)]


def _valued(identity: Identity, query: Query, rule: RateRule) -> ColumnElement[bool]:
    dimension, wanted = DIMENSIONS[query["by"]], "" if query["value"] == EMPTY else query["value"]
    column = getattr(ReportRow, dimension.column)
    if query["by"] == "department":
        return _department(wanted)
    if dimension.fold is str:
        found: ColumnElement[bool] = column == wanted
        return found
    values = session.scalars(select(column).distinct().where(*queries.conditions(identity, query, rule.leaves_out)))
    return column.in_([value for value in values if dimension.fold(value) == wanted])


def _department(value: str) -> ColumnElement[bool]:
    try:
        return ReportRow.department_id == uuid.UUID(value)
    except ValueError:
        return false()


def _destinations(identity: Identity, query: Query, rule: RateRule) -> list[str] | None:
    """The destinations of the year that the number counts; None for all."""
    figure, year = query.get("figure", "total"), query["graduation_year"]
    parts = {part.key: part for part in (*rule.parts, *rule.further)}
    held = {part.key: part for part in columns()}
    if query.get("part"):
        wanted = [parts[query["part"]]] if query["part"] in parts else []
        return _of(identity, query, rule, year, wanted, inside=True)
    if figure == "total":
        return None
    if figure == "employed":
        return _of(identity, query, rule, year, rule.parts, inside=rule.counts == "parts")
    return _of(identity, query, rule, year, [held[figure]], inside=True)


def _of(identity: Identity, query: Query, rule: RateRule, year: int, parts: Any, *, inside: bool) -> list[str]:
    """Destinations that occur and are in one of the parts (or in none)."""
    present = select(ReportRow.destination).distinct().where(*queries.conditions(identity, query, rule.leaves_out))
    return [code for code in session.scalars(present) if _in_one(parts, code, year) is inside]


def _in_one(parts: tuple[Part, ...], code: str, year: int) -> bool:
    return any(part.holds(code, group_of(code, year)) for part in parts)


def _row(row: ReportRow, department_name: str | None) -> dict[str, Any]:
    return people.columns(row, department_name) | {
        "destination_title": label("destinations", row.destination, row.graduation_year) or "待就业",
        "employer_name": row.employer_name,
        "settled_on": row.settled_on,
        "allowed_actions": [],
        "locked_reason": None,
    }
