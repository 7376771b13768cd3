"""Selects over accounts with their school and department."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import Select, func, select

from kernel.paging import like
from services.auth.models import Account, Department, Grant, School

Rows = Any
"""A select of several columns; SQLAlchemy types it by their number, our helpers take any."""

SORTABLE = {
    "user_name": Account.user_name,
    "name": Account.name_key,
    "created_at": Account.created_at,
    "last_sign_in_at": func.coalesce(Account.last_sign_in_at, Account.created_at),
}


def person() -> Rows:
    """Rows (Account, School or None, Department or None)."""
    joined = select(Account, School, Department).outerjoin(School, School.id == Account.school_id)
    return joined.outerjoin(Department, Department.id == Account.department_id)


def staff() -> Select[Any]:
    """Staff accounts."""
    return select(Account).where(Account.kind == "staff")


def staff_with_department(filters: Mapping[str, Any]) -> Rows:
    """Rows (Account, department name or None) of staff that fit the list's filters."""
    query = select(Account, Department.name).outerjoin(Department, Department.id == Account.department_id)
    query = query.where(Account.kind == "staff")
    if filters.get("department_id"):
        query = query.where(Account.department_id == filters["department_id"])
    if filters.get("user_name"):
        query = query.where(Account.user_name.like(like(filters["user_name"].lower()), escape="\\"))
    if filters.get("name"):
        query = query.where(Account.name.like(like(filters["name"]), escape="\\"))
    if filters.get("level"):
        at_school = Account.department_id.is_(None)
        query = query.where(at_school if filters["level"] == "school" else ~at_school)
    if filters.get("enabled") is not None:
        query = query.where(Account.enabled.is_(filters["enabled"]))
    return query


def administrators(school_id: uuid.UUID | None) -> Select[Any]:
    """Ids of the enabled school-level accounts of a school."""
    return select(Account.id).where(
        Account.school_id == school_id,
        Account.kind == "staff",
        Account.department_id.is_(None),
        Account.enabled.is_(True),
    )


def grants_of(account_ids: Iterable[uuid.UUID]) -> Rows:
    """Rows (account id, screen key)."""
    return select(Grant.account_id, Grant.screen_key).where(Grant.account_id.in_(list(account_ids)))


def grant_holders(department_id: uuid.UUID | None) -> Rows:
    """Rows (Account, Department) of department accounts, by department and user name."""
    query = select(Account, Department).join(Department, Department.id == Account.department_id)
    query = query.where(Account.kind == "staff").order_by(Department.code, Account.user_name)
    return query.where(Account.department_id == department_id) if department_id else query


def after(columns: Iterable[Any], key: Any, last: uuid.UUID | None, limit: int) -> Rows:
    """The next rows of a scan by `key`: columns instead of objects, for there may be 600,000."""
    query = select(*columns).order_by(key).limit(limit)
    return query.where(key > last) if last else query
