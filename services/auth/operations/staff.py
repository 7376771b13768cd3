"""Staff accounts within the asker's school: finding, showing, and locking what a rule must see at rest."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import select

from kernel.db import session
from kernel.errors import NotFound
from kernel.identity import Identity
from kernel.scope import get_scoped, scoped
from services.auth.domain.account_rules import GENDER_TITLES, LEVEL_TITLES, allowed_actions, lock_reason
from services.auth.models import Account, Department, School
from services.auth.queries import people

_SHOWN = (
    "id", "user_name", "name", "level", "department_id", "gender", "duty", "phone", "mobile", "email", "remark",
    "enabled", "must_change_password", "last_sign_in_at", "created_at", "version",
)  # fmt: skip
_MISSING = "没有找到这些帐户，可能已被删除，或不在您的管理范围内。"


def get_staff(identity: Identity, account_id: uuid.UUID, *, lock: bool = False) -> Account:
    """A staff account in scope; anything else is NotFound."""
    account = get_scoped(Account, account_id, identity, lock=lock)
    if account.kind != "staff":
        raise NotFound("not-found", _MISSING)
    return account


def lock_staff(identity: Identity, account_ids: Iterable[uuid.UUID]) -> Sequence[Account]:
    """Staff accounts in scope, locked in one order; one that is not refuses all."""
    wanted = set(account_ids)
    query = scoped(people.staff().where(Account.id.in_(wanted)).order_by(Account.id), identity)
    found = session.scalars(query.with_for_update()).all()
    if len(found) != len(wanted):
        raise NotFound("not-found", _MISSING)
    return found


def lock_school(identity: Identity) -> School:
    """The asker's school, locked: changes of its codes and of who administers it happen one after another."""
    return get_scoped(School, identity.school_id, identity, lock=True)


def department_of(identity: Identity, department_id: uuid.UUID | None) -> Department | None:
    """The department in scope, or None for the school level."""
    return get_scoped(Department, department_id, identity) if department_id else None


def administrators(school_id: uuid.UUID | None) -> frozenset[uuid.UUID]:
    """Enabled accounts of the school level."""
    return frozenset(session.scalars(people.administrators(school_id)))


def reason_to_keep(identity: Identity, account: Account, admins: frozenset[uuid.UUID]) -> str | None:
    """Why an account may not be switched off (or moved away from the school level)."""
    is_last = admins == {account.id}
    return lock_reason(enabled=account.enabled, is_self=account.id == identity.id, is_last=is_last)


def shown(
    identity: Identity, account: Account, department_name: str | None, admins: frozenset[uuid.UUID]
) -> dict[str, Any]:
    """A row of the list (contract.AccountRow)."""
    locked = reason_to_keep(identity, account, admins)
    return {name: getattr(account, name) for name in _SHOWN} | {
        "level_title": LEVEL_TITLES[account.level or ""],
        "gender_title": GENDER_TITLES.get(account.gender, ""),
        "department_name": department_name,
        "allowed_actions": allowed_actions(enabled=account.enabled, level=account.level, locked=locked),
        "locked_reason": locked,
    }


def shown_one(identity: Identity, account: Account) -> dict[str, Any]:
    """The same of a single account."""
    name = session.scalar(select(Department.name).where(Department.id == account.department_id))
    return shown(identity, account, name, administrators(account.school_id))
