"""The organisation tree (manual 4.1, 4.2) and departments for choosing."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from sqlalchemy import select

from kernel.db import session
from kernel.identity import Identity
from kernel.scope import scoped
from services.auth.models import Account, Department, School
from services.auth.queries import people


def tree(identity: Identity) -> dict[str, Any]:
    """School, departments and staff; who is no administrator sees the own branch only, without accounts."""
    school = session.get_one(School, identity.school_id)
    branches = defaultdict(list)
    if identity.level == "school":
        for account in session.scalars(scoped(people.staff().order_by(Account.user_name), identity)):
            branches[account.department_id].append(account)
    departments = session.scalars(scoped(select(Department).order_by(Department.code), identity)).all()
    return {
        "school": {"id": school.id, "code": school.code, "name": school.name, "accounts": branches[None]},
        "departments": [
            {name: getattr(d, name) for name in ("id", "code", "name", "enabled")} | {"accounts": branches[d.id]}
            for d in departments
        ],
    }


def department_names(identity: Identity) -> dict[str, Any]:
    """Departments of the own school by code; a client bound to no school sees all."""
    query = select(Department).order_by(Department.school_id, Department.code)
    if identity.school_id is not None:
        query = query.where(Department.school_id == identity.school_id)
    return {"items": session.scalars(query).all()}
