"""Department codes (manual 4.4): two levels only, a code once in a school, the id stays for ever."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select

from kernel import audit
from kernel.db import session
from kernel.errors import Conflict, Invalid
from kernel.identity import Identity
from kernel.ids import new_id
from kernel.paging import ordered, paginate
from kernel.scope import get_scoped, scoped
from kernel.versions import expect
from services.auth.models import Department
from services.auth.operations import snapshots
from services.auth.operations.staff import lock_school
from services.auth.queries import departments as queries

NO_GRADUATES = "无生源"
_TAKEN = "院系代码已被使用，请换一个代码。"


def listed(identity: Identity, query: Mapping[str, Any]) -> dict[str, Any]:
    """One page of the school's departments with the people in them."""
    rows = ordered(scoped(queries.departments(query), identity), query["sort"], queries.SORTABLE, Department.id)
    page = paginate(rows, query["page"], query["size"])
    return page | {"items": shown(identity, page["items"])}


def shown(identity: Identity, departments: Sequence[Department]) -> list[dict[str, Any]]:
    """Rows of the list (contract.DepartmentRow)."""
    people: dict[uuid.UUID, list[Any]] = {department.id: [] for department in departments}
    for department_id, kind, year, count in session.execute(queries.people_by_year(people)):
        people[department_id].append((kind, year, count))
    return [_row(identity, department, people[department.id]) for department in departments]


def create(identity: Identity, values: Mapping[str, Any]) -> dict[str, Any]:
    """Add a department to the own school; raises Invalid when the code is in use."""
    lock_school(identity)
    _refuse_taken(identity, values["code"])
    department = add(identity, "staff.departments:create", values)
    return shown(identity, [department])[0]


def add(identity: Identity, action: str, values: Mapping[str, Any]) -> Department:
    """Insert a department whose code is free (the school is locked), tell and audit it."""
    assert identity.school_id is not None
    department = Department(id=new_id(), school_id=identity.school_id, version=1, enabled=True, **values)
    session.add(department)
    session.flush()
    snapshots.tell_new(department)
    _audit(identity, action, department, {}, values)
    return department


def change(identity: Identity, department_id: uuid.UUID, values: Mapping[str, Any], version: int) -> dict[str, Any]:
    """Give a department another code or name; everything of the department follows, because the id stays."""
    lock_school(identity)
    department = get_scoped(Department, department_id, identity, lock=True)
    expect(department, version)
    if values.get("code", department.code) != department.code:
        _refuse_taken(identity, values["code"])
    apply_changes(identity, "staff.departments:change", department, values)
    return shown(identity, [department])[0]


def apply_changes(identity: Identity, action: str, department: Department, values: Mapping[str, Any]) -> bool:
    """Set what differs, tell and audit it; False when nothing differs."""
    before = {name: getattr(department, name) for name in values if getattr(department, name) != values[name]}
    if not before:
        return False
    for name in before:
        setattr(department, name, values[name])
    session.flush()
    snapshots.tell_changed(department)
    _audit(identity, action, department, before, {name: values[name] for name in before})
    return True


def switch(identity: Identity, department_id: uuid.UUID, *, enabled: bool) -> dict[str, Any]:
    """Enable or disable a department; staff of a disabled one cannot sign in."""
    department = get_scoped(Department, department_id, identity, lock=True)
    action = f"staff.departments:{'enable' if enabled else 'disable'}"
    if not apply_changes(identity, action, department, {"enabled": enabled}):
        raise Conflict("already-so", "院系已经是启用状态。" if enabled else "院系已经是停用状态。")
    return shown(identity, [department])[0]


def _refuse_taken(identity: Identity, code: str) -> None:
    query = select(Department.id).where(Department.school_id == identity.school_id, Department.code == code)
    if session.scalar(query) is not None:
        raise Invalid("department-code-taken", _TAKEN, fields={"code": [_TAKEN]})


def _row(identity: Identity, department: Department, people: list[Any]) -> dict[str, Any]:
    years = [{"year": year, "count": count} for kind, year, count in people if kind == "graduate"]
    graduates = sum(entry["count"] for entry in years)
    names = ("id", "code", "name", "enabled", "version")
    return {name: getattr(department, name) for name in names} | {
        "school_name": identity.school_name,
        "accounts": sum(count for kind, _, count in people if kind == "staff"),
        "graduates": graduates,
        "graduates_by_year": years,
        "hint": None if graduates else NO_GRADUATES,
        "allowed_actions": ["edit", "disable" if department.enabled else "enable"],
        "locked_reason": None,
    }


def _audit(
    identity: Identity, action: str, department: Department, before: Mapping[str, Any], after: Mapping[str, Any]
) -> None:
    audit.record(
        identity,
        action,
        subject_kind="department",
        subject_id=department.id,
        subject_title=f"{department.name}（{department.code}）",
        before=before,
        after=after,
    )
