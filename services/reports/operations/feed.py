"""Taking graduate.report into the read copy."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Date

from kernel.copies import newest, snapshot, store
from kernel.models import UtcDateTime
from services.graduates.contract.report import ReportSnapshot
from services.reports.models import ReportRow
from services.reports.operations import changes

_COLUMNS = tuple(ReportSnapshot().fields)
_TYPES = {column.name: column.type for column in ReportRow.__table__.columns}
_DAYS = tuple(name for name, kind in _TYPES.items() if isinstance(kind, Date))
_MOMENTS = tuple(name for name, kind in _TYPES.items() if isinstance(kind, UtcDateTime))


def reported(events: list[dict[str, Any]]) -> None:
    """Apply "graduate.report"."""
    keep(newest(events))


def keep(payloads: Sequence[dict[str, Any]], *, again: bool = False) -> None:
    """Keep newer snapshots of graduates (`again`: also the version known already), and note them for other systems."""
    taken = rows(payloads)
    store(ReportRow, taken, again=again)
    changes.note([row["id"] for row in taken], again=again)


def rows(payloads: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Snapshots as rows of the copy."""
    return [_typed(snapshot(_COLUMNS, payload)) for payload in payloads]


def payload(row: Mapping[str, Any]) -> dict[str, Any]:
    """A row of the copy as the snapshot that it was made of."""
    told = {name: row[name] for name in _COLUMNS}
    for name in (*_DAYS, *_MOMENTS):
        told[name] = row[name] and row[name].isoformat()
    return told


def _typed(row: dict[str, Any]) -> dict[str, Any]:
    """Dates and moments out of JSON's texts."""
    for name in _DAYS:
        row[name] = date.fromisoformat(row[name]) if row[name] else None
    for name in _MOMENTS:
        row[name] = datetime.fromisoformat(row[name]) if row[name] else None
    return row
