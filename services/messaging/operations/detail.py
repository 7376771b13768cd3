"""Messages as their owners see them: rows of lists and the whole message."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from kernel.identity import Identity
from services.messaging.contract import KINDS, PERSON_KINDS, SINGLE_STATES
from services.messaging.domain import boxes
from services.messaging.domain.boxes import Counts
from services.messaging.models import Message
from services.messaging.operations.attachments import of_message
from services.messaging.operations.visible import Seen, seen

_PLAIN = ("id", "kind", "title", "sender_id", "sender_name", "sender_title", "sender_kind", "sent_at")


def show(identity: Identity, message_id: uuid.UUID) -> dict[str, Any]:
    """A whole message, without marking it as read."""
    return whole(seen(identity, message_id))


def received_row(message: Message, read_at: datetime | None, replied_at: datetime | None = None) -> dict[str, Any]:
    """ReceivedRow's values; receivers of a single message do not learn of each other."""
    actions, reason = boxes.received_actions(message.kind, read_at)
    state = boxes.state(read_at, replied_at)
    return {name: getattr(message, name) for name in _PLAIN} | {
        "sender_kind_title": PERSON_KINDS[message.sender_kind],
        "audience_title": message.audience_title if message.kind == "broadcast" else "",
        "read_at": read_at,
        "state": state,
        "state_title": SINGLE_STATES[state],
        "attachment_count": message.attachment_count,
        "allowed_actions": actions,
        "locked_reason": reason,
    }


def sent_row(message: Message, counts: Counts) -> dict[str, Any]:
    """SentRow's values."""
    actions, reason = boxes.sent_actions(message.kind, message.unread_of_id is not None, counts)
    names = ("id", "kind", "title", "audience_title", "sent_at", "attachment_count")
    return {name: getattr(message, name) for name in names} | {
        "kind_title": KINDS[message.kind],
        "audience_count": counts.audience,
        "read_count": counts.read,
        "unread_count": counts.unread,
        "allowed_actions": actions,
        "locked_reason": reason,
    }


def whole(found: Seen) -> dict[str, Any]:
    """MessageSchema's values."""
    message = found.message
    row = received_row(message, found.read_at, found.replied_at)
    if found.box == "sent":
        row |= {"audience_title": message.audience_title, "state": "", "state_title": ""}
        row |= {"allowed_actions": ["open", "receipts"], "locked_reason": None}
    return row | {
        "box": found.box,
        "body": message.body,
        "reply_to_id": message.reply_to_id,
        "attachments": of_message(message),
    }
