"""A school's year while graduates locks its plan (manual 8.7): frozen when nothing waits, then locked or open again."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from kernel.clock import now
from kernel.copies import newest
from kernel.errors import Conflict
from kernel.identity import Identity
from services.agreements.models import PlanYear
from services.agreements.operations import waiting, years

_STATES: Mapping[str, str] = {"open": "open", "locked": "locked"}
"""What a lock's state makes of the year; one under way (locking) changes nothing: the freeze does."""
_WAITS = "还有 {agreements} 份就业协议书、{terminations} 份解约申请等待审核，不能锁定；请先处理完毕再锁定。"
_STALE = "该年度就业方案的状态已改变，本次锁定没有进行，请刷新后查看。"


def freeze(identity: Identity, body: Mapping[str, Any]) -> None:
    """Freeze a year for the lock of a version; once more is harmless. Raises Conflict with the counts of what waits,
    and for a version that is over.
    """
    row = years.alone(body["school_id"], body["graduation_year"])
    if body["version"] < row.version or row.state == "locked":
        raise Conflict("lock-stale", _STALE)
    counts = waiting.waiting(identity, body["graduation_year"], body["school_id"])
    if counts["agreements"] or counts["terminations"]:
        raise Conflict("agreements-wait", _WAITS.format(**counts), extra={"waiting": counts})
    _set(row, "frozen", body["version"])


def plan_lock_changed(events: list[dict[str, Any]]) -> None:
    """Apply "plan_lock.changed": newer versions only."""
    keep(newest(events))


def keep(payloads: Sequence[Mapping[str, Any]]) -> None:
    """Keep newer states of locks, one year after another in one order."""
    for payload in sorted(payloads, key=lambda each: str(each["id"])):
        row = years.alone(uuid.UUID(str(payload["school_id"])), payload["graduation_year"])
        if payload["version"] > row.version:
            _set(row, _STATES.get(payload["state"], row.state), payload["version"])


def _set(row: PlanYear, state: str, version: int) -> None:
    row.state, row.version, row.changed_at = state, version, now()
