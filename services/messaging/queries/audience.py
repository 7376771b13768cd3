"""Conditions on memberships: who belongs to an audience, who had read at which moment."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Subquery, and_, case, exists, func, or_, select, true

from kernel.db import session
from services.messaging.domain.audience import CONDITIONS, Line
from services.messaging.models import AudienceLine, Clock, Membership, Message, ReadMark, Receipt

_NEVER_REACHED = 2**62


def present_seq() -> int:
    """The number of the last change of memberships."""
    return session.scalar(select(Clock.value)) or 0


def valid_at(seq: Any) -> ColumnElement[bool]:
    """Memberships that hold at a number (a value or a column)."""
    return and_(Membership.from_seq <= seq, Membership.to_seq > seq)


def in_lines(lines: Sequence[Line]) -> ColumnElement[bool]:
    """Memberships that fit any of these lines."""
    return or_(*(_in_line(line) for line in lines))


def _in_line(line: Line) -> ColumnElement[bool]:
    given = {name: getattr(line, name) for name in CONDITIONS if getattr(line, name) is not None}
    return and_(true(), *(getattr(Membership, name) == value for name, value in given.items()))


def in_stored_lines() -> ColumnElement[bool]:
    """The same in a query over many messages, by their stored lines."""
    fits = (
        or_(getattr(AudienceLine, name).is_(None), getattr(AudienceLine, name) == getattr(Membership, name))
        for name in CONDITIONS
    )
    return exists(select(1).where(AudienceLine.message_id == Message.id, *fits).correlate(Message, Membership))


def had_read(message_id: Any, owner_id: Any, account_id: Any) -> ColumnElement[bool]:
    """The account had read the broadcast at the marks of `owner_id` (values or columns)."""
    marked = and_(ReadMark.owner_id == owner_id, ReadMark.shard == Receipt.shard, Receipt.number <= ReadMark.reads)
    receipts = select(1).select_from(Receipt).join(ReadMark, marked)
    outer = (Message, Membership)
    return exists(receipts.where(Receipt.message_id == message_id, Receipt.account_id == account_id).correlate(*outer))


def has_read(message_id: uuid.UUID, after: str | None) -> ColumnElement[bool]:
    """The member has read the broadcast by now.

    `after` is the user name behind which the members are asked for: both sides then begin at the same place.
    """
    receipt = select(1).where(Receipt.message_id == message_id, Receipt.user_name == Membership.user_name)
    if after is not None:
        receipt = receipt.where(Receipt.user_name > after)
    return exists(receipt.correlate(Membership))


def marked_readers(message_id: uuid.UUID, after: str | None, marks: Mapping[int, int]) -> Subquery:
    """User names, behind `after`, of those who had read the broadcast by the counters `marks` (shard -> reads)."""
    readers = select(Receipt.user_name).where(
        Receipt.message_id == message_id, Receipt.number <= case(marks, value=Receipt.shard, else_=0)
    )
    if after is not None:
        readers = readers.where(Receipt.user_name > after)
    # order and limit let PostgreSQL 15 read the index along with the members' instead of probing it for each of them
    return readers.order_by(Receipt.user_name).limit(_NEVER_REACHED).subquery()


def stored_lines(message_id: uuid.UUID) -> list[Line]:
    """A broadcast's lines."""
    rows = session.scalars(
        select(AudienceLine).where(AudienceLine.message_id == message_id).order_by(AudienceLine.position)
    )
    return [Line(**{name: getattr(row, name) for name in CONDITIONS}) for row in rows]


def audience_of(message: Message) -> ColumnElement[bool]:
    """Memberships that received a broadcast."""
    conditions = [
        Membership.school_id == message.school_id,
        valid_at(message.audience_seq),
        Membership.account_id != message.sender_id,
        in_lines(stored_lines(message.id)),
    ]
    if message.unread_of_id is not None:
        conditions.append(~had_read(message.unread_of_id, message.id, Membership.account_id))
    return and_(*conditions)


def count(school_id: uuid.UUID | None, seq: int, lines: Sequence[Line], sender_id: uuid.UUID | None) -> int:
    """How many have a fitting membership: one indexed query."""
    fitting = and_(Membership.school_id == school_id, valid_at(seq), in_lines(lines))
    query = select(func.count()).select_from(Membership).where(fitting, Membership.account_id != sender_id)
    return session.scalar(query) or 0
