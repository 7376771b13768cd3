"""Graduates with their plan rows, filtered and sorted as 8.1 asks."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, select

from kernel.identity import Identity
from kernel.paging import ordered
from kernel.scope import scoped
from services.graduates.domain.facts import LIVE
from services.graduates.models import Department, Graduate, PlanRow
from services.graduates.queries.people import ORDER, graduates, own

_OF_PLAN = ("destination", "dispatch_kind", "basis")
_OF_GRADUATE = ("training_mode", "dispatch", "enlistment", "plan_confirmation", "province_status")
_SORTS = {
    "graduation_year": Graduate.graduation_year,
    "department_name": Department.name,
    "student_no": Graduate.student_no,
    "name": Graduate.name_key,
}
_DEFAULT = "-graduation_year"


def employment(identity: Identity, query: Mapping[str, Any]) -> Select[Any]:
    """Select of (Graduate, department's name, PlanRow or None), in order."""
    rows = graduates(identity, query, PlanRow).outerjoin(PlanRow, own(PlanRow))
    rows = rows.where(*_conditions(query))
    sort = query.get("sort", _DEFAULT)
    return rows.order_by(*ORDER) if sort == _DEFAULT else ordered(rows, sort, _SORTS, Graduate.id)


def login_names(identity: Identity, graduate_ids: list[uuid.UUID]) -> Select[Any]:
    """Select of (id, login name) of those of the graduates that are in scope."""
    columns: tuple[Any, ...] = (Graduate.id, Graduate.login_name)
    return scoped(select(Graduate).where(Graduate.id.in_(graduate_ids)), identity).with_only_columns(*columns)


def of_year(identity: Identity, year: int) -> Select[Any]:
    """Select of the graduates in scope of a year, in the order in which they are locked."""
    return scoped(select(Graduate).where(Graduate.graduation_year == year), identity).order_by(Graduate.id)


def enlistment_counts(identity: Identity, year: int) -> Select[Any]:
    """Select of (enlistment, number of graduates in scope of the year)."""
    columns: tuple[Any, ...] = (Graduate.enlistment, func.count())
    return of_year(identity, year).order_by(None).group_by(Graduate.enlistment).with_only_columns(*columns)


def _conditions(query: Mapping[str, Any]) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = [
        getattr(model, name) == query[name]
        for model, names in ((PlanRow, _OF_PLAN), (Graduate, _OF_GRADUATE))
        for name in names
        if query.get(name)
    ]
    if query.get("signing"):
        signed = Graduate.agreement_state.in_(sorted(LIVE))
        found.append(signed if query["signing"] == "signed" else ~signed)
    if query.get("account"):
        found.append(_account(query["account"]))
    return found


def _account(status: str) -> ColumnElement[bool]:
    if status == "disabled":
        return Graduate.enabled.is_(False)
    return and_(Graduate.enabled, Graduate.registration == status)
