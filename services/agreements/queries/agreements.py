"""Agreements with their graduates, filtered and sorted as 5.1-5.3 ask."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, select

from kernel.clock import SHANGHAI
from kernel.identity import Identity
from kernel.paging import ordered
from kernel.scope import scoped
from services.agreements.models import Agreement, Department, Graduate, Signing
from services.agreements.queries.people import conditions, contains, own

_SORTS = {
    "entered_at": Agreement.entered_at,
    "certified_at": Agreement.certified_at,
    "number": Agreement.number,
    "name": Graduate.name_key,
    "student_no": Graduate.student_no,
}
_BETWEEN = ("certified", "entered")


def rows(identity: Identity) -> Select[Any]:
    """Select of (Agreement, Graduate, department's name, version of the signing) in scope, not ordered.

    Outer joins of one row each: where a count does not ask about them, PostgreSQL leaves them out.
    """
    columns: tuple[Any, ...] = (Agreement, Graduate, Department.name.label("department_name"), Signing.version)
    found = select(*columns).outerjoin(Graduate, own(Agreement))
    found = found.outerjoin(Department, Department.id == Agreement.department_id)
    return scoped(found.outerjoin(Signing, Signing.graduate_id == Agreement.graduate_id), identity)


def of_source(identity: Identity, source: str, query: Mapping[str, Any]) -> Select[Any]:
    """The list of a source (contract.AgreementQuery), in order."""
    found = rows(identity).where(Agreement.source == source, *conditions(identity, query, Agreement), *filters(query))
    sort = query.get("sort", "-entered_at")
    # rising is falling read backwards, so that one index serves both
    tie = Agreement.id.asc() if sort.startswith("-") else Agreement.id.desc()
    return ordered(found, sort, _SORTS, tie)


def one(identity: Identity, source: str, agreement_id: uuid.UUID) -> Select[Any]:
    """One agreement of a source."""
    return rows(identity).where(Agreement.id == agreement_id, Agreement.source == source)


def of_graduate(identity: Identity, graduate_id: uuid.UUID) -> Select[Any]:
    """All agreements of a graduate, newest first."""
    found = rows(identity).where(Agreement.graduate_id == graduate_id)
    return found.order_by(Agreement.entered_at.desc(), Agreement.id)


def of_employer(identity: Identity, employer_id: uuid.UUID, sources: Collection[str]) -> Select[Any]:
    """Agreements of an employer of some sources, newest first."""
    found = rows(identity).where(Agreement.employer_id == employer_id, Agreement.source.in_(sources))
    return found.order_by(Agreement.entered_at.desc(), Agreement.id)


def filters(query: Mapping[str, Any]) -> list[ColumnElement[bool]]:
    """What a query asks of the agreement itself: state, number, employer, days of certification and entry."""
    found: list[ColumnElement[bool]] = []
    if query.get("state"):
        found.append(Agreement.state == query["state"])
    for name in ("number", "employer_name"):
        if query.get(name):
            found.append(contains(getattr(Agreement, name), query[name]))
    for name in _BETWEEN:
        found += between(getattr(Agreement, f"{name}_at"), query.get(f"{name}_from"), query.get(f"{name}_to"))
    return found


def between(column: Any, first: date | None, last: date | None) -> list[ColumnElement[bool]]:
    """Moments from the beginning of a day to the end of another, in China's time; None is open."""
    found: list[ColumnElement[bool]] = [] if first is None else [column >= _midnight(first)]
    return found if last is None else [*found, column < _midnight(last + timedelta(days=1))]


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), SHANGHAI)
