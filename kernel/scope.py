"""The one door to rows: whose data an identity may see.

A model names its owning columns in `__scope__`, e.g. `{"school": "school_id", "department": "department_id",
"owner": "account_id"}`. `scoped` filters a select, `get_scoped` loads one row or answers as if it did not exist.
Staff see their school, department staff their department, other people only what they own; API clients see their
school, or everything when they are bound to none (the platform). Internal services see everything.
"""

from __future__ import annotations

from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Select, and_, false, select, true

from kernel.db import session
from kernel.errors import Forbidden, NotFound
from kernel.identity import Identity

M = TypeVar("M")
_PLATFORM_ONLY = "只有省级平台可以调用此接口。"
_MISSING = "没有找到这条记录，可能已被删除，或不在您的管理范围内。"


def scope_filter(model: Any, identity: Identity) -> ColumnElement[bool]:
    """The condition on `model` that keeps only rows of `identity`; refuses all where no rule speaks."""
    columns = {role: getattr(model, name) for role, name in model.__scope__.items()}
    if identity.kind == "service":
        return true()
    if identity.kind == "client":
        return true() if identity.school_id is None else _equal(columns, "school", identity.school_id)
    if identity.kind == "staff":
        return _staff(columns, identity)
    return _equal(columns, "owner", identity.id if identity.is_person else None)


def _staff(columns: dict[str, Any], identity: Identity) -> ColumnElement[bool]:
    school = _equal(columns, "school", identity.school_id)
    if identity.level == "school":
        return school
    return and_(school, _equal(columns, "department", identity.department_id))


def _equal(columns: dict[str, Any], role: str, value: Any) -> ColumnElement[bool]:
    if role not in columns or value is None:
        return false()
    condition: ColumnElement[bool] = columns[role] == value
    return condition


def scoped(query: Select[Any], identity: Identity) -> Select[Any]:
    """The select, kept to what `identity` may see; its first entity carries the rule."""
    return query.where(scope_filter(query.column_descriptions[0]["entity"], identity))


def get_scoped(model: type[M], row_id: Any, identity: Identity, *, lock: bool = False) -> M:
    """Load one row within scope, locked for change when asked; raises NotFound for a foreign one too."""
    query = scoped(select(model).where(model.id == row_id), identity)  # type: ignore[attr-defined]
    found = session.scalar(query.with_for_update() if lock else query)
    if found is None:
        raise NotFound("not-found", _MISSING)
    return found


def demand_platform(identity: Identity) -> None:
    """Refuse a client that is bound to a school: it must not speak for all."""
    if identity.school_id is not None:
        raise Forbidden("platform-only", _PLATFORM_ONLY)
