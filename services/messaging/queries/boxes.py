"""Selects of the three lists: received singles, received broadcasts, sent."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import Select, and_, func, or_, select

from kernel.clock import SHANGHAI
from kernel.db import session
from kernel.identity import Identity
from kernel.paging import like, ordered
from kernel.scope import scoped
from services.messaging.domain.boxes import Counts
from services.messaging.models import Membership, Message, ReadCounter, Receipt, Recipient
from services.messaging.queries.audience import had_read, in_stored_lines, valid_at

_SORTS = {"sent_at": Message.sent_at, "title": Message.title}


def singles(account_id: uuid.UUID | None, filters: Mapping[str, Any]) -> Select[Any]:
    """(Message, read_at, replied_at) of received single messages that were not deleted."""
    query: Any = select(Message, Recipient.read_at, Recipient.replied_at).join(
        Recipient, Recipient.message_id == Message.id
    )
    query = query.where(Recipient.account_id == account_id, Recipient.deleted_at.is_(None))
    conditions = {
        "unread": Recipient.read_at.is_(None),
        "read": and_(Recipient.read_at.is_not(None), Recipient.replied_at.is_(None)),
        "replied": Recipient.replied_at.is_not(None),
    }
    if filters.get("state"):
        query = query.where(conditions[filters["state"]])
    return _filtered(query, filters)


def broadcasts(account_id: uuid.UUID | None, filters: Mapping[str, Any]) -> Select[Any]:
    """(Message, read_at) of broadcasts whose audience the account belonged to at sending."""
    mine = and_(Receipt.message_id == Message.id, Receipt.account_id == account_id)
    query = received(account_id).add_columns(Receipt.read_at).outerjoin(Receipt, mine)
    conditions = {"unread": Receipt.read_at.is_(None), "read": Receipt.read_at.is_not(None)}
    if filters.get("state"):
        query = query.where(conditions[filters["state"]])
    return _filtered(query, filters)


def received(account_id: uuid.UUID | None) -> Select[Any]:
    """Broadcasts that an account received."""
    member = and_(
        Membership.account_id == account_id,
        Membership.school_id == Message.school_id,
        valid_at(Message.audience_seq),
    )
    reminded = or_(Message.unread_of_id.is_(None), ~had_read(Message.unread_of_id, Message.id, account_id))
    return (
        select(Message)
        .join(Membership, member)
        .where(Message.kind == "broadcast", Message.sender_id != account_id, in_stored_lines(), reminded)
    )


def sent(identity: Identity, filters: Mapping[str, Any]) -> Select[Any]:
    """The asker's own messages within the present scope."""
    query = scoped(select(Message), identity).where(Message.sender_id == identity.id)
    if filters.get("kind"):
        query = query.where(Message.kind == filters["kind"])
    return _filtered(query, filters)


def counts(messages: Sequence[Message]) -> dict[uuid.UUID, Counts]:
    """Receivers and readers of each of these sent messages, in two queries."""
    ids = [message.id for message in messages]
    read = select(ReadCounter.message_id, func.sum(ReadCounter.reads)).where(ReadCounter.message_id.in_(ids))
    opened = select(Recipient.message_id, func.count(Recipient.read_at)).where(Recipient.message_id.in_(ids))
    found = dict(session.execute(read.group_by(ReadCounter.message_id)).all())
    found |= dict(session.execute(opened.group_by(Recipient.message_id)).all())
    return {message.id: Counts(message.audience_count, int(found.get(message.id, 0))) for message in messages}


def _filtered(query: Select[Any], filters: Mapping[str, Any]) -> Select[Any]:
    if filters.get("title"):
        query = query.where(Message.title.like(like(filters["title"]), escape="\\"))
    if filters.get("sender"):
        query = query.where(Message.sender_name.like(like(filters["sender"]), escape="\\"))
    if filters.get("sent_from"):
        query = query.where(Message.sent_at >= _start_of(filters["sent_from"]))
    if filters.get("sent_to"):
        query = query.where(Message.sent_at < _start_of(filters["sent_to"] + timedelta(days=1)))
    return ordered(query, filters.get("sort", "-sent_at"), _SORTS, Message.id.desc())


def _start_of(day: date) -> datetime:
    return datetime.combine(day, time(), SHANGHAI)
