"""Counting attempts in the database, before they are judged (rules: kernel.limits).

Called in a transaction that stays although the attempt is refused (kernel.surroundings.apart).
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime
from math import ceil

from sqlalchemy import String, select
from sqlalchemy.orm import Mapped, mapped_column

from kernel.clock import now
from kernel.db import dialect_insert, session
from kernel.limits import Limit

Key = tuple[Limit, str]


class AttemptCounter:
    """Columns of a service's table of counters: attempts of one name, one address, or all together, since `since`.

    `refused` counts attempts that were not even judged because of a wait.
    """

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    failures: Mapped[int] = mapped_column(default=0)
    refused: Mapped[int] = mapped_column(default=0)
    since: Mapped[datetime] = mapped_column(default=now, index=True)
    waits_until: Mapped[datetime | None]


def keys_for(parts: Sequence[tuple[Limit, str]]) -> list[Key]:
    """The counters that an attempt touches, those without a value left out; values are kept as digests only."""
    return [(limit, hashlib.sha256(limit.key(value).encode()).hexdigest()) for limit, value in parts if value]


def admit(model: type[AttemptCounter], keys: Sequence[Key]) -> int | None:
    """Count an attempt; gives the seconds to wait when it may not even be judged."""
    moment = now()
    counters = _locked(model, keys, moment)
    waiting = [c for c in counters.values() if c.waits_until and c.waits_until > moment]
    if waiting:
        for counter in waiting:
            counter.refused += 1
        return ceil(max((c.waits_until - moment).total_seconds() for c in waiting if c.waits_until))
    for limit, key in keys:
        _count(limit, counters[key], moment)
    return None


def forgive(model: type[AttemptCounter], keys: Sequence[Key]) -> None:
    """Take a counted attempt back because it was right."""
    counters = _locked(model, keys, now())
    for limit, key in keys:
        counter = counters[key]
        counter.failures = 0 if limit.renews else max(0, counter.failures - 1)
        if counter.failures < limit.free:
            counter.waits_until = None


def _count(limit: Limit, counter: AttemptCounter, moment: datetime) -> None:
    if moment - counter.since >= limit.window:
        counter.failures, counter.refused, counter.since = 0, 0, moment
    counter.failures += 1
    wait = limit.wait(counter.failures)
    counter.waits_until = moment + wait if wait else None


def _locked(model: type[AttemptCounter], keys: Sequence[Key], moment: datetime) -> dict[str, AttemptCounter]:
    """The counters, made where missing, locked in one order for everybody."""
    names = sorted(key for _, key in keys)
    rows = [{"key": name, "failures": 0, "refused": 0, "since": moment} for name in names]
    session.execute(dialect_insert(model).on_conflict_do_nothing(), rows)
    found = session.scalars(select(model).where(model.key.in_(names)).order_by(model.key).with_for_update())
    return {counter.key: counter for counter in found}
