"""Changing one's own password (manual 2.2) and setting somebody else's anew (manual 1.2, 4.3)."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from kernel import audit
from kernel.db import session
from kernel.errors import Conflict, Invalid, TooMany
from kernel.identity import Identity
from kernel.passwords import hashing
from kernel.passwords.policy import problems
from kernel.surroundings import Surroundings
from services.auth.models import Account
from services.auth.operations import captchas, limits, sessions, snapshots
from services.auth.operations.staff import get_staff

_WRONG = "原密码不正确，请重新输入。"
_DIFFERENT = "两次输入的新密码不一致，请重新输入。"
_MEANWHILE = "密码刚刚被修改，请重新登录后再试。"
_OWN = "自己的密码请在“登录密码修改”里修改。"


def change_mine(identity: Identity, values: Mapping[str, Any], around: Surroundings) -> None:
    """Replace one's own password; every session of the person ends."""
    captchas.demand(around, values)
    old, new = values["old_password"], values["new_password"]
    if new != values["new_password_again"]:
        raise Invalid("password-refused", _DIFFERENT, fields={"new_password_again": [_DIFFERENT]})
    kept = _prove(identity, old, around)
    refuse_weak("new_password", around, new, identity.user_name, old_password=old)
    hashed = hashing.hash_password(new)
    account = session.get_one(Account, identity.id, with_for_update=True)
    if account.password_hash != kept:
        raise Conflict("password-changed-meanwhile", _MEANWHILE)
    account.must_change_password = False
    _store(identity, "account.password:change", account, hashed)


def reset(identity: Identity, account_id: uuid.UUID, password: str, around: Surroundings) -> None:
    """Give a staff account a password that its owner must change at the next sign-in."""
    user_name = around.apart(lambda: get_staff(identity, account_id).user_name, write=False)
    if account_id == identity.id:
        raise Conflict("not-yourself", _OWN)
    refuse_weak("password", around, password, user_name)
    hashed = hashing.hash_password(password)
    account = get_staff(identity, account_id, lock=True)
    account.must_change_password = True
    _store(identity, "staff.accounts:password", account, hashed)


def refuse_weak(field: str, around: Surroundings, password: str, user_name: str, **rule: Any) -> None:
    """Raise Invalid when the policy in force refuses a new password."""
    found = problems(around.settings.password_policy, password, user_name, **rule)
    if found:
        raise Invalid("password-refused", found[0], fields={field: found})


def _prove(identity: Identity, password: str, around: Surroundings) -> str:
    """The kept hash, once the old password was right; guessing is limited as at the sign-in."""
    keys = limits.keys_for(identity.user_name, identity.address)

    def look() -> tuple[int | None, str]:
        kept = select(Account.password_hash).where(Account.id == identity.id)
        return limits.admit(keys), session.scalars(kept).one()

    wait, kept = around.apart(look)
    if wait:
        raise TooMany("sign-in-wait", f"密码错误次数过多，请在 {-(-wait // 60)} 分钟后再试。", retry_after=wait)
    if not hashing.verify(kept, password):
        raise Invalid("password-wrong", _WRONG, fields={"old_password": [_WRONG]})
    around.apart(lambda: limits.forgive(keys))
    return kept


def _store(identity: Identity, action: str, account: Account, hashed: str) -> None:
    account.password_hash = hashed
    sessions.renew_rights(account)
    snapshots.tell_changed(account)
    audit.record(identity, action, subject_kind="account", subject_id=account.id, subject_title=account.title)
