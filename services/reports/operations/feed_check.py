"""Whether the read copy says what graduates says: counts and digests of a school's years; what differs comes in again.

The nightly job asks school by school; years that differ a second time (what was under way has arrived by then) are
taken in once more, a page a step.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from functools import partial
from itertools import groupby
from operator import itemgetter
from typing import Any

from sqlalchemy import Select, delete, select, update

from kernel import logs
from kernel.bulk import among
from kernel.db import Database, session
from kernel.digests import digest
from kernel.jobs import JobKind, Step
from kernel.models import Job
from kernel.peers import peer
from services.graduates.client import GraduatesClient
from services.graduates.contract.report import compared
from services.reports.models import ReportRow, School
from services.reports.operations import feed

log = logs.get(__name__)
Digests = dict[int, tuple[int, str]]
"""Count and digest by year."""
_TITLE = "毕业生数据核对"
_NOTHING = digest(())
_PART, _PAGE = 1_000, 500


def check_all(database: Database) -> list[dict[str, Any]]:
    """Compare every school, a transaction each; gives the school's years that differ."""
    schools = database.run(lambda: session.execute(select(School.id, School.code, School.name)).all(), write=False)
    found = []
    for school_id, code, name in sorted(schools, key=itemgetter(1)):
        for each in database.run(partial(differences, school_id), write=False):
            found.append({"school_code": code, "school_name": name, **each})
    return found


def differences(school_id: uuid.UUID, year: int | None = None) -> list[dict[str, Any]]:
    """Years of a school of which graduates and the copy do not say the same, with the counts of both."""
    theirs, ours = _theirs(school_id, year), _ours(school_id, year)
    return [
        {
            "graduation_year": each,
            "graduates": theirs.get(each, _NOTHING)[0],
            "reports": ours.get(each, _NOTHING)[0],
        }
        for each in sorted(theirs.keys() | ours.keys())
        if theirs.get(each) != ours.get(each)
    ]


def step(job: Job) -> Step:
    """One school; then one of the years that differed; then a page of one that differs still."""
    cursor = dict(job.cursor) or {"differ": [], "repaired": 0}
    if "page" in cursor:
        return _repair(cursor)
    if "schools_done" in cursor:
        return _again(job, cursor)
    school_id = session.scalar(_next(cursor.get("after")))
    if school_id is None:
        return Step({**cursor, "schools_done": True})
    differ = [[str(school_id), each["graduation_year"]] for each in differences(school_id)]
    return Step({**cursor, "after": str(school_id), "differ": cursor["differ"] + differ}, rows=1)


KIND = JobKind("check.report", _TITLE, "reports.default", step)


def take(school_id: uuid.UUID, year: int, after: str | None) -> str | None:
    """Take a page of a school's year in again, whatever is known of it, and forget who is no more; gives the next."""
    known = _known(school_id, year, after)
    asked = {"school_id": str(school_id), "graduation_year": year, "after": after, "limit": _PAGE}
    page = peer(GraduatesClient, "graduates").report_page(**asked)
    told, upto = {uuid.UUID(each["id"]) for each in page["items"]}, page["next"]
    feed.keep(page["items"], again=True)
    gone = [each for each in known - told if upto is None or each <= uuid.UUID(upto)]
    session.execute(delete(ReportRow).where(among(ReportRow.id, gone)))
    return str(upto) if upto else None


def _known(school_id: uuid.UUID, year: int, after: str | None) -> set[uuid.UUID]:
    """Asked before the owner is: who comes in between is not taken for one who is gone."""
    query = select(ReportRow.id).where(ReportRow.school_id == school_id, ReportRow.graduation_year == year)
    return set(session.scalars(query if after is None else query.where(ReportRow.id > uuid.UUID(after))))


def _again(job: Job, cursor: dict[str, Any]) -> Step:
    if not cursor["differ"]:
        _say(job, cursor["repaired"])
        return Step({}, finished=True)
    [school, year], *rest = cursor["differ"]
    found = differences(uuid.UUID(school), year)
    for each in found:
        log.error("the copy of graduates differs", school_id=school, **each)
    page = {"page": None, "repaired": cursor["repaired"] + 1} if found else {"differ": rest}
    return Step({**cursor, **page}, rows=1)


def _repair(cursor: dict[str, Any]) -> Step:
    [school, year], *rest = cursor["differ"]
    after = take(uuid.UUID(school), year, cursor["page"])
    if after is not None:
        return Step({**cursor, "page": after}, rows=1)
    done = {name: value for name, value in cursor.items() if name != "page"}
    return Step({**done, "differ": rest}, rows=1)


def _say(job: Job, count: int) -> None:
    """The job's title tells what was found."""
    title = f"{_TITLE}：{f'{count} 处不一致，已重新取入' if count else '一致'}"
    session.execute(update(Job).where(Job.id == job.id).values(title=title))


def _next(after: str | None) -> Select[Any]:
    query = select(School.id).order_by(School.id).limit(1)
    return query if after is None else query.where(School.id > uuid.UUID(after))


def _theirs(school_id: uuid.UUID, year: int | None) -> Digests:
    found = peer(GraduatesClient, "graduates").report_digests(school_id, year)
    return {each["graduation_year"]: (each["count"], each["digest"]) for each in found}


def _ours(school_id: uuid.UUID, year: int | None) -> Digests:
    by_year = groupby(_rows(school_id, year), key=itemgetter("graduation_year"))
    return {of_year: digest(compared(feed.payload(row)) for row in rows) for of_year, rows in by_year}


def _rows(school_id: uuid.UUID, year: int | None) -> Iterator[Any]:
    """Year by year, never all of them at once."""
    query = select(*ReportRow.__table__.columns).where(ReportRow.school_id == school_id)
    query = query.order_by(ReportRow.graduation_year)
    wanted = query if year is None else query.where(ReportRow.graduation_year == year)
    for part in session.execute(wanted, execution_options={"yield_per": _PART}).partitions():
        yield from (row._mapping for row in part)
