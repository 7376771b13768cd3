"""Loads a register of organisations into reports (10.4): most employers of the demo, so that some are missing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from functools import partial
from itertools import islice
from typing import Any

from sqlalchemy import select

from codebook.labels import label
from codebook.regions import region_title
from demo import bulk
from demo.employers import DemoEmployer, employers_of
from demo.names import MAN, WOMAN, person_name
from demo.seed import pick, stream
from kernel.db import Database, session
from services.reports.domain.register import core_of
from services.reports.models import RegisteredEmployer
from services.reports.operations.register import Imported, store

_YEAR = 2026
_MISSING, _CLOSED = 12, 17
"""Each so-manieth is not registered, or no more."""
_FIRST_DAY, _DAYS = date(1996, 1, 8), 9_800


def load(database: Database, size: str) -> int:
    """Write the register and give the number of its organisations; 0 when there are some already."""
    if database.run(lambda: session.scalar(select(RegisteredEmployer.id).limit(1)), write=False):
        return 0
    done, rows = Imported(), register_of(size)
    while batch := list(islice(rows, bulk.BATCH)):
        database.run(partial(store, batch, done))
    return done.new


def register_of(size: str) -> Iterator[dict[str, Any]]:
    """The organisations of a demo size."""
    random = stream("register")
    for number, employer in enumerate(employers_of(size), 1):
        person = person_name(random, pick(random, (MAN, WOMAN)))
        founded = _FIRST_DAY + timedelta(days=int(random.random() * _DAYS))
        if number % _MISSING:
            yield _entry(employer, person, founded, closed=number % _CLOSED == 0)


def _entry(employer: DemoEmployer, person: str, founded: date, *, closed: bool) -> dict[str, Any]:
    return {
        "code": employer.credit_code,
        "name": employer.name,
        "core": core_of(employer.name),
        "kind": label("employer_kinds", employer.kind, _YEAR),
        "legal_person": person,
        "address": employer.address,
        "region": region_title(employer.region_code, _YEAR) or "",
        "scope": "演示数据，不对应任何真实单位",
        "founded_on": founded,
        "valid_until": None,
        "state": "注销" if closed else "存续",
    }
