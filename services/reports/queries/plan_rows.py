"""Rows of a plan file: batches along the id, which never changes, so that each graduate stands in it once."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, String, case, cast, func, literal, select
from sqlalchemy.dialects.postgresql import JSONB

from codebook.plan_columns import PlanColumn
from kernel.identity import Identity
from kernel.scope import scope_filter
from kernel.sheets.columns import NO, YES
from services.reports.domain.plan_cells import School, titles
from services.reports.domain.plan_csv import MARK
from services.reports.models import Department, ReportRow

_ASKED = ("graduation_year", "department_id", "degree")
Asked = Mapping[str, Any]
Span = tuple[uuid.UUID | None, uuid.UUID | None]
"""Ids from behind the first to the second; None: open."""


def count(identity: Identity, asked: Asked) -> Select[Any]:
    """How many graduates the file will hold."""
    return select(func.count()).select_from(ReportRow).where(*_conditions(identity, asked))


def end(identity: Identity, asked: Asked, after: uuid.UUID | None, size: int) -> Select[Any]:
    """The id that ends a batch; none when there are fewer rows left."""
    found = select(ReportRow.id).where(*_conditions(identity, asked), *_within((after, None)))
    return found.order_by(ReportRow.id).offset(size - 1).limit(1)


def raw(identity: Identity, asked: Asked, columns: Sequence[PlanColumn], school: School, span: Span) -> Select[Any]:
    """Rows of a batch as the database holds them, to be worded by domain/plan_cells.py."""
    return _rows(identity, asked, [_raw(column, school) for column in columns], span)


def worded(
    identity: Identity,
    asked: Asked,
    columns: Sequence[PlanColumn],
    school: School,
    places: Mapping[str, str],
    span: Span,
) -> Select[Any]:
    """The same with every cell worded by PostgreSQL; `places` are titles of regions, a code that is not among them
    stands between two marks (domain/plan_csv.py).
    """
    return _rows(identity, asked, [_worded(column, school, places) for column in columns], span)


def _rows(identity: Identity, asked: Asked, found: Sequence[ColumnElement[Any]], span: Span) -> Select[Any]:
    query = select(*(each.label(f"c{at}") for at, each in enumerate(found))).select_from(ReportRow)
    query = query.outerjoin(Department, Department.id == ReportRow.department_id)
    return query.where(*_conditions(identity, asked), *_within(span)).order_by(ReportRow.id)


def _conditions(identity: Identity, asked: Asked) -> list[ColumnElement[bool]]:
    given = [getattr(ReportRow, name) == asked[name] for name in _ASKED if asked.get(name)]
    return [scope_filter(ReportRow, identity), *given]


def _within(span: Span) -> list[ColumnElement[bool]]:
    after, last = span
    found = [] if after is None else [ReportRow.id > after]
    return found if last is None else [*found, ReportRow.id <= last]


def _raw(column: PlanColumn, school: School) -> ColumnElement[Any]:
    if column.shows == "department":
        return func.coalesce(Department.name, "")
    shared = {"school_code": school.code, "school_name": school.name}
    if column.shows in shared:
        return literal(shared[column.shows], String)
    found: ColumnElement[Any] = getattr(ReportRow, column.field)
    return found


def _worded(column: PlanColumn, school: School, places: Mapping[str, str]) -> ColumnElement[Any]:
    value = _raw(column, school)
    if column.shows == "title":
        return func.coalesce(_titles(titles(column.table, school.year), value), "")
    if column.shows == "region":
        return func.coalesce(_titles({**places, "": ""}, value), literal(MARK, String) + value + MARK)
    if column.shows == "flag":
        return case((value, YES), else_=NO)
    if column.shows in ("day", "text_day"):
        return func.replace(func.coalesce(cast(value, String), ""), "-", "")
    return value


def _titles(known: Mapping[str, str], code: ColumnElement[Any]) -> ColumnElement[Any]:
    """The title of a code, NULL for an unknown one; looking into JSON costs less than a join for each table."""
    mapping: ColumnElement[Any] = cast(literal(json.dumps(known, ensure_ascii=False), String), JSONB)
    return mapping.op("->>")(code)
