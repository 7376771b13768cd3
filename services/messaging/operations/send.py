"""Sending (manual 3.1), answering (3.2) and reminding those who have not read."""

from __future__ import annotations

import uuid
from typing import Any

from sqlalchemy import select

from kernel.audit import record
from kernel.clock import now
from kernel.db import session
from kernel.errors import Conflict, Invalid, NotFound
from kernel.identity import Identity
from services.messaging.domain import boxes
from services.messaging.domain.audience import Line, check_lines, describe
from services.messaging.domain.titles import degree_title
from services.messaging.models import Account, Message, Recipient
from services.messaging.operations.people import own_departments
from services.messaging.operations.post import post_broadcast, post_single, reachable
from services.messaging.operations.receipts import keep_marks
from services.messaging.operations.visible import own, seen
from services.messaging.queries import audience
from services.messaging.queries.boxes import counts

_NOBODY = "所选范围内现在没有可以接收的人，请重新选择群发范围。"
_SENDER_GONE = "对方帐户已停用，不能回复。"
_ALL_GONE = "还没有阅读的接收人都已停用或离开，不用提醒。"
_REMINDER_BODY = "您有一条信息还没有阅读：“{title}”。请及时查看。"


def send(identity: Identity, body: dict[str, Any]) -> dict[str, Any]:
    """Send NewMessage; gives SentResult."""
    content = {name: body[name] for name in ("title", "body", "attachment_ids")}
    if body["kind"] == "single":
        message = post_single(identity, reachable(identity, body["recipient_ids"]), **content)
    else:
        message = _broadcast(identity, [Line(**line) for line in body["audience"]], content)
    return _sent(identity, message, "messages.compose:send")


def _broadcast(identity: Identity, lines: list[Line], content: dict[str, Any]) -> Message:
    departments = own_departments(identity)
    check_lines(identity, lines, departments)
    seq = audience.present_seq()
    receivers = audience.count(identity.school_id, seq, lines, identity.id)
    if receivers == 0:
        raise Invalid("audience-empty", _NOBODY, fields={"audience": [_NOBODY]})
    return post_broadcast(
        identity,
        lines,
        **content,
        audience_seq=seq,
        audience_count=receivers,
        audience_title=describe(lines, departments, degree_title),
    )


def reply(identity: Identity, message_id: uuid.UUID, body: dict[str, Any]) -> dict[str, Any]:
    """Answer the sender of a received single message; gives SentResult."""
    found = seen(identity, message_id)
    boxes.check_reply(found.message.kind)
    copy = session.get(Recipient, (message_id, identity.id))
    if copy is None:
        raise NotFound("message-not-found", "这条信息是您自己发出的，不能回复。")
    sender = session.get(Account, found.message.sender_id)
    if sender is None or not sender.enabled:
        raise Conflict("sender-gone", _SENDER_GONE)
    title = boxes.titled(boxes.REPLY, found.message.title)
    answer = post_single(identity, [sender], title=title, reply_to_id=message_id, **body)
    copy.replied_at = answer.sent_at
    copy.read_at = copy.read_at or answer.sent_at
    return _sent(identity, answer, "messages.inbox:reply")


def remind(identity: Identity, message_id: uuid.UUID, body: dict[str, Any]) -> dict[str, Any]:
    """Write to those who have not read an own message by now; gives SentResult."""
    message = own(identity, message_id)
    text = body["body"] or _REMINDER_BODY.format(title=message.title)
    content = {"title": boxes.titled(boxes.REMINDER, message.title), "body": text, "sent_at": now()}
    boxes.check_reminder(message.unread_of_id is not None, counts([message])[message.id])
    again = _remind_single if message.kind == "single" else _remind_broadcast
    return _sent(identity, again(identity, message, content), "messages.sent:remind")


def _remind_single(identity: Identity, message: Message, content: dict[str, Any]) -> Message:
    query = select(Account).join(Recipient, Recipient.account_id == Account.id)
    waiting = query.where(Recipient.message_id == message.id, Recipient.read_at.is_(None), Account.enabled)
    receivers = session.scalars(waiting.order_by(Account.user_name)).all()
    if not receivers:
        raise Conflict("nothing-to-remind", _ALL_GONE)
    return post_single(identity, receivers, **content)


def _remind_broadcast(identity: Identity, message: Message, content: dict[str, Any]) -> Message:
    """One new row again: the same audience at the same number, less those who had read."""
    reminder = post_broadcast(
        identity,
        audience.stored_lines(message.id),
        **content,
        audience_seq=message.audience_seq,
        audience_count=0,
        audience_title=f"未读“{message.title}”的接收人",
        unread_of_id=message.id,
    )
    reminder.audience_count = message.audience_count - keep_marks(reminder.id, message.id)
    return reminder


def _sent(identity: Identity, message: Message, action: str) -> dict[str, Any]:
    record(
        identity,
        action,
        subject_kind="message",
        subject_id=message.id,
        subject_title=message.title,
        after={"kind": message.kind, "audience": message.audience_title, "count": message.audience_count},
    )
    return {"id": message.id, "count": message.audience_count}
