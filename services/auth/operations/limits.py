"""Counting sign-ins, in the database and before they are judged (rules: domain.sign_in_limits)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from math import ceil

from sqlalchemy import select

from kernel.clock import now
from kernel.db import dialect_insert, session
from services.auth.domain.sign_in_limits import ACCOUNT, ADDRESS, OVERALL, Limit
from services.auth.models import SignInCounter
from services.auth.operations.secrets import digest

Key = tuple[Limit, str]


def keys_for(user_name: str, address: str) -> list[Key]:
    """The counters that a sign-in touches; names and addresses are kept as digests only."""
    parts = [(ACCOUNT, user_name), (ADDRESS, address), (OVERALL, "all")]
    return [(limit, digest(limit.key(value))) for limit, value in parts if value]


def admit(keys: Sequence[Key]) -> int | None:
    """Count an attempt; gives the seconds to wait when it may not even be judged."""
    moment = now()
    counters = _locked(keys, moment)
    waiting = [c for c in counters.values() if c.waits_until and c.waits_until > moment]
    if waiting:
        for counter in waiting:
            counter.refused += 1
        return ceil(max((c.waits_until - moment).total_seconds() for c in waiting if c.waits_until))
    for limit, key in keys:
        _count(limit, counters[key], moment)
    return None


def forgive(keys: Sequence[Key]) -> None:
    """Take a counted attempt back because it was right; the account starts anew."""
    moment = now()
    counters = _locked(keys, moment)
    for limit, key in keys:
        counter = counters[key]
        counter.failures = 0 if limit is ACCOUNT else max(0, counter.failures - 1)
        if counter.failures < limit.free:
            counter.waits_until = None


def _count(limit: Limit, counter: SignInCounter, moment: datetime) -> None:
    if moment - counter.since >= limit.window:
        counter.failures, counter.refused, counter.since = 0, 0, moment
    counter.failures += 1
    wait = limit.wait(counter.failures)
    counter.waits_until = moment + wait if wait else None


def _locked(keys: Sequence[Key], moment: datetime) -> dict[str, SignInCounter]:
    """The counters, made where missing, locked in one order for everybody."""
    names = sorted(key for _, key in keys)
    rows = [{"key": name, "failures": 0, "refused": 0, "since": moment} for name in names]
    session.execute(dialect_insert(SignInCounter).on_conflict_do_nothing(), rows)
    found = session.scalars(
        select(SignInCounter).where(SignInCounter.key.in_(names)).order_by(SignInCounter.key).with_for_update()
    )
    return {counter.key: counter for counter in found}
