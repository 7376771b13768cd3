"""Selects over accounts: the picker."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, false, or_, select

from kernel.identity import Identity
from kernel.paging import like
from services.messaging.domain.reach import NETWORK_WIDE
from services.messaging.models import Account, Department

_EXACT = ("kind", "user_name", "department_id", "graduation_year", "degree", "major")


def pickable(identity: Identity, filters: Mapping[str, Any]) -> Select[Any]:
    """Accounts a sender may choose from, with their department's name; order by user name."""
    query: Any = select(Account, Department.name.label("department_name")).outerjoin(
        Department, Department.id == Account.department_id
    )
    named = bool(filters.get("user_name"))
    query = query.where(Account.enabled, Account.id != identity.id, _reach(identity, named=named))
    for name in _EXACT:
        if filters.get(name) is not None:
            query = query.where(getattr(Account, name) == filters[name])
    if filters.get("q"):
        query = query.where(_matching(filters["q"]))
    return query.order_by(Account.user_name, Account.id)


def _reach(identity: Identity, *, named: bool) -> ColumnElement[bool]:
    """`named`: asked for by its exact user name, anybody of the own school is found (domain.reach.may_write_to)."""
    if identity.school_id is None:
        return false()
    own_school = Account.school_id == identity.school_id
    own_staff = and_(own_school, Account.kind == "staff")
    if identity.kind != "staff":
        return own_staff
    if identity.level == "school" or named:
        return or_(own_school, Account.kind.in_(NETWORK_WIDE))
    own_graduates = and_(own_school, Account.kind == "graduate", Account.department_id == identity.department_id)
    return or_(own_graduates, own_staff, Account.kind.in_(NETWORK_WIDE))


def _matching(text: str) -> ColumnElement[bool]:
    return or_(
        Account.name.like(like(text), escape="\\"),
        Account.user_name == text.lower(),
        Account.student_no == text,
    )
