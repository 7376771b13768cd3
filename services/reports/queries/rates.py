"""Counting graduates by destination, read from the index of the rates alone (ix_report_rows_rate)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select

from kernel.identity import Identity
from kernel.scope import scope_filter
from services.reports.models import ReportRow

_SCOPE = ("graduation_year", "department_id", "degree")


def counts(
    identity: Identity, query: Mapping[str, Any], column: str, leaves_out: Iterable[str]
) -> Select[tuple[Any, str, int]]:
    """Select of (value of the column, destination, how many)."""
    value = getattr(ReportRow, column)
    found: Select[Any] = select(value, ReportRow.destination, func.count())
    return found.where(*conditions(identity, query, leaves_out)).group_by(value, ReportRow.destination)


def conditions(
    identity: Identity, query: Mapping[str, Any], leaves_out: Iterable[str] = ()
) -> list[ColumnElement[bool]]:
    """Whose rate is asked for, without the degrees that a definition leaves out."""
    found = [scope_filter(ReportRow, identity)]
    found += [getattr(ReportRow, name) == query[name] for name in _SCOPE if query.get(name) is not None]
    out = tuple(leaves_out)
    return [*found, ReportRow.degree.not_in(out)] if out else found
