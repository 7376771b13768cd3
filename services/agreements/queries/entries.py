"""Graduates for 5.7 with their out-of-province agreement, filtered and sorted."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, select

from kernel.identity import Identity
from kernel.paging import ordered
from kernel.scope import scoped
from services.agreements.models import Agreement, Department, Graduate, Signing
from services.agreements.queries.people import conditions

_SORTS = {"name": Graduate.name_key, "student_no": Graduate.student_no}


def rows(identity: Identity) -> Select[Any]:
    """Select of (Graduate, Signing, the live out-of-province agreement, department's name) in scope, not ordered."""
    columns: tuple[Any, ...] = (Graduate, Signing, Agreement, Department.name)
    live = and_(Agreement.id == Signing.agreement_id, Agreement.source == "out_of_province")
    found = select(*columns).outerjoin(Department, Department.id == Graduate.department_id)
    return scoped(found.outerjoin(Signing, Signing.graduate_id == Graduate.id).outerjoin(Agreement, live), identity)


def listed(identity: Identity, query: Mapping[str, Any]) -> Select[Any]:
    """The list (contract.EntryQuery), in order."""
    found = rows(identity).where(*conditions(identity, query), *_filters(query))
    return ordered(found, query.get("sort", "student_no"), _SORTS, Graduate.id)


def one(identity: Identity, graduate_id: uuid.UUID) -> Select[Any]:
    """One graduate."""
    return rows(identity).where(Graduate.id == graduate_id)


def _filters(query: Mapping[str, Any]) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if query.get("application"):
        found.append(Graduate.application_state == query["application"].replace("none", ""))
    if query.get("entered"):
        entered = Agreement.id.is_not(None) if query["entered"] == "true" else Agreement.id.is_(None)
        found.append(entered)
    return found
