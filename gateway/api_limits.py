"""How often one API client may ask: so many requests in a minute that begins with its first one.

Counted in this process: with several, a client may ask so often of each. Answers tell what is left by the headers
RateLimit-Limit, RateLimit-Remaining and RateLimit-Reset (seconds).
"""

from __future__ import annotations

import threading
import uuid
from math import ceil
from time import monotonic

from kernel.errors import TooMany

SECONDS = 60
MOST_KNOWN = 10_000
Headers = list[tuple[str, str]]


class ClientLimits:
    """Counters of API clients; `rate` is how many requests a minute one may send."""

    def __init__(self, rate: int) -> None:
        self._rate = rate
        self._windows: dict[uuid.UUID | None, tuple[float, int]] = {}
        self._lock = threading.Lock()

    def take(self, client_id: uuid.UUID | None, headers: Headers) -> None:
        """Count a request and add the headers; raises TooMany when the minute's requests are used up."""
        count, left = self._count(client_id)
        headers += [
            ("RateLimit-Limit", str(self._rate)),
            ("RateLimit-Remaining", str(max(0, self._rate - count))),
            ("RateLimit-Reset", str(left)),
        ]
        if count > self._rate:
            raise TooMany("rate-limited", f"请求过于频繁，请在 {left} 秒后再试。", retry_after=left)

    def _count(self, client_id: uuid.UUID | None) -> tuple[int, int]:
        """Requests of the present minute with this one, and the seconds until the next begins."""
        moment = monotonic()
        with self._lock:
            begun, count = self._windows.get(client_id, (moment, 0))
            if moment - begun >= SECONDS:
                begun, count = moment, 0
            if len(self._windows) >= MOST_KNOWN:
                self._windows.clear()
            self._windows[client_id] = (begun, count + 1)
        return count + 1, ceil(begun + SECONDS - moment)
