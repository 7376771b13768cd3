"""Graduates by how far they are (10.1-10.3)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select

from kernel.clock import SHANGHAI
from kernel.identity import Identity
from kernel.paging import like, ordered
from kernel.scope import scoped
from services.reports.domain.monitoring import Kind
from services.reports.models import ReportRow
from services.reports.queries.rows import conditions, rows

_SORTS = {
    "student_no": ReportRow.student_no,
    "name": ReportRow.name_key,
    "registered_at": ReportRow.registered_at,
    "resume_updated_at": ReportRow.resume_updated_at,
    "resume_completeness": ReportRow.resume_completeness,
    "signed_on": ReportRow.signed_on,
}
_SPANS: Mapping[str, Any] = {"registered": ReportRow.registered_at, "updated": ReportRow.resume_updated_at}
_DAYS: Mapping[str, Any] = {"signed": ReportRow.signed_on}


def watched(identity: Identity, kind: Kind, query: Mapping[str, Any]) -> Select[Any]:
    """Select of (ReportRow, department's name) in the asked order."""
    found = rows(identity, query).where(*_more(query))
    if query.get("state"):
        state = "" if query["state"] == "none" else query["state"]
        found = found.where(getattr(ReportRow, kind.column) == state)
    return ordered(found, query.get("sort", "student_no"), _SORTS, ReportRow.id)


def counts(identity: Identity, kind: Kind, query: Mapping[str, Any]) -> Select[Any]:
    """Select of (state, how many) of the same query without its state."""
    state = getattr(ReportRow, kind.column)
    columns: tuple[Any, ...] = (state, func.count())
    found = scoped(select(ReportRow), identity).where(*conditions(identity, query), *_more(query))
    return found.with_only_columns(*columns).group_by(state)


def _more(query: Mapping[str, Any]) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    for name, column in _SPANS.items():
        if query.get(f"{name}_from"):
            found.append(column >= _start_of(query[f"{name}_from"]))
        if query.get(f"{name}_to"):
            found.append(column < _start_of(query[f"{name}_to"] + timedelta(days=1)))
    for name, column in _DAYS.items():
        if query.get(f"{name}_from"):
            found.append(column >= query[f"{name}_from"])
        if query.get(f"{name}_to"):
            found.append(column <= query[f"{name}_to"])
    if query.get("employer_name"):
        found.append(ReportRow.agreement_employer.like(like(query["employer_name"]), escape="\\"))
    return found


def _start_of(day: date) -> datetime:
    return datetime.combine(day, time.min, SHANGHAI)
