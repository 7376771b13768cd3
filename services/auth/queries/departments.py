"""Selects over departments."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import Select, func, select

from kernel.paging import like
from services.auth.models import Account, Department

SORTABLE = {"code": Department.code, "name": Department.name}


def departments(filters: Mapping[str, Any]) -> Select[Any]:
    """Departments that fit the list's filters."""
    query = select(Department)
    for name in ("code", "name"):
        if filters.get(name):
            query = query.where(getattr(Department, name).like(like(filters[name]), escape="\\"))
    if filters.get("enabled") is not None:
        query = query.where(Department.enabled.is_(filters["enabled"]))
    return query


def people_by_year(department_ids: Iterable[uuid.UUID]) -> Any:
    """Rows (department id, kind, graduation year or None, number of accounts)."""
    columns = (Account.department_id, Account.kind, Account.graduation_year)
    query = select(*columns, func.count()).where(Account.department_id.in_(list(department_ids)))
    return query.where(Account.kind.in_(("staff", "graduate"))).group_by(*columns).order_by(Account.graduation_year)
