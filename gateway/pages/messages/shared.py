"""What the three message lists share: states, filters, the drawer's values."""

from __future__ import annotations

import uuid
from typing import Any

from gateway.clients import messaging
from gateway.screens.declaration import Column, Filter, State
from kernel.errors import NotFound
from services.messaging.contract import BROADCAST_STATES, SINGLE_STATES

_TONES = {"unread": "wait", "read": "good", "replied": "run"}
SINGLE = tuple(State(value, title, _TONES[value]) for value, title in SINGLE_STATES.items())  # type: ignore[arg-type]
BROADCAST = tuple(State(value, title, _TONES[value]) for value, title in BROADCAST_STATES.items())  # type: ignore[arg-type]

TITLE = Filter("title", "信息标题")
SENDER = Filter("sender", "发送人", placeholder="姓名，支持模糊查询")
SENT = Filter("sent", "发送时间", kind="dates")
CLIP = Column("attachment_count", "附件", kind="clip")


def as_id(text: str) -> uuid.UUID:
    """A row's id; anything else is "not found"."""
    try:
        return uuid.UUID(text)
    except ValueError:
        raise NotFound("not-found", "没有找到这条记录。") from None


def message_values(row_id: str) -> dict[str, Any]:
    """A message for the drawer."""
    return {"message": messaging().message(as_id(row_id)), "states": SINGLE}


def open_message(row_id: str) -> None:
    """The drawer shows it: that is reading it."""
    messaging().open_message(as_id(row_id))


def ids(texts: list[str]) -> list[uuid.UUID]:
    return [as_id(text) for text in texts]
