"""Telling agreements who a graduate is and what signing asks (graduate.facts): once a transaction, whatever it changed.

`changed` only notes whom to tell; the last act of the transaction raises the versions and tells all, set by set.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from sqlalchemy import Select, select, update

from codebook.tables import table
from kernel.bulk import among
from kernel.db import before_commit, session
from kernel.events import emit_many
from kernel.identity import Identity
from services.graduates.contract.facts import GRADUATE_FACTS, NOWHERE
from services.graduates.models import Application, Graduate

COPIES = ("agreements",)
"""Services that keep a read copy of graduates' facts."""
_SAME = ("exam_number", "student_no", "name", "name_key", "sex", "degree", "major", "class_name", "training_mode")
_STATES = ("registration", "enabled", "signing_function", "province_status", "set_destination", "signing_version")
SOURCES = frozenset({"department_id", *_SAME, *_STATES, "application", "paper_number"})
"""Names, as changes.note knows them, of what stands in a snapshot."""
_COLUMNS = tuple(
    getattr(Graduate, name)
    for name in ("id", "facts_version", "school_id", "department_id", "graduation_year", *_SAME, *_STATES)
)
_MOST = 5_000
_WAITING = "facts to tell"
_NONE = ("", "")
Applied = tuple[str, str]
"""State and paper number of an application."""


def changed(graduate_ids: Iterable[uuid.UUID], names: Iterable[str] = SOURCES) -> None:
    """Values of (locked) graduates changed: whoever copies one of them is told at the end of the transaction."""
    if SOURCES.isdisjoint(names):
        return
    if not session.info.get(_WAITING):
        session.info[_WAITING] = set()
        before_commit(_tell)
    session.info[_WAITING].update(graduate_ids)


def now(graduates: Collection[Graduate]) -> None:
    """Tell at once of (locked) graduates whose versions the caller has raised."""
    applied = _newest_applications([each.id for each in graduates])
    _emit([snapshot(vars(each), applied.get(each.id, _NONE)) for each in graduates])


def new(rows: Iterable[Mapping[str, Any]]) -> None:
    """Tell of graduates that were just written, by their rows of the table."""
    _emit([snapshot(row, _NONE) for row in rows])


def removed(graduate_ids: Collection[uuid.UUID]) -> None:
    """Tell that graduates are no more, before their rows go: to the copies they are nobody's and have no number."""
    gone = {"school_id": str(NOWHERE), "department_id": str(NOWHERE), "exam_number": "", "active": False}
    _emit([payload | gone for payload in _raised(graduate_ids)])


def snapshot(graduate: Mapping[str, Any], application: Applied) -> dict[str, Any]:
    """The event's payload (contract GraduateFacts) from the columns of a graduate and the newest application of 6.1."""
    year = graduate["graduation_year"]
    state, paper_number = application
    return {name: graduate[name] for name in _SAME} | {
        "id": str(graduate["id"]),
        "version": graduate["facts_version"],
        "school_id": str(graduate["school_id"]),
        "department_id": str(graduate["department_id"]),
        "graduation_year": year,
        "active": graduate["registration"] == "registered" and graduate["enabled"],
        "signing_open": graduate["signing_function"] == "open",
        "province_locked": graduate["province_status"] == "locked",
        "application_state": state,
        "paper_number": paper_number,
        "further_study": _is_further_study(graduate["set_destination"].get("destination", ""), year),
        "signing_version": graduate["signing_version"],
    }


def scan(identity: Identity, asked: Mapping[str, Any]) -> dict[str, Any]:
    """The next snapshots of graduates by id (contract.FactsScan); `next` is None at the end."""
    limit, after = asked["limit"], asked.get("after")
    query: Select[Any] = select(*_COLUMNS).order_by(Graduate.id).limit(limit)
    for name in ("school_id", "graduation_year"):
        if asked.get(name) is not None:
            query = query.where(getattr(Graduate, name) == asked[name])
    rows = session.execute(query if after is None else query.where(Graduate.id > after)).all()
    return {"items": _snapshots(rows), "next": rows[-1].id if len(rows) == limit else None}


def _tell() -> None:
    waiting = sorted(session.info.pop(_WAITING))
    for start in range(0, len(waiting), _MOST):
        _emit(_raised(waiting[start : start + _MOST]))


def _raised(graduate_ids: Collection[uuid.UUID]) -> list[dict[str, Any]]:
    """Raise the versions of graduates and give their snapshots."""
    session.flush()
    raised = update(Graduate).where(among(Graduate.id, graduate_ids)).values(facts_version=Graduate.facts_version + 1)
    return _snapshots(
        session.execute(raised.returning(*_COLUMNS), execution_options={"synchronize_session": False}).all()
    )


def _snapshots(rows: Collection[Any]) -> list[dict[str, Any]]:
    applied = _newest_applications([row.id for row in rows])
    return [snapshot(row._mapping, applied.get(row.id, _NONE)) for row in rows]


def _newest_applications(graduate_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, Applied]:
    """Of each graduate the newest application of 6.1."""
    columns: tuple[Any, ...] = (Application.graduate_id, Application.state, Application.paper_number)
    mine = (among(Application.graduate_id, graduate_ids), Application.kind == "out_of_province")
    query = select(*columns).where(*mine).order_by(Application.applied_at, Application.id)
    return {graduate_id: (state, paper_number) for graduate_id, state, paper_number in session.execute(query)}


def _emit(payloads: Iterable[Mapping[str, Any]]) -> None:
    emit_many(GRADUATE_FACTS, [(each["id"], each["version"], each) for each in payloads], to=COPIES)


def _is_further_study(destination: str, year: int) -> bool:
    try:
        return bool(destination) and table("destinations").get(destination, year).group == "further_study"
    except KeyError:
        return False
