"""Selects over the receivers of one message: who has read, who has not."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Select, select

from services.messaging.models import Account, Department, Membership, Message, Receipt, Recipient
from services.messaging.queries.audience import audience_of, has_read, marked_readers

SHEET = ("name", "user_name", "student_no", "kind", "department_name", "graduation_year", "degree", "major")
"""Columns of the unread list in Excel, in its order."""


def readers(message: Message) -> Select[Any]:
    """(Account, department_name, read_at) of a broadcast's readers, first reader first."""
    query: Any = select(Account, Department.name.label("department_name"), Receipt.read_at)
    return (
        query.join(Receipt, Receipt.account_id == Account.id)
        .outerjoin(Department, Department.id == Account.department_id)
        .where(Receipt.message_id == message.id)
        .order_by(Receipt.read_at, Receipt.account_id)
    )


def recipients(message: Message) -> Select[Any]:
    """(Account, department_name, read_at) of a single message's receivers, in the order of user names."""
    query: Any = select(Account, Department.name.label("department_name"), Recipient.read_at)
    return (
        query.join(Recipient, Recipient.account_id == Account.id)
        .outerjoin(Department, Department.id == Account.department_id)
        .where(Recipient.message_id == message.id)
        .order_by(Account.user_name)
    )


def unread(
    message: Message, *, after: str | None = None, marks: Mapping[int, int] | None = None, sheet: bool = False
) -> Select[Any]:
    """Rows of those who have not read, by user name, behind `after`; `marks`: of a broadcast, by those counters.

    Facts of a broadcast's receivers are those at sending, names the present ones. The columns are SHEET, and without
    `sheet` also id and department_id.
    """
    source: Any = Account if message.kind == "single" else Membership
    query = select(*_columns(source, sheet=sheet)).select_from(source)
    query = query.outerjoin(Department, Department.id == source.department_id).order_by(source.user_name)
    if after is not None:
        query = query.where(source.user_name > after)
    if message.kind == "broadcast":
        return _without_readers(query.where(audience_of(message)), message, after, marks)
    waiting = (Recipient.message_id == message.id, Recipient.read_at.is_(None))
    return query.join(Recipient, Recipient.account_id == Account.id).where(*waiting)


def _without_readers(query: Any, message: Message, after: str | None, marks: Mapping[int, int] | None) -> Select[Any]:
    """A page probes for each of its few members; a job's long batch reads members and readers side by side."""
    if marks is None:
        return query.where(~has_read(message.id, after))
    gone = marked_readers(message.id, after, marks)
    return query.outerjoin(gone, gone.c.user_name == Membership.user_name).where(gone.c.user_name.is_(None))


def _columns(source: Any, *, sheet: bool) -> list[Any]:
    named = {"department_name": Department.name.label("department_name")}
    columns = [named[name] if name in named else getattr(source, name) for name in SHEET]
    account_id = Account.id if source is Account else Membership.account_id
    return columns if sheet else [*columns, account_id.label("id"), source.department_id]
