"""事件推送: addresses of the own school, their secrets, and the log of what was sent."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy import select, update

from kernel import audit
from kernel.clock import now
from kernel.db import session
from kernel.errors import Conflict, Invalid
from kernel.identity import Identity
from kernel.ids import new_id
from kernel.paging import count, paginate
from kernel.scope import get_scoped, scoped
from kernel.surroundings import Surroundings
from kernel.versions import expect
from services.auth.contract.webhooks import DELIVERY_STATES, TEST_EVENT, WEBHOOK_EVENTS
from services.auth.domain.webhooks import new_secret, refusal
from services.auth.models import Webhook, WebhookDelivery
from services.auth.operations import webhook_messages, webhook_sending

_SHOWN = ("id", "name", "url", "events", "enabled", "off_reason", "version", "created_at", "last_success_at",
          "failing_since")  # fmt: skip
_TOLD = ("id", "event_id", "event", "state", "attempts", "created_at", "tried_at", "status", "error", "data")
_TITLES = WEBHOOK_EVENTS | {TEST_EVENT: "测试"}
_OFF = "推送已停用，请先启用。"
_MOST = 50
_FULL = f"一个学校最多 {_MOST} 个推送地址。"


def listed(identity: Identity, query: Mapping[str, Any]) -> dict[str, Any]:
    """One page of the school's addresses, newest first."""
    rows = scoped(select(Webhook).order_by(Webhook.created_at.desc(), Webhook.id), identity)
    if "enabled" in query:
        rows = rows.where(Webhook.enabled == query["enabled"])
    page = paginate(rows, query["page"], query["size"])
    return page | {"items": [_shown(webhook) for webhook in page["items"]]}


def detail(identity: Identity, webhook_id: uuid.UUID) -> dict[str, Any]:
    """One address of the own school."""
    return _shown(get_scoped(Webhook, webhook_id, identity))


def create(identity: Identity, values: Mapping[str, Any], around: Surroundings) -> dict[str, Any]:
    """A new address; its secret is told once, here."""
    _refuse_bad(values["url"], around)
    if count(scoped(select(Webhook), identity), _MOST) >= _MOST:
        raise Conflict("too-many-webhooks", _FULL)
    webhook = Webhook(id=new_id(), school_id=identity.school_id, secret=new_secret(), **_values(values))
    session.add(webhook)
    session.flush()
    _audit(identity, "create", webhook, after=_values(values))
    return _shown(webhook) | {"secret": webhook.secret}


def change(
    identity: Identity, webhook_id: uuid.UUID, values: Mapping[str, Any], version: int, around: Surroundings
) -> dict[str, Any]:
    """Another name, address or choice of events."""
    webhook = get_scoped(Webhook, webhook_id, identity, lock=True)
    expect(webhook, version)
    if "url" in values:
        _refuse_bad(values["url"], around)
    before = {name: getattr(webhook, name) for name in values}
    for name, value in _values(values).items():
        setattr(webhook, name, value)
    webhook.version += 1
    _audit(identity, "change", webhook, before=before, after=_values(values))
    return _shown(webhook)


def rotate(identity: Identity, webhook_id: uuid.UUID, values: Mapping[str, Any]) -> dict[str, Any]:
    """A new secret; messages carry the old one's signature too for the hours asked for."""
    webhook = get_scoped(Webhook, webhook_id, identity, lock=True)
    webhook.previous_secret, webhook.secret = webhook.secret, new_secret()
    webhook.previous_secret_until = now() + timedelta(hours=values["overlap_hours"])
    _audit(identity, "rotate", webhook, after={"previous_secret_until": webhook.previous_secret_until.isoformat()})
    return _shown(webhook) | {"secret": webhook.secret}


def switch(identity: Identity, webhook_id: uuid.UUID, *, enabled: bool) -> dict[str, Any]:
    """Send on, or no more. What waits is sent when the address is switched on again."""
    webhook = get_scoped(Webhook, webhook_id, identity, lock=True)
    webhook.enabled, webhook.off_reason = enabled, ""
    webhook.failing_since = webhook.rest_until = None
    _audit(identity, "enable" if enabled else "disable", webhook)
    if enabled:
        webhook_sending.wake()
    return _shown(webhook)


