"""How long a sign-in must wait after wrong ones.

An attempt is counted before it is judged and taken back when it was right, so attempts side by side cannot slip
through. Attempts during a wait are refused without judging and do not lengthen it; every wait ends by itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class Limit:
    """`free` wrong attempts within `window` before each further one brings the next of `waits`, the last for good."""

    scope: str
    free: int
    window: timedelta
    waits: tuple[timedelta, ...]

    def wait(self, failures: int) -> timedelta:
        """How long to wait after so many wrong attempts."""
        over = failures - self.free
        return timedelta(0) if over < 0 else self.waits[min(over, len(self.waits) - 1)]

    def key(self, value: str) -> str:
        """The name of the counter of one account name or address."""
        return f"{self.scope}:{value}"


_GROWING = tuple(timedelta(minutes=minutes) for minutes in (1, 2, 4, 8, 15))

ACCOUNT = Limit("account", free=5, window=timedelta(hours=24), waits=_GROWING)
# A whole campus may stand behind one address.
ADDRESS = Limit("address", free=50, window=timedelta(minutes=15), waits=_GROWING)
OVERALL = Limit("overall", free=600, window=timedelta(minutes=1), waits=(timedelta(minutes=1),))

LIMITS = (ACCOUNT, ADDRESS, OVERALL)
