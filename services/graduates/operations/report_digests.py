"""What reports compares its copy with: count and digest of the snapshots of a school's years."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import groupby
from operator import itemgetter
from typing import Any

from kernel.db import session
from kernel.digests import digest
from kernel.identity import Identity
from services.graduates.contract.report import compared
from services.graduates.models import Graduate
from services.graduates.operations import told

_PART = 1_000


def digests(identity: Identity, query: Mapping[str, Any]) -> dict[str, Any]:
    """contract.ReportDigests of a school, or of one of its years."""
    by_year = groupby(_snapshots(query), key=itemgetter("graduation_year"))
    return {"items": [_digest(query["school_id"], year, map(compared, found)) for year, found in by_year]}


def _snapshots(query: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Year by year, never all of them at once."""
    wanted = told.of(told.REPORT.query, query).order_by(Graduate.graduation_year)
    for part in session.execute(wanted, execution_options={"yield_per": _PART}).partitions():
        yield from told.REPORT.snapshots(part)


def _digest(school_id: Any, year: int, rows: Iterator[tuple[Any, ...]]) -> dict[str, Any]:
    count, text = digest(rows)
    return {"school_id": school_id, "graduation_year": year, "count": count, "digest": text}
