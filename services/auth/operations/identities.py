"""Who an account is at this moment: the claims that every service believes."""

from __future__ import annotations

import uuid
from collections.abc import Callable

from sqlalchemy import select

from kernel.db import Database, session
from kernel.errors import Unauthenticated
from kernel.identity import Identity
from kernel.settings import Settings
from services.auth.domain.account_rules import entry_refusal, screens_of
from services.auth.models import Account, Department, Grant, School
from services.auth.queries import people

OVER = "登录已失效，请重新登录。"


def present_identity(asker: Identity, account_id: uuid.UUID) -> Identity:
    """The identity of an account; raises Unauthenticated for one that may not come in (any more)."""
    found = find(account_id)
    if found is None or refusal(*found):
        raise Unauthenticated("session-invalid", OVER)
    return identity_of(*found)


def find(account_id: uuid.UUID) -> tuple[Account, School | None, Department | None] | None:
    """An account with its school and department, as they are in the database now."""
    query = people.person().where(Account.id == account_id).execution_options(populate_existing=True)
    row = session.execute(query).one_or_none()
    return tuple(row) if row else None


def refusal(account: Account, school: School | None, department: Department | None) -> str | None:
    """Why the account may not come in, in Chinese."""
    return entry_refusal(
        account.kind,
        account=account.enabled,
        school=school is None or school.enabled,
        department=department is None or department.enabled,
    )


def identity_of(account: Account, school: School | None, department: Department | None) -> Identity:
    """The claims, with the screens granted now."""
    return Identity(
        kind=account.kind,
        id=account.id,
        user_name=account.user_name,
        name=account.name,
        school_id=account.school_id,
        school_name=school.name if school else "",
        department_id=account.department_id,
        department_name=department.name if department else "",
        level=account.level,
        screens=screens_of(account.level, _granted(account)),
        epoch=account.epoch,
        must_change_password=account.must_change_password,
    )


def _granted(account: Account) -> list[str]:
    if account.level != "department":
        return []
    return list(session.scalars(select(Grant.screen_key).where(Grant.account_id == account.id)))


def local_identities(settings: Settings) -> Callable[[uuid.UUID], Identity | None]:
    """For auth's own worker: the same answer without a call over HTTP."""
    opened: list[Database] = []

    def ask(account_id: uuid.UUID) -> Identity | None:
        if not opened:
            opened.append(Database(settings.database_url("auth"), pool_size=1))
        asker = Identity(kind="service", user_name="worker")
        return opened[0].run(lambda: present_identity(asker, account_id), write=False)

    return ask
