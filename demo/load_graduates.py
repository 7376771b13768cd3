"""Loads the demo province into graduates: its read copy from auth's scans; records and what belongs to them in bulk.

One transaction holds all records: an interrupted load has left none and begins anew. The accounts are load_auth's.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from itertools import islice

from sqlalchemy import Connection, insert, select, text

import demo
from demo import bulk
from demo.graduate_rows import Rows
from kernel.clock import now
from kernel.db import Database
from kernel.passwords.hashing import hash_password
from services.graduates.models import EnlistmentReport, Graduate, PlanLock
from services.graduates.operations.rebuild import Source, rebuild

OPERATION_CODE = "202620"
"""Of every demo graduate who has one."""
_AUTHORITY = "省级就业主管部门（演示）"


def load(database: Database, source: Source, size: str) -> int:
    """Load a demo size and give the number of graduates; 0 when its first graduate is there already."""
    rebuild(source, database)
    moment = now()
    with bulk.loading(database) as connection:
        first = next(demo.graduates(size))
        if connection.scalar(select(Graduate.id).where(Graduate.id == first.id)):
            return 0
        count = _load_people(connection, Rows(size, moment, hash_password(OPERATION_CODE)), demo.graduates(size))
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
    """The last year's plan is locked and its enlistment reported, in every school."""
    year = demo.LOCKED_YEAR
    reported = select(Graduate.school_id).where(Graduate.graduation_year == year, Graduate.enlistment == "reported")
    counts = Counter(connection.scalars(reported))
    locked = {"graduation_year": year, "state": "locked", "version": 1, "changed_at": moment, "changed_by": _AUTHORITY}
    reported_then = {"graduation_year": year, "reported_at": moment, "reported_by": _AUTHORITY}
    ids = [school.id for school in demo.schools_of(size)]
    connection.execute(insert(PlanLock), [{"school_id": school_id} | locked for school_id in ids])
    reports = [{"school_id": school_id, "count": counts[school_id]} | reported_then for school_id in ids]
    connection.execute(insert(EnlistmentReport), reports)
