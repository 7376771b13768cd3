"""Selects over the accounts that follow graduate records."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Any

from sqlalchemy import Select, and_, or_, select

from services.auth.models import Account

FOLLOWING = (
    *("id", "user_name", "name", "name_key", "gender", "school_id", "department_id", "student_no", "graduation_year"),
    *("degree", "major", "enabled", "password_hash", "must_change_password", "credential_version"),
    *("record_version", "epoch", "version"),
)
"""Columns that the record and its rules set."""


def known(account_ids: Iterable[uuid.UUID]) -> Select[Any]:
    """The columns of accounts, locked in one order for all."""
    columns = [getattr(Account, name) for name in FOLLOWING]
    return select(*columns).where(Account.id.in_(list(account_ids))).order_by(Account.id).with_for_update()


def holders(user_names: Iterable[str], schools: Iterable[uuid.UUID], student_numbers: Iterable[str]) -> Any:
    """Rows (id, user name, school, student number) of accounts that hold one of the names or numbers."""
    columns = (Account.id, Account.user_name, Account.school_id, Account.student_no)
    numbered = and_(Account.school_id.in_(list(schools)), Account.student_no.in_(list(student_numbers)))
    return select(*columns).where(or_(Account.user_name.in_(list(user_names)), numbered))
