"""Receiving 事件推送: is a message from the office, and what does it tell (Standard Webhooks)."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

TOLERANCE = 300
"""Seconds that a message's time may differ from this machine's."""


class WebhookError(Exception):
    """The message is not from the office, or too old."""


@dataclass(frozen=True, slots=True)
class Message:
    """What happened. `id` is the same whenever the message is sent again: keep it, and pass over one you know."""

    id: str
    type: str
    timestamp: str
    data: Mapping[str, Any]


def verify(secret: str, headers: Mapping[str, str], body: bytes) -> Message:
    """The message of a request; raises WebhookError unless one of its signatures is made with the secret."""
    sent = {name.lower(): value for name, value in headers.items()}
    message_id, stamp = sent.get("webhook-id", ""), sent.get("webhook-timestamp", "")
    if not (message_id and stamp.isascii() and stamp.isdigit()) or abs(time.time() - int(stamp)) > TOLERANCE:
        raise WebhookError("the message has no id, or its time is too far away")
    key = base64.b64decode(secret.removeprefix("whsec_"))
    digest = hmac.new(key, f"{message_id}.{stamp}.".encode() + body, hashlib.sha256).digest()
    ours = "v1," + base64.b64encode(digest).decode()
    if not any(hmac.compare_digest(ours.encode(), each.encode()) for each in sent.get("webhook-signature", "").split()):
        raise WebhookError("no signature is made with this secret")
    told = json.loads(body)
    return Message(message_id, told["type"], told["timestamp"], told["data"])
