"""Messages for the addresses: made once from each event, claimed for sending, marked with what came of them."""

from __future__ import annotations

import json
import uuid
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, or_, select

from kernel import bulk
from kernel.clock import now
from kernel.db import session
from kernel.ids import new_id
from services.auth.adapters.webhook_post import Answer
from services.auth.domain.webhooks import GONE, PATIENCE, signature, wait_after
from services.auth.models import Webhook, WebhookDelivery

ADDRESSES, EACH = 4, 4
"""How many addresses and messages of each are sent at a time; one that fails is asked with one message only."""
CLAIM = timedelta(minutes=1)
REST = timedelta(minutes=1)
_GONE = "对方答复 410：地址已取消。"
_WEARY = f"连续 {PATIENCE.days} 天没有送达，已自动停用。"
_COLUMNS = ("id", "webhook_id", "school_id", "event_id", "event", "happened_at", "data", "state", "attempts", "due_at",
            "created_at", "error")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Message:
    """A message ready to be sent; the secrets never leave the process that sends it."""

    id: uuid.UUID
    event_id: str
    url: str
    body: bytes
    secrets: tuple[str, ...]

    def headers(self, moment: datetime) -> dict[str, str]:
        """The headers of Standard Webhooks, signed with every secret that counts now."""
        stamp = int(moment.timestamp())
        signed = " ".join(signature(secret, self.event_id, stamp, self.body) for secret in self.secrets)
        return {
            "Content-Type": "application/json",
            "User-Agent": "employment-office-webhooks/1",
            "webhook-id": self.event_id,
            "webhook-timestamp": str(stamp),
            "webhook-signature": signed,
        }


def make(events: list[dict[str, Any]]) -> int:
    """From events `webhook.happened`, a message for each address of the school that wants it; gives their number."""
    schools = {uuid.UUID(event["payload"]["school_id"]) for event in events}
    wanted = select(Webhook).where(Webhook.school_id.in_(schools), Webhook.enabled.is_(True))
    webhooks = session.scalars(wanted).all()
    moment = now()
    rows = [
        (new_id(), each.id, each.school_id, uuid.UUID(str(event["id"])), told["event"],
         datetime.fromisoformat(told["at"]), told["data"], "waiting", 0, moment, moment, "")
        for event in events
        for told in (event["payload"],)
        for each in webhooks
        if str(each.school_id) == told["school_id"] and told["event"] in each.events
    ]  # fmt: skip
    if rows:
        bulk.load(WebhookDelivery, _COLUMNS, rows)
    return len(rows)


def add(webhook: Webhook, event_id: uuid.UUID, event: str, at: datetime, data: Mapping[str, Any]) -> WebhookDelivery:
    """One message for one address."""
    message = WebhookDelivery(
        id=new_id(),
        webhook_id=webhook.id,
        school_id=webhook.school_id,
        event_id=event_id,
        event=event,
        happened_at=at,
        data=dict(data),
    )
    session.add(message)
    session.flush()
    return message


def counts(webhook: Webhook) -> Counter[str]:
    """Messages of an address by state, those not delivered."""
    query = select(WebhookDelivery.state, func.count()).where(
        WebhookDelivery.webhook_id == webhook.id, WebhookDelivery.state.in_(("waiting", "failed"))
    )
    return Counter({state: count for state, count in session.execute(query.group_by(WebhookDelivery.state))})


def claim() -> list[Message]:
    """Messages that are due, of several addresses, kept from other workers for a minute."""
    moment = now()
    due = (WebhookDelivery.state == "waiting", WebhookDelivery.due_at <= moment)
    awake = (Webhook.enabled.is_(True), or_(Webhook.rest_until.is_(None), Webhook.rest_until <= moment))
    first = select(WebhookDelivery.webhook_id, func.min(WebhookDelivery.due_at).label("first")).where(*due)
    waiting = first.group_by(WebhookDelivery.webhook_id).subquery()
    query = select(Webhook).join(waiting, waiting.c.webhook_id == Webhook.id).where(*awake)
    found = session.scalars(query.order_by(waiting.c.first).limit(ADDRESSES)).all()
    return [message for webhook in found for message in _claim_of(webhook, moment)]


def _claim_of(webhook: Webhook, moment: datetime) -> list[Message]:
    of = (WebhookDelivery.webhook_id == webhook.id, WebhookDelivery.state == "waiting")
    query = select(WebhookDelivery).where(*of, WebhookDelivery.due_at <= moment)
    query = query.order_by(WebhookDelivery.due_at, WebhookDelivery.id).limit(1 if webhook.failing_since else EACH)
    rows = session.scalars(query.with_for_update(skip_locked=True)).all()
    for row in rows:
        row.due_at = moment + CLAIM
    return [_message(webhook, row, moment) for row in rows]


def _message(webhook: Webhook, row: WebhookDelivery, moment: datetime) -> Message:
    told = {"type": row.event, "timestamp": row.happened_at.isoformat(), "data": row.data}
    until = webhook.previous_secret_until
    old = webhook.previous_secret if until and until > moment else None
    secrets = (webhook.secret, old) if old else (webhook.secret,)
    body = json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()
    return Message(row.id, str(row.event_id), webhook.url, body, secrets)


def settle(answers: Collection[tuple[uuid.UUID, Answer]]) -> int:
    """Mark messages with what came of them; gives how many were delivered."""
    came = dict(answers)
    query = select(WebhookDelivery).where(WebhookDelivery.id.in_(came)).order_by(WebhookDelivery.id)
    rows = session.scalars(query.with_for_update()).all()
    webhooks = select(Webhook).where(Webhook.id.in_({row.webhook_id for row in rows})).order_by(Webhook.id)
    locked = {each.id: each for each in session.scalars(webhooks.with_for_update())}
    for row in rows:
        _settle(locked[row.webhook_id], row, came[row.id])
    return sum(answer.ok for answer in came.values())


def _settle(webhook: Webhook, row: WebhookDelivery, answer: Answer) -> None:
    moment = now()
    row.attempts += 1
    row.tried_at, row.status, row.error = moment, answer.status, answer.error
    if answer.ok:
        row.state = "delivered"
        webhook.last_success_at, webhook.failing_since, webhook.rest_until = moment, None, None
        return
    wait = wait_after(row.attempts)
    row.state, row.due_at = ("waiting", moment + wait) if wait else ("failed", row.due_at)
    webhook.failing_since = webhook.failing_since or moment
    webhook.rest_until = moment + REST
    if answer.status == GONE:
        webhook.enabled, webhook.off_reason = False, _GONE
    elif moment - webhook.failing_since >= PATIENCE:
        webhook.enabled, webhook.off_reason = False, _WEARY
