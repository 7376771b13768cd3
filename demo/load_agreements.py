"""Loads the demo province into agreements: its read copy from auth's scans; graduates and what they signed in bulk.

One transaction holds all: an interrupted load has left none and begins anew.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from itertools import islice

from sqlalchemy import Connection, insert, select, text

import demo
from demo import bulk
from demo.agreement_rows import Rows
from kernel.clock import now
from kernel.db import Database
from services.agreements.models import ChangeCounter, Graduate, NumberSeries, PlanYear
from services.agreements.operations.directory import organization
from services.auth.contract.organization import Source


def load(database: Database, source: Source, size: str) -> int:
    """Load a demo size and give the number of graduates; 0 when its first graduate is there already."""
    organization.rebuild(source, database)
    moment = now()
    with bulk.loading(database) as connection:
        first = next(demo.graduates(size))
        if connection.scalar(select(Graduate.id).where(Graduate.id == first.id)):
            return 0
        rows = Rows(size, moment)
        rows.bundles[NumberSeries].rows.extend(rows.series(size))
        count = _load_people(connection, rows, demo.graduates(size))
        connection.execute(insert(ChangeCounter).values(name="agreements", last=rows.places))
        _close_last_year(connection, size, moment)
        connection.execute(text("ANALYZE"))
        return count


def _load_people(connection: Connection, rows: Rows, people: Iterable[demo.DemoGraduate]) -> int:
    count, people = 0, iter(people)
    while batch := list(islice(people, bulk.BATCH)):
        for graduate in batch:
            rows.take(graduate)
        for bundle in rows.bundles.values():
            bundle.write(connection)
        count += len(batch)
    return count


def _close_last_year(connection: Connection, size: str, moment: datetime) -> None:
    """The last year's plan is locked, in every school."""
    locked = {"graduation_year": demo.LOCKED_YEAR, "state": "locked", "version": 1, "changed_at": moment}
    connection.execute(insert(PlanYear), [{"school_id": school.id} | locked for school in demo.schools_of(size)])
