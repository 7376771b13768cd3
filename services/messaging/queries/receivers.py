"""Selects over the receivers of one message: who has read, who has not."""

from __future__ import annotations

import uuid
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, select

from services.messaging.models import Account, Department, Membership, Message, Receipt, Recipient
from services.messaging.queries.audience import audience_of, had_read, has_read

UNREAD_ORDER = "user_name"


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


def unread(message: Message, *, marks_of: uuid.UUID | None = None, after: str | None = None) -> Select[Any]:
    """Rows of those who have not read, by user name, behind `after`; `marks_of`: as of the marks of that owner.

    Columns: id, user_name, name, student_no, kind, department_id, department_name, graduation_year, degree, major;
    of a broadcast as they were at sending, names as they are now.
    """
    if message.kind == "single":
        return (
            _rows(Account)
            .join(Recipient, Recipient.account_id == Account.id)
            .where(Recipient.message_id == message.id, Recipient.read_at.is_(None), _behind(Account, after))
        )
    read = has_read(message.id) if marks_of is None else had_read(message.id, marks_of, Membership.account_id)
    return _rows(Membership).where(audience_of(message), ~read, _behind(Membership, after))


def _rows(source: Any) -> Select[Any]:
    columns = ("department_id", "graduation_year", "degree", "major")
    query = select(
        Account.id,
        source.user_name,
        Account.name,
        Account.student_no,
        source.kind,
        Department.name.label("department_name"),
        *(getattr(source, name) for name in columns),
    ).select_from(source)
    if source is Membership:
        query = query.join(Account, Account.id == Membership.account_id)
    return query.outerjoin(Department, Department.id == source.department_id).order_by(source.user_name)


def _behind(source: Any, after: str | None) -> ColumnElement[bool]:
    return and_(True) if after is None else source.user_name > after
