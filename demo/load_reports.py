"""Loads the demo province into reports: its read copies from auth's scans, and from what graduates would tell, in bulk.

One transaction holds all rows of graduates: an interrupted load has left none and begins anew.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from functools import partial
from typing import Any

from sqlalchemy import select, text

from demo import bulk
from kernel.db import Database
from kernel.identity import Identity
from services.auth.contract.organization import Source
from services.graduates.operations import told
from services.reports.models import ReportRow
from services.reports.operations import changes, feed
from services.reports.operations.directory import organization

_NAMES = tuple(ReportRow.__table__.columns.keys())


def load(database: Database, source: Source, graduates: Database) -> int:
    """Copy every graduate of the database `graduates` and give their number; 0 when there are rows already."""
    organization.rebuild(source, database)
    bundle, count = bulk.Bundle(ReportRow.__table__, _NAMES), 0  # type: ignore[arg-type]
    with bulk.loading(database) as connection:
        if connection.scalar(select(ReportRow.id).limit(1)):
            return 0
        for page in _pages(graduates):
            bundle.rows.extend(tuple(map(row.__getitem__, _NAMES)) for row in feed.rows(page))
            count += bundle.write(connection)
        changes.begin(connection)
        connection.execute(text("ANALYZE"))
        return count


def _pages(graduates: Database) -> Iterator[list[dict[str, Any]]]:
    """What the scan of graduates gives; the service need not run."""
    after: uuid.UUID | None = None
    asker = Identity(kind="service", user_name="demo")
    while True:
        asked = {"limit": bulk.BATCH, "after": after}
        found = graduates.run(partial(told.scan, told.REPORT, asker, asked), write=False)
        yield found["items"]
        after = found["next"]
        if after is None:
            return
