"""Terminations with their graduates and agreements, as 5.4-5.6 ask."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, Select, select

from kernel.identity import Identity
from kernel.paging import ordered
from kernel.scope import scoped
from services.agreements.domain.states import ENTERED
from services.agreements.models import Agreement, Department, Graduate, Signing, Termination
from services.agreements.queries import agreements
from services.agreements.queries.agreements import between
from services.agreements.queries.people import conditions, contains, own

_SORTS = {
    "asked_at": Termination.asked_at,
    "name": Graduate.name_key,
    "student_no": Graduate.student_no,
}
_ENTERED_SORTS = {"entered_at": Agreement.entered_at, "name": Graduate.name_key, "student_no": Graduate.student_no}


def rows(identity: Identity) -> Select[Any]:
    """Select of (Termination, Graduate, Agreement, department's name, version of the signing) in scope.

    Without those of graduates who are no more (graduates' contract, NOWHERE).
    """
    columns: tuple[Any, ...] = (Termination, Graduate, Agreement, Department.name, Signing.version)
    found = select(*columns).join(Graduate, own(Termination))
    found = found.join(Agreement, Agreement.id == Termination.agreement_id)
    found = found.outerjoin(Department, Department.id == Termination.department_id)
    return scoped(found.outerjoin(Signing, Signing.graduate_id == Termination.graduate_id), identity)


def of_kind(identity: Identity, kind: str, query: Mapping[str, Any]) -> Select[Any]:
    """The list of a kind (contract.NoticeQuery, ReviewQuery), in order."""
    mine = (Termination.kind == kind, *conditions(identity, query, Termination), *_filters(query))
    return ordered(rows(identity).where(*mine), query.get("sort", "-asked_at"), _SORTS, Termination.id)


def one(identity: Identity, kind: str, termination_id: uuid.UUID) -> Select[Any]:
    """One termination of a kind."""
    return rows(identity).where(Termination.id == termination_id, Termination.kind == kind)


def entered(identity: Identity, query: Mapping[str, Any]) -> Select[Any]:
    """Entered agreements that may be or were ended by force (contract.ForcedQuery), as agreements.rows gives them."""
    wanted = agreements.rows(identity).where(Agreement.state != "awaiting_certification")
    sources = (query["source"],) if query.get("source") else ENTERED
    wanted = wanted.where(Agreement.source.in_(sources), *conditions(identity, query, Agreement))
    wanted = wanted.where(*agreements.filters(query))
    return ordered(wanted, query.get("sort", "-entered_at"), _ENTERED_SORTS, Agreement.id)


def _filters(query: Mapping[str, Any]) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if query.get("state"):
        found.append(Termination.state == query["state"])
    if query.get("employer_name"):
        found.append(contains(Agreement.employer_name, query["employer_name"]))
    if query.get("seen"):
        seen = Termination.seen_at.is_not(None) if query["seen"] == "true" else Termination.seen_at.is_(None)
        found.append(seen)
    if query.get("terminated_from"):
        found.append(Termination.terminated_on >= query["terminated_from"])
    if query.get("terminated_to"):
        found.append(Termination.terminated_on <= query["terminated_to"])
    return found + between(Termination.asked_at, query.get("asked_from"), query.get("asked_to"))