def test(identity: Identity, webhook_id: uuid.UUID) -> dict[str, Any]:
    """Send a message that tells nothing, to see whether the address works."""
    webhook = _used(identity, webhook_id)
    message = webhook_messages.add(webhook, new_id(), TEST_EVENT, now(), {"name": webhook.name})
    webhook_sending.wake()
    return _told(message)


def deliveries(identity: Identity, webhook_id: uuid.UUID, query: Mapping[str, Any]) -> dict[str, Any]:
    """One page of the messages for an address, newest first."""
    webhook = get_scoped(Webhook, webhook_id, identity)
    rows = select(WebhookDelivery).where(WebhookDelivery.webhook_id == webhook.id)
    if query.get("state"):
        rows = rows.where(WebhookDelivery.state == query["state"])
    page = paginate(rows.order_by(WebhookDelivery.created_at.desc(), WebhookDelivery.id), query["page"], query["size"])
    return page | {"items": [_told(each) for each in page["items"]]}


def replay(identity: Identity, delivery_id: uuid.UUID) -> dict[str, Any]:
    """Send one message again, with its id: who keeps ids knows that it is the same."""
    message = get_scoped(WebhookDelivery, delivery_id, identity, lock=True)
    webhook = _used(identity, message.webhook_id)
    message.state, message.attempts, message.due_at, message.error = "waiting", 0, now(), ""
    _audit(identity, "replay", webhook, after={"event_id": str(message.event_id)})
    webhook_sending.wake()
    return _told(message)


def replay_failed(identity: Identity, webhook_id: uuid.UUID) -> dict[str, Any]:
    """Send every message again that was given up."""
    webhook = _used(identity, webhook_id)
    failed = (WebhookDelivery.webhook_id == webhook.id, WebhookDelivery.state == "failed")
    again = update(WebhookDelivery).where(*failed).values(state="waiting", attempts=0, due_at=now(), error="")
    done = session.execute(again, execution_options={"synchronize_session": False}).rowcount  # type: ignore[attr-defined]
    _audit(identity, "replay", webhook, after={"count": done})
    webhook_sending.wake()
    return {"count": done}


def _used(identity: Identity, webhook_id: uuid.UUID) -> Webhook:
    webhook = get_scoped(Webhook, webhook_id, identity, lock=True)
    if not webhook.enabled:
        raise Conflict("webhook-disabled", _OFF)
    return webhook


def _refuse_bad(url: str, around: Surroundings) -> None:
    refused = refusal(url, around.settings.webhooks_allow)
    if refused:
        raise Invalid("webhook-address", refused, fields={"url": [refused]})


def _values(values: Mapping[str, Any]) -> dict[str, Any]:
    return dict(values) | ({"events": sorted(values["events"])} if "events" in values else {})


def _shown(webhook: Webhook) -> dict[str, Any]:
    until = webhook.previous_secret_until
    counts = webhook_messages.counts(webhook)
    verbs = ["edit", "rotate", "test", "deliveries", "disable"] if webhook.enabled else ["edit", "deliveries", "enable"]
    return {name: getattr(webhook, name) for name in _SHOWN} | {
        "event_titles": [_TITLES.get(event, event) for event in webhook.events],
        "previous_secret_until": until if until and until > now() else None,
        "waiting": counts["waiting"],
        "failed": counts["failed"],
        "allowed_actions": verbs + ["replay_failed"] * bool(counts["failed"] and webhook.enabled),
        "locked_reason": None if webhook.enabled else webhook.off_reason or _OFF,
    }


def _told(message: WebhookDelivery) -> dict[str, Any]:
    waiting = message.state == "waiting"
    return {name: getattr(message, name) for name in _TOLD} | {
        "event_title": _TITLES.get(message.event, message.event),
        "state_title": DELIVERY_STATES[message.state],
        "due_at": message.due_at if waiting else None,
        "allowed_actions": [] if waiting else ["replay"],
        "locked_reason": None,
    }


def _audit(identity: Identity, verb: str, webhook: Webhook, **more: Any) -> None:
    audit.record(
        identity,
        f"webhooks:{verb}",
        subject_kind="webhook",
        subject_id=webhook.id,
        subject_title=webhook.name,
        **more,
    )
