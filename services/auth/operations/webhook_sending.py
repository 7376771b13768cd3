"""The job that sends messages: outside of any transaction, so that a slow address holds up nobody but itself."""

from __future__ import annotations

import uuid
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from kernel import jobs
from kernel.clock import now
from kernel.identity import Identity
from kernel.jobs import JobKind, Step
from kernel.models import Job
from kernel.surroundings import Surroundings
from services.auth.adapters.webhook_post import Answer, post
from services.auth.operations import webhook_messages
from services.auth.operations.webhook_messages import ADDRESSES, EACH, Message

QUEUE = "auth.webhooks"
_SELF = Identity(kind="service", user_name="auth")
Sent = list[tuple[uuid.UUID, Answer]]


def send(job: Job, around: Surroundings) -> Sent:
    """Claim what is due and send it, all at the same time; it takes ten seconds at most."""
    messages = around.apart(webhook_messages.claim)
    allowed = around.settings.webhooks_allow

    def one(message: Message) -> tuple[uuid.UUID, Answer]:
        return message.id, post(message.url, message.body, message.headers(now()), allowed)

    with ThreadPoolExecutor(ADDRESSES * EACH) as pool:
        return list(pool.map(one, messages))


def settle(job: Job, sent: Sent) -> Step:
    """Write down what came of it; nothing sent means nothing is due."""
    delivered = webhook_messages.settle(sent)
    return Step({}, rows=delivered, finished=not sent)


SENDING = JobKind("auth-webhooks", "推送事件", QUEUE, settle, outside=send)


def take(events: list[dict[str, Any]]) -> None:
    """Handler of `webhook.happened`."""
    if webhook_messages.make(events):
        wake()


def wake() -> None:
    """Order the sending of what is due; the order of the next minute would find it, too."""
    jobs.order(_SELF, SENDING, {})
