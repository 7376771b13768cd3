"""Whether this service has taken in what agreements knows of signings: counts and digests of a school's years.

The nightly job asks school by school, and those that differ a second time: what was under way has arrived by then.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Mapping
from functools import partial
from typing import Any

from sqlalchemy import Select, delete, select, update

from kernel import logs
from kernel.clock import now
from kernel.db import Database, session
from kernel.digests import digest
from kernel.jobs import JobKind, Step
from kernel.models import Job
from kernel.peers import peer
from services.agreements.client import AgreementsClient
from services.graduates.domain.facts import LIVE
from services.graduates.models import Graduate, School, SigningDifference

log = logs.get(__name__)
Digests = Mapping[int, tuple[int, str]]
"""Count and digest by year."""
_NOTHING = digest(())
_TITLE = "签约信息核对"


def agree(school_id: uuid.UUID, year: int) -> bool:
    """Whether both services know the same of the signings of a school's year, here and now."""
    theirs = _theirs(school_id, year)
    return _ours(school_id, year).get(year, _NOTHING) == theirs.get(year, _NOTHING)


def check(school_id: uuid.UUID) -> list[SigningDifference]:
    """Compare all years of a school, and keep those that differ in place of those kept before."""
    theirs, ours = _theirs(school_id), _ours(school_id)
    differ = [year for year in theirs.keys() | ours.keys() if theirs.get(year) != ours.get(year)]
    found = [
        SigningDifference(
            school_id=school_id,
            graduation_year=year,
            owner_count=theirs.get(year, _NOTHING)[0],
            count=ours.get(year, _NOTHING)[0],
            found_at=now(),
        )
        for year in sorted(differ)
    ]
    session.execute(delete(SigningDifference).where(SigningDifference.school_id == school_id))
    session.add_all(found)
    return found


def check_all(database: Database) -> list[dict[str, Any]]:
    """Compare every school, a transaction each; gives the differences found."""
    for school_id in database.run(lambda: session.scalars(select(School.id)).all(), write=False):
        database.run(partial(check, school_id))
    return database.run(listed, write=False)


def step(job: Job) -> Step:
    """One school: all of them in the first round, those that differed in the second."""
    again, after = job.cursor.get("again", False), job.cursor.get("after")
    school_id = session.scalar(_next(uuid.UUID(after) if after else None, again=again))
    if school_id is not None:
        check(school_id)
        return Step({"again": again, "after": str(school_id)}, rows=1)
    if not again:
        return Step({"again": True})
    _say(job, len(session.scalars(select(SigningDifference.school_id)).all()))
    return Step({}, finished=True)


KIND = JobKind("check.signings", _TITLE, "graduates.default", step)


def listed() -> list[dict[str, Any]]:
    """The differences kept, as operators read them."""
    columns: tuple[Any, ...] = (SigningDifference, School.code, School.name)
    query = select(*columns).outerjoin(School, School.id == SigningDifference.school_id)
    rows = session.execute(query.order_by(School.code, SigningDifference.graduation_year))
    return [
        {
            "school_code": code or str(each.school_id),
            "school_name": name or "",
            "graduation_year": each.graduation_year,
            "agreements": each.owner_count,
            "graduates": each.count,
            "found_at": each.found_at,
        }
        for each, code, name in rows
    ]


def _next(after: uuid.UUID | None, *, again: bool) -> Select[Any]:
    column: Any = SigningDifference.school_id if again else School.id
    query = select(column).order_by(column).limit(1)
    return query if after is None else query.where(column > after)


def _say(job: Job, count: int) -> None:
    """The job's title tells what was found."""
    title = f"{_TITLE}：{f'{count} 处不一致' if count else '一致'}"
    session.execute(update(Job).where(Job.id == job.id).values(title=title))
    if count:
        log.error("signings differ", count=count)


def _theirs(school_id: uuid.UUID, year: int | None = None) -> Digests:
    found = peer(AgreementsClient, "agreements").signing_digests(school_id, year)
    return {each["graduation_year"]: (each["count"], each["digest"]) for each in found}


def _ours(school_id: uuid.UUID, year: int | None = None) -> Digests:
    """What agreements makes of a signing, made of the graduate's row (services/agreements/operations/digests.py)."""
    names = ("id", "signing_version", "agreement_number", "agreement_state", "agreement_source", "graduation_year")
    query: Select[Any] = select(*(getattr(Graduate, name) for name in names))
    query = query.where(Graduate.school_id == school_id, Graduate.signing_version > 0)
    rows: dict[int, list[tuple[object, ...]]] = defaultdict(list)
    for *known, state, source, of_year in session.execute(query if year is None else _of(query, year)):
        rows[of_year].append((*known, state, source) if state in LIVE else (*known, "", ""))
    return {of_year: digest(each) for of_year, each in rows.items()}


def _of(query: Select[Any], year: int) -> Select[Any]:
    return query.where(Graduate.graduation_year == year)
