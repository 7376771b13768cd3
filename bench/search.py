"""Ctrl K in a province of 600,000, on PostgreSQL, asked through the services as the gateway asks.

    python bench/search.py [small|school|province]

First graduates (names of two characters from rare to frequent, every kind of number), then agreements and employers,
each as the office of a school of 15,000 or more. Printed are medians: the whole request, what the service does inside,
and the ratio to the same with every row of the table read.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import agreement_lists
import graduate_lists
from graduate_lists import FRAGMENTS, LARGE, median
from sqlalchemy import select, text

import demo
from kernel.db import Database, session
from services.agreements.api.doors import SOURCE_SCREENS
from services.agreements.models import Agreement
from services.agreements.operations import search as of_agreements
from services.graduates.models import Graduate
from services.graduates.operations import record_search

TARGET = 100
Search = Callable[[str], Any]


def large_school(database: Database, size: str, give: Callable[..., None]) -> demo.DemoSchool:
    """The largest school, once it has taken in others until it has 15,000."""
    first, *others = sorted(demo.schools_of(size), key=lambda school: -school.graduates)
    taken, number = [], first.graduates
    while number < LARGE and len(others) > len(taken) + 1:
        taken.append(others[-1 - len(taken)])
        number += taken[-1].graduates
    give(database, first, taken)
    print(f"a school of {number:,}", flush=True)
    return first


def asked(office: Any, what: str, texts: list[str], inside: Search) -> None:
    """Each text through the client, and inside the service by its indexes and with every row read."""
    for each in texts:
        whole = median(partial(office.client.search, each))
        index, scan = (median(partial(_run, office, inside, each, scans)) for scans in (False, True))
        ratio = f"inside {index:.1f} ms, reading all rows {scan:.1f} ms: 1/{scan / index:.1f}"
        print(f"{what}: {each} {whole:.1f} ms (target {TARGET}); {ratio}", flush=True)


def _run(office: Any, inside: Search, typed: str, scans: bool) -> None:
    def work() -> None:
        for path in ("indexscan", "bitmapscan", "indexonlyscan") if scans else ():
            session.execute(text(f"SET LOCAL enable_{path} = off"))
        inside(typed)

    office.database.run(work, write=False)


def graduates(size: str) -> None:
    with graduate_lists.province(size) as (database, url), tempfile.TemporaryDirectory() as folder:
        office = graduate_lists.Office(database, url, folder, large_school(database, size, graduate_lists.give))
        with database.reading.connect() as connection:
            found = connection.scalars(text(FRAGMENTS), {"school": office.school.id}).all()
            numbers = ("student_no", "exam_number", "id_number")
            columns = [getattr(Graduate, name) for name in numbers]
            person = connection.execute(select(*columns).where(Graduate.school_id == office.school.id).limit(1)).one()
        inside = partial(record_search.search, office.who)
        asked(office, "names", [found[0], found[len(found) // 2], found[-1]], inside)
        for name, number in zip(numbers, person, strict=True):
            asked(office, name, [number], inside)
        asked(office, "a number of nobody", ["11010519491231002X"], inside)


def agreements(size: str) -> None:
    with agreement_lists.province(size) as (database, url), tempfile.TemporaryDirectory() as folder:
        office = agreement_lists.Office(database, url, folder, large_school(database, size, agreement_lists.give))
        with database.reading.connect() as connection:
            ours = select(Agreement.number).where(Agreement.school_id == office.school.id).limit(1)
            number = str(connection.scalar(ours))
        inside = partial(of_agreements.search, office.who, SOURCE_SCREENS)
        asked(office, "an agreement's number, its beginnings", [number, number[:15], number[:6]], inside)
        asked(office, "employers, rare and frequent", ["示范单位2977", "单位77", "示范", "没有这样的单位"], inside)


if __name__ == "__main__":
    wanted = sys.argv[1] if len(sys.argv) > 1 else "province"
    graduates(wanted)
    agreements(wanted)
