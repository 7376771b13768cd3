"""Staff accounts: making, listing, changing, switching on and off (manual 4.1, 4.3)."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from sqlalchemy import delete, select

from kernel import audit
from kernel.db import dialect_insert, session
from kernel.errors import Conflict, Invalid
from kernel.identity import Identity
from kernel.ids import new_id
from kernel.name_key import name_key
from kernel.paging import ordered, paginate
from kernel.passwords import hashing
from kernel.schemas import batch_result
from kernel.scope import scoped
from kernel.surroundings import Surroundings
from kernel.versions import expect
from services.auth.models import Account, Department, Grant
from services.auth.operations import sessions, snapshots, staff
from services.auth.operations.passwords import refuse_weak
from services.auth.operations.profile import apply_changes
from services.auth.queries import people

TAKEN = "用户名已被使用，请换一个用户名。"
_CLOSED = "该院系已停用，不能设置帐户，请先启用院系或选择其他院系。"


def availability(identity: Identity, user_name: str) -> dict[str, Any]:
    """检测用户名 (manual 4.1): whether a user name is free in the whole system."""
    taken = session.scalar(select(Account.id).where(Account.user_name == user_name)) is not None
    return {"user_name": user_name, "available": not taken, "reason": TAKEN if taken else None}


def create(identity: Identity, values: Mapping[str, Any], around: Surroundings) -> dict[str, Any]:
    """Make a staff account of the own school; its owner must change the password at the first sign-in."""
    rest = {name: value for name, value in values.items() if name != "password"}
    refuse_weak("password", around, values["password"], values["user_name"])
    hashed = hashing.hash_password(values["password"])
    department = staff.department_of(identity, values["department_id"])
    refuse_closed(department)
    account = add_staff(identity, "staff.create:create", rest, hashed)
    return staff.shown_one(identity, account)


def add_staff(identity: Identity, action: str, values: Mapping[str, Any], hashed: str) -> Account:
    """Insert the account, tell and audit it; raises Invalid when the user name is taken, also at the same moment."""
    row = dict(values) | {
        "id": new_id(),
        "kind": "staff",
        "school_id": identity.school_id,
        "name_key": name_key(values["name"]),
        "password_hash": hashed,
        "must_change_password": True,
    }
    statement = dialect_insert(Account).values(row).on_conflict_do_nothing(index_elements=["user_name"])
    account = session.scalar(statement.returning(Account))
    if account is None:
        raise Invalid("user-name-taken", TAKEN, fields={"user_name": [TAKEN]})
    snapshots.tell_new(account)
    after = {name: str(values[name]) for name in ("user_name", "name", "department_id") if values.get(name)}
    audit.record(
        identity,
        action,
        subject_kind="account",
        subject_id=account.id,
        subject_title=account.title,
        after=after,
    )
    return account


def listed(identity: Identity, query: Mapping[str, Any]) -> dict[str, Any]:
    """One page of the school's staff accounts."""
    select_rows = ordered(
        scoped(people.staff_with_department(query), identity), query["sort"], people.SORTABLE, Account.id
    )
    page = paginate(select_rows, query["page"], query["size"])
    admins = staff.administrators(identity.school_id)
    rows = [staff.shown(identity, account, department, admins) for account, department in page["items"]]
    return page | {"items": rows}


def one(identity: Identity, account_id: uuid.UUID) -> dict[str, Any]:
    """One staff account in scope."""
    return staff.shown_one(identity, staff.get_staff(identity, account_id))


def change(identity: Identity, account_id: uuid.UUID, values: Mapping[str, Any], version: int) -> dict[str, Any]:
    """Change an account; moving it to another branch takes its grants and sessions away."""
    staff.lock_school(identity)
    account = staff.get_staff(identity, account_id, lock=True)
    expect(account, version)
    if "department_id" in values and values["department_id"] != account.department_id:
        _prepare_move(identity, account, values["department_id"])
    apply_changes(identity, "staff.accounts:change", account, values)
    return staff.shown_one(identity, account)


def switch(identity: Identity, account_ids: list[uuid.UUID], *, enabled: bool) -> dict[str, Any]:
    """Enable or disable accounts; one foreign id refuses all, a protected account only itself."""
    staff.lock_school(identity)
    accounts = staff.lock_staff(identity, account_ids)
    return batch_result([_switched(identity, account, enabled) for account in accounts])


def refuse_closed(department: Department | None) -> None:
    """Raise Invalid for a department that is switched off."""
    if department is not None and not department.enabled:
        raise Invalid("department-disabled", _CLOSED, fields={"department_id": [_CLOSED]})


def _prepare_move(identity: Identity, account: Account, department_id: uuid.UUID | None) -> None:
    refuse_closed(staff.department_of(identity, department_id))
    if account.level == "school":
        locked = staff.reason_to_keep(identity, account, staff.administrators(account.school_id))
        if locked:
            raise Conflict("last-administrator", "这个校级帐户不能改为院系帐户：不能是自己或本校最后一个校级帐户。")
    session.execute(delete(Grant).where(Grant.account_id == account.id))
    sessions.renew_rights(account)


def _switched(identity: Identity, account: Account, enabled: bool) -> dict[str, Any]:
    row = {"id": account.id, "title": account.title, "ok": True, "reason": None}
    if account.enabled == enabled:
        return row | {"ok": False, "reason": "帐户已经是启用状态。" if enabled else "帐户已经是停用状态。"}
    locked = None if enabled else staff.reason_to_keep(identity, account, staff.administrators(account.school_id))
    if locked:
        return row | {"ok": False, "reason": locked}
    account.enabled = enabled
    sessions.renew_rights(account)
    snapshots.tell_changed(account)
    audit.record(
        identity,
        f"staff.accounts:{'enable' if enabled else 'disable'}",
        subject_kind="account",
        subject_id=account.id,
        subject_title=account.title,
        before={"enabled": not enabled},
        after={"enabled": enabled},
    )
    session.flush()
    return row
