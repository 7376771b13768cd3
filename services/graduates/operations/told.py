"""Telling who keeps copies of graduates: once a transaction, whatever it changed, each a whole snapshot.

What is told to whom is declared below. `changed` only notes whom to tell of; the last act of the transaction raises the
versions and tells all, set by set.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, update

from kernel.bulk import among
from kernel.db import before_commit, session
from kernel.events import emit_many
from kernel.identity import Identity
from services.graduates.contract.facts import GRADUATE_FACTS
from services.graduates.contract.report import GRADUATE_REPORT
from services.graduates.models import Graduate
from services.graduates.operations import told_facts, told_report

Payload = dict[str, Any]
_MOST = 5_000
_WAITING = "graduates to tell of"


@dataclass(frozen=True, slots=True)
class Told:
    """What one event tells: `sources` are the names, as changes.note knows them, of what stands in a snapshot.

    `version` is the column of graduates that counts its snapshots, `query` selects what they are made of, `snapshots`
    makes them, `gone` is what is told of who is no more.
    """

    event: str
    to: tuple[str, ...]
    version: str
    sources: frozenset[str]
    query: Select[Any]
    snapshots: Callable[[Collection[Any]], list[Payload]]
    gone: Callable[[Payload], Payload]


FACTS = Told(
    event=GRADUATE_FACTS,
    to=("agreements",),
    version="facts_version",
    sources=told_facts.SOURCES,
    query=told_facts.QUERY,
    snapshots=told_facts.snapshots,
    gone=told_facts.gone,
)
REPORT = Told(
    event=GRADUATE_REPORT,
    to=("reports",),
    version="report_version",
    sources=told_report.SOURCES,
    query=told_report.QUERY,
    snapshots=told_report.snapshots,
    gone=told_report.gone,
)
ALL = (FACTS, REPORT)
ANY = FACTS.sources | REPORT.sources
VERSIONS = tuple(each.version for each in ALL)
"""Columns that whoever calls `now` raises."""


def changed(graduate_ids: Iterable[uuid.UUID], names: Collection[str] = ANY) -> None:
    """Values of (locked) graduates changed: who copies one of them is told at the end of the transaction."""
    ids = set(graduate_ids)
    for told in ALL:
        if ids and not told.sources.isdisjoint(names):
            _waiting()[told.event].update(ids)


def now(graduate_ids: Collection[uuid.UUID]) -> None:
    """Tell all at once of graduates that are new, or whose versions the caller has raised and written."""
    for told in ALL:
        _waiting()[told.event].difference_update(graduate_ids)
        for part in _parts(graduate_ids):
            _emit(told, snapshots(told, part))


def removed(graduate_ids: Collection[uuid.UUID]) -> None:
    """Tell all that graduates are no more, before their rows go."""
    for told in ALL:
        for part in _parts(graduate_ids):
            _raise(told, part)
            _emit(told, [told.gone(each) for each in snapshots(told, part)])


def scan(told: Told, identity: Identity, asked: Mapping[str, Any]) -> dict[str, Any]:
    """The next snapshots of graduates by id; `next` is None at the end."""
    limit, after = asked["limit"], asked.get("after")
    query = of(told.query, asked).order_by(Graduate.id).limit(limit)
    rows = session.execute(query if after is None else query.where(Graduate.id > after)).all()
    return {"items": told.snapshots(rows), "next": rows[-1].id if len(rows) == limit else None}


def of(query: Select[Any], asked: Mapping[str, Any]) -> Select[Any]:
    """Graduates of the school and year asked for, of all where nothing is asked."""
    for name in ("school_id", "graduation_year"):
        if asked.get(name) is not None:
            query = query.where(getattr(Graduate, name) == asked[name])
    return query


def snapshots(told: Told, graduate_ids: Collection[uuid.UUID]) -> list[Payload]:
    """Snapshots of graduates as they are in the present transaction."""
    return told.snapshots(session.execute(told.query.where(among(Graduate.id, graduate_ids))).all())


def _waiting() -> dict[str, set[uuid.UUID]]:
    if not session.info.get(_WAITING):
        session.info[_WAITING] = {told.event: set() for told in ALL}
        before_commit(_tell)
    found: dict[str, set[uuid.UUID]] = session.info[_WAITING]
    return found


def _tell() -> None:
    waiting = session.info.pop(_WAITING)
    for told in ALL:
        for part in _parts(waiting[told.event]):
            _raise(told, part)
            _emit(told, snapshots(told, part))


def _raise(told: Told, graduate_ids: Collection[uuid.UUID]) -> None:
    session.flush()
    raised = {told.version: getattr(Graduate, told.version) + 1}
    wanted = update(Graduate).where(among(Graduate.id, graduate_ids)).values(raised)
    session.execute(wanted, execution_options={"synchronize_session": False})


def _parts(graduate_ids: Collection[uuid.UUID]) -> Iterable[list[uuid.UUID]]:
    wanted = sorted(graduate_ids)
    return (wanted[start : start + _MOST] for start in range(0, len(wanted), _MOST))


def _emit(told: Told, payloads: Iterable[Payload]) -> None:
    emit_many(told.event, [(each["id"], each["version"], each) for each in payloads], to=told.to)
