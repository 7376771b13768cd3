"""Counting sign-ins (rules: domain.sign_in_limits)."""

from __future__ import annotations

from collections.abc import Sequence

from kernel import counters
from kernel.counters import Key
from services.auth.domain.sign_in_limits import ACCOUNT, ADDRESS, OVERALL
from services.auth.models import SignInCounter

__all__ = ["Key", "admit", "forgive", "keys_for"]


def keys_for(user_name: str, address: str) -> list[Key]:
    """The counters that a sign-in touches."""
    return counters.keys_for([(ACCOUNT, user_name), (ADDRESS, address), (OVERALL, "all")])


def admit(keys: Sequence[Key]) -> int | None:
    """Count a sign-in; gives the seconds to wait when it may not even be judged."""
    return counters.admit(SignInCounter, keys)


def forgive(keys: Sequence[Key]) -> None:
    """Take a counted sign-in back because it was right; the account starts anew."""
    counters.forgive(SignInCounter, keys)
