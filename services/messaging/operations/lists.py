"""The three lists (manual 3.2 to 3.4) as pages and as workbooks, and the counts of badges."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, func, select

from kernel import exports
from kernel.db import session
from kernel.identity import Identity
from kernel.paging import paginate
from kernel.sheets import Column
from services.messaging.domain.boxes import may_open
from services.messaging.models import Message
from services.messaging.operations.detail import received_row, sent_row
from services.messaging.queries import boxes

_LABELS = {"title": "信息标题", "sender": "发送人", "sent_from": "发送日期起", "sent_to": "发送日期止"}
_RECEIVED = (
    Column("title", "信息标题", width=40),
    Column("sender_name", "发送人"),
    Column("sender_title", "发送单位", width=30),
    Column("sender_kind_title", "发送人身份"),
    Column("sent_at", "发送时间", width=20),
    Column("state_title", "状态"),
)
_SENT = (
    Column("title", "信息标题", width=40),
    Column("kind_title", "发送类型"),
    Column("audience_title", "接收对象", width=40),
    Column("sent_at", "发送时间", width=20),
    Column("audience_count", "接收人数"),
    Column("read_count", "已读"),
    Column("unread_count", "未读"),
)


def singles(identity: Identity, query: dict[str, Any]) -> dict[str, Any]:
    """Received single messages (3.2)."""
    return _page(boxes.singles(identity.id, query), query, _received)


def broadcasts(identity: Identity, query: dict[str, Any]) -> dict[str, Any]:
    """Received broadcasts (3.3)."""
    return _page(boxes.broadcasts(identity.id, query), query, _received)


def sent(identity: Identity, query: dict[str, Any]) -> dict[str, Any]:
    """Sent messages with their readers counted (3.4)."""
    return _page(boxes.sent(identity, query), query, _sent)


def singles_sheet(identity: Identity, query: dict[str, Any]) -> bytes:
    """Received single messages as a workbook."""
    return _sheet(identity, "messages.inbox", boxes.singles(identity.id, query), query, _RECEIVED, _received)


def broadcasts_sheet(identity: Identity, query: dict[str, Any]) -> bytes:
    """Received broadcasts as a workbook."""
    return _sheet(identity, "messages.broadcasts", boxes.broadcasts(identity.id, query), query, _RECEIVED, _received)


def sent_sheet(identity: Identity, query: dict[str, Any]) -> bytes:
    """Sent messages as a workbook."""
    return _sheet(identity, "messages.sent", boxes.sent(identity, query), query, _SENT, _sent)


def summary(identity: Identity) -> dict[str, int]:
    """How many received messages wait to be read, by box."""
    unread = {"state": "unread"}
    return {
        "unread_single": _count(identity, "single", boxes.singles(identity.id, unread)),
        "unread_broadcasts": _count(identity, "broadcasts", boxes.broadcasts(identity.id, unread)),
    }


def _count(identity: Identity, box: str, query: Select[Any]) -> int:
    if not may_open(identity, box):
        return 0
    return session.scalar(select(func.count()).select_from(query.order_by(None).subquery())) or 0


def _page(rows: Select[Any], query: dict[str, Any], shown: exports.Rows) -> dict[str, Any]:
    page = paginate(rows, query["page"], query["size"])
    return page | {"items": shown(page["items"])}


def _sheet(
    identity: Identity, screen: str, rows: Select[Any], query: dict[str, Any], columns: Any, shown: exports.Rows
) -> bytes:
    asked = [(word, query.get(name)) for name, word in _LABELS.items()]
    return exports.export(identity, screen, rows, columns, lambda found: _dated(shown(found)), asked)


def _dated(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [row | {"sent_at": exports.moment(row["sent_at"])} for row in rows]


def _received(rows: list[Any]) -> list[dict[str, Any]]:
    return [received_row(*row) for row in rows]


def _sent(messages: list[Message]) -> list[dict[str, Any]]:
    found = boxes.counts(messages)
    return [sent_row(message, found[message.id]) for message in messages]
