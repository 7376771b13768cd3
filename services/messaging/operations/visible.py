"""The one door to a message: sender, receiver, or as if it did not exist."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from kernel.db import session
from kernel.errors import NotFound
from kernel.identity import Identity
from kernel.scope import scoped
from services.messaging.domain.boxes import require_screen
from services.messaging.models import Message, Receipt, Recipient
from services.messaging.queries.boxes import received

_MISSING = "没有找到这条信息，可能已被删除，或不是发给您的。"


@dataclass(slots=True)
class Seen:
    """A message as the asker has it: in which box, and when it was read and answered."""

    message: Message
    box: str
    read_at: datetime | None = None
    replied_at: datetime | None = None


def seen(identity: Identity, message_id: uuid.UUID) -> Seen:
    """The message in the asker's box; raises NotFound, or Forbidden without the box's screen."""
    found = _sent(identity, message_id) or _single(identity, message_id) or _broadcast(identity, message_id)
    if found is None:
        raise NotFound("message-not-found", _MISSING)
    require_screen(identity, found.box)
    return found


def own(identity: Identity, message_id: uuid.UUID) -> Message:
    """A message that the asker sent; raises NotFound."""
    found = _sent(identity, message_id)
    if found is None:
        raise NotFound("message-not-found", _MISSING)
    return found.message


def _sent(identity: Identity, message_id: uuid.UUID) -> Seen | None:
    query = scoped(select(Message), identity).where(Message.id == message_id, Message.sender_id == identity.id)
    message = session.scalar(query)
    return None if message is None else Seen(message, "sent")


def _single(identity: Identity, message_id: uuid.UUID) -> Seen | None:
    copy = session.get(Recipient, (message_id, identity.id))
    if copy is None or copy.deleted_at is not None:
        return None
    return Seen(session.get_one(Message, message_id), "single", copy.read_at, copy.replied_at)


def _broadcast(identity: Identity, message_id: uuid.UUID) -> Seen | None:
    message = session.scalar(received(identity.id).where(Message.id == message_id))
    if message is None:
        return None
    receipt = session.get(Receipt, (message_id, identity.id))
    return Seen(message, "broadcasts", receipt.read_at if receipt else None)
