"""Taking graduate.report into the read copy, and rebuilding the copies from their owners' scans."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Date

from kernel.copies import newest, snapshot, store
from kernel.db import Database
from kernel.models import UtcDateTime
from services.auth.contract.organization import Source, copy
from services.graduates.contract.report import ReportSnapshot
from services.reports.models import ReportRow
from services.reports.operations.directory import organization

_COLUMNS = tuple(ReportSnapshot().fields)
_TYPES = {column.name: column.type for column in ReportRow.__table__.columns}
_DAYS = tuple(name for name, kind in _TYPES.items() if isinstance(kind, Date))
_MOMENTS = tuple(name for name, kind in _TYPES.items() if isinstance(kind, UtcDateTime))


def reported(events: list[dict[str, Any]]) -> None:
    """Apply "graduate.report"."""
    keep(newest(events))


def keep(payloads: Sequence[dict[str, Any]]) -> None:
    """Keep newer snapshots of graduates."""
    store(ReportRow, [_typed(snapshot(_COLUMNS, payload)) for payload in payloads])


def rebuild(auth: Source, graduates: Source, database: Database) -> int:
    """Fetch everything and keep what is newer; gives the number of rows read."""
    return organization.rebuild(auth, database) + copy(graduates, "report", keep, database)


def _typed(row: dict[str, Any]) -> dict[str, Any]:
    """Dates and moments out of JSON's texts."""
    for name in _DAYS:
        row[name] = date.fromisoformat(row[name]) if row[name] else None
    for name in _MOMENTS:
        row[name] = datetime.fromisoformat(row[name]) if row[name] else None
    return row
