"""Granting screens to department accounts (manual 4.2). Whose grants change must sign in again."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import delete, select

from codebook.screens import grantable_keys
from kernel import audit
from kernel.db import session
from kernel.errors import Conflict, Invalid, NotFound
from kernel.identity import Identity
from kernel.schemas import batch_result
from kernel.scope import scoped
from kernel.versions import expect
from services.auth.domain.account_rules import in_menu_order
from services.auth.models import Account, Department, Grant
from services.auth.operations import sessions, snapshots, staff
from services.auth.queries import people

_NO_TARGET = "请至少选择一个用户或院系。"
_SCHOOL_LEVEL = "校级帐户拥有全部栏目，不需要授权。"
_SAME = "权限没有变化。"


def grants_of(identity: Identity, account_id: uuid.UUID) -> dict[str, Any]:
    """查看用户权限: what a department account was granted."""
    return _shown(staff.get_staff(identity, account_id))


def set_all(identity: Identity, account_id: uuid.UUID, keys: list[str], version: int) -> dict[str, Any]:
    """提交: the account holds exactly these screens afterwards."""
    account = _one(identity, account_id)
    expect(account, version)
    _apply(identity, "set", account, _held(account), _grantable(keys))
    return _shown(account)


def clear(identity: Identity, account_id: uuid.UUID) -> dict[str, Any]:
    """清空: take every granted screen away."""
    account = _one(identity, account_id)
    _apply(identity, "clear", account, _held(account), frozenset())
    return _shown(account)


def change_many(identity: Identity, values: Mapping[str, Any]) -> dict[str, Any]:
    """授权 adds to, 取消授权 takes from what users and all users of branches hold."""
    keys, op = _grantable(values["keys"]), values["op"]
    accounts = _targets(identity, values["account_ids"], values["department_ids"])

    def after(held: frozenset[str]) -> frozenset[str]:
        return held | keys if op == "grant" else held - keys

    return batch_result([_row(identity, op, account, after(_held(account))) for account in accounts])


def copy(identity: Identity, account_id: uuid.UUID, account_ids: list[uuid.UUID]) -> dict[str, Any]:
    """Give other accounts exactly the grants of one."""
    accounts = staff.lock_staff(identity, {account_id, *account_ids})
    _refuse_school_level(accounts)
    source = next(account for account in accounts if account.id == account_id)
    keys = _held(source)
    targets = [account for account in accounts if account is not source]
    if not targets:
        raise Invalid("no-target", _NO_TARGET, fields={"account_ids": [_NO_TARGET]})
    return batch_result([_row(identity, "copy", account, keys) for account in targets])


def _targets(
    identity: Identity, account_ids: Iterable[uuid.UUID], department_ids: Sequence[uuid.UUID]
) -> Sequence[Account]:
    departments = scoped(select(Department.id).select_from(Department), identity)
    known = session.scalars(departments.where(Department.id.in_(department_ids))).all()
    if len(known) != len(department_ids):
        raise NotFound("not-found", "没有找到这些院系，可能不在您的管理范围内。")
    members = select(Account.id).where(Account.kind == "staff", Account.department_id.in_(known))
    wanted = {*account_ids, *session.scalars(members)}
    if not wanted:
        raise Invalid("no-target", _NO_TARGET if not known else "所选院系还没有用户，请先分配帐户。")
    accounts = staff.lock_staff(identity, wanted)
    _refuse_school_level(accounts)
    return accounts


def _one(identity: Identity, account_id: uuid.UUID) -> Account:
    account = staff.get_staff(identity, account_id, lock=True)
    _refuse_school_level([account])
    return account


def _refuse_school_level(accounts: Iterable[Account]) -> None:
    if any(account.level == "school" for account in accounts):
        raise Conflict("school-level", _SCHOOL_LEVEL)


def _grantable(keys: Iterable[str]) -> frozenset[str]:
    unknown = sorted(set(keys) - grantable_keys())
    if unknown:
        message = f"这些栏目不能分配给院系：{'、'.join(key[:64] for key in unknown[:5])}。"
        raise Invalid("not-grantable", message, fields={"keys": [message]})
    return frozenset(keys)


def _held(account: Account) -> frozenset[str]:
    return frozenset(session.scalars(select(Grant.screen_key).where(Grant.account_id == account.id)))


def _row(identity: Identity, verb: str, account: Account, keys: frozenset[str]) -> dict[str, Any]:
    changed = _apply(identity, verb, account, _held(account), keys)
    return {"id": account.id, "title": account.title, "ok": True, "reason": None if changed else _SAME}


def _apply(identity: Identity, verb: str, account: Account, held: frozenset[str], keys: frozenset[str]) -> bool:
    if held == keys:
        return False
    gone = Grant.account_id == account.id, Grant.screen_key.in_(held - keys)
    session.execute(delete(Grant).where(*gone))
    session.add_all(Grant(account_id=account.id, screen_key=key) for key in keys - held)
    sessions.renew_rights(account)
    snapshots.tell_changed(account)
    audit.record(
        identity,
        f"staff.permissions:{verb}",
        subject_kind="account",
        subject_id=account.id,
        subject_title=account.title,
        before={"screens": in_menu_order(held)},
        after={"screens": in_menu_order(keys)},
    )
    session.flush()
    return True


def _shown(account: Account) -> dict[str, Any]:
    _, _, department = session.execute(people.person().where(Account.id == account.id)).one()
    return {
        "account_id": account.id,
        "user_name": account.user_name,
        "name": account.name,
        "department_name": department.name if department else None,
        "version": account.version,
        "keys": in_menu_order(_held(account)),
    }
