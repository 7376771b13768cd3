"""What is true for the present request or task: its id, who asks, and how long answers of others are waited for.

Log lines and outbox rows carry id and asker on.
"""

from __future__ import annotations

import base64
import math
import re
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from kernel.identity import ANONYMOUS, Identity

_request_id: ContextVar[str | None] = ContextVar("request_id", default=None)
_identity: ContextVar[Identity] = ContextVar("identity", default=ANONYMOUS)
_deadline: ContextVar[float] = ContextVar("deadline", default=math.inf)
HEADER = "X-Request-Id"


def request_id() -> str | None:
    """The id that ties log lines of browser request, service and worker together."""
    return _request_id.get()


def identity() -> Identity:
    """Who asks now; anonymous outside a request."""
    return _identity.get()


def set_identity(value: Identity) -> None:
    """Remember who asks for the rest of this request."""
    _identity.set(value)


@contextmanager
def request_scope(received: str | None) -> Iterator[str]:
    """Run one request or task under the received id, or a new one when there is none of our form."""
    value = received if received and re.fullmatch(r"[0-9a-zA-Z-]{8,64}", received) else _new_id()
    id_token, who_token = _request_id.set(value), _identity.set(ANONYMOUS)
    try:
        yield value
    finally:
        _request_id.reset(id_token)
        _identity.reset(who_token)


def _new_id() -> str:
    """16 small letters and digits 2 to 7: in hexadecimal digits logs would take one in 300 for a phone, and mask it."""
    return base64.b32encode(secrets.token_bytes(10)).decode().lower()


@contextmanager
def patience(seconds: float) -> Iterator[None]:
    """Calls to other services inside the block end within so many seconds, all of them together."""
    token = _deadline.set(min(_deadline.get(), time.monotonic() + seconds))
    try:
        yield
    finally:
        _deadline.reset(token)


def seconds_left(most: float) -> float:
    """How long a call that may take `most` seconds may take now: no longer than the patience; 0 when it is over."""
    return max(0.0, min(most, _deadline.get() - time.monotonic()))
