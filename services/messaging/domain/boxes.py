"""States of messages as their owners see them, and what may be done in each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from kernel.errors import Conflict, Forbidden
from kernel.identity import Identity
from services.messaging.contract import DIRECT_ROWS

SCREENS = {"single": "messages.inbox", "broadcasts": "messages.broadcasts", "sent": "messages.sent"}
"""The screen that staff need for each box (manual 3.2 to 3.4)."""

REPLY, REMINDER = "回复：", "提醒："
TITLE_LENGTH = 120
_NO_REPLY = "群发信息不能回复。"
_ALL_READ = "接收人都已阅读，不用提醒。"
_IS_REMINDER = "这条信息本身就是提醒，请对原信息再次提醒未读。"


@dataclass(frozen=True, slots=True)
class Counts:
    """Receivers of a sent message and how many of them have read it."""

    audience: int
    read: int

    @property
    def unread(self) -> int:
        return self.audience - self.read


def require_screen(identity: Identity, box: str) -> None:
    """Staff open a box only with its screen; other people have no screens."""
    if not may_open(identity, box):
        raise Forbidden("not-allowed", "您没有使用此功能的权限，请联系学校管理员授权。")


def may_open(identity: Identity, box: str) -> bool:
    """Whether the asker may open the box at all."""
    return identity.kind != "staff" or SCREENS[box] in identity.screens


def state(read_at: datetime | None, replied_at: datetime | None = None) -> str:
    """unread, read or replied."""
    if replied_at is not None:
        return "replied"
    return "unread" if read_at is None else "read"


def received_actions(kind: str, read_at: datetime | None) -> tuple[list[str], str | None]:
    """Verbs of a received message and the reason for the missing ones."""
    if kind == "broadcast":
        return ["open"], _NO_REPLY
    return ["open", "reply", "delete"] + (["mark_read"] if read_at is None else []), None


def sent_actions(kind: str, is_reminder: bool, counts: Counts) -> tuple[list[str], str | None]:
    """Verbs of a sent message: 查看, or 已读 and 未读 (as a file at once or as a job), and 提醒."""
    actions = ["open", "receipts"]
    if kind == "broadcast":
        actions += ["unread", "unread_sheet" if counts.unread <= DIRECT_ROWS else "unread_export"]
    refusal = reminder_refusal(is_reminder, counts)
    return (actions, refusal) if refusal else ([*actions, "remind"], None)


def reminder_refusal(is_reminder: bool, counts: Counts) -> str | None:
    """Why no reminder may be sent, or None."""
    if is_reminder:
        return _IS_REMINDER
    return None if counts.unread > 0 else _ALL_READ


def check_reminder(is_reminder: bool, counts: Counts) -> None:
    """Raise Conflict when no reminder may be sent."""
    refusal = reminder_refusal(is_reminder, counts)
    if refusal:
        raise Conflict("nothing-to-remind", refusal)


def check_reply(kind: str) -> None:
    """Only single messages are answered (manual 3.2, 3.3)."""
    if kind == "broadcast":
        raise Conflict("broadcast-not-answerable", _NO_REPLY)


def titled(prefix: str, title: str) -> str:
    """The title of an answer or a reminder; the prefix is not repeated."""
    return (title if title.startswith(prefix) else prefix + title)[:TITLE_LENGTH]
