"""How long somebody must wait after too many attempts, as data.

An attempt is counted before it is judged (kernel.counters), so attempts side by side cannot slip through. Attempts
during a wait are refused without judging and do not lengthen it; every wait ends by itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class Limit:
    """`free` attempts within `window` before each further one brings the next of `waits`, the last for good.

    Where attempts are taken back when they were right, `renews` tells that a right one clears the counter.
    """

    scope: str
    free: int
    window: timedelta
    waits: tuple[timedelta, ...]
    renews: bool = False

    def wait(self, attempts: int) -> timedelta:
        """How long to wait after so many attempts."""
        over = attempts - self.free
        return timedelta(0) if over < 0 else self.waits[min(over, len(self.waits) - 1)]

    def key(self, value: str) -> str:
        """The name of the counter of one account name or address."""
        return f"{self.scope}:{value}"


GROWING = tuple(timedelta(minutes=minutes) for minutes in (1, 2, 4, 8, 15))
