"""上报就业方案锁定 (manual 8.7): the years, the board, and ordering the lock. The job is plan_locks_steps.py."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from kernel import jobs
from kernel.db import session
from kernel.errors import Conflict, Invalid, NotFound
from kernel.identity import Identity
from kernel.models import Job
from services.graduates.domain import states
from services.graduates.domain.plan_lock import REFUSALS, Counts, target
from services.graduates.domain.rules import YEAR_LOCKED
from services.graduates.models import PlanLock
from services.graduates.operations import plan_locks_steps as steps
from services.graduates.operations import years
from services.graduates.queries import plan_locks as queries

SCREEN = steps.SCREEN
_NOBODY = "没有这个毕业年度的毕业生，请检查毕业年度。"
_TYPED = "与要锁定的毕业年度不一致，请重新输入。"
_CHANGED = "锁定前的情况已有变化（现在{words}），请核对后重新确认。"
_COUNTED = ("unconfirmed", "objected", "open_applications")


def listed(identity: Identity) -> dict[str, Any]:
    """contract.PlanYears."""
    locks = {lock.graduation_year: (lock, job) for lock, job in session.execute(queries.locks(identity.school_id))}
    found = session.execute(queries.years(identity)).all()
    return {"items": [_year(year, count, *locks.get(year, (None, None))) for year, count in found]}


def board(identity: Identity, year: int) -> dict[str, Any]:
    """contract.PlanBoard; NotFound for a year without graduates in scope."""
    counted = session.execute(queries.confirmation_counts(identity, year)).all()
    if not counted:
        raise NotFound("no-such-year", _NOBODY)
    said: Counter[str] = Counter()
    for confirmation, _held, number in counted:
        said[confirmation] += number
    held = sum(number for _, is_held, number in counted if is_held)
    waiting = {kind: number for kind, number in session.execute(queries.open_applications(identity, year))}
    lock, job = _lock(identity.school_id, year)
    shown = _year(year, said.total(), lock, job)
    told = {name: said[name] for name in states.PLAN_CONFIRMATION} | {"held": held, "applications": waiting}
    told["open_applications"] = sum(waiting.values())
    return shown | told | _verbs(identity, shown["state"]) | _attempt(lock, job, shown["state"])


def order(identity: Identity, year: int, body: Mapping[str, Any]) -> Job:
    """Order the lock of the own school's year. Raises Conflict when it is not open, or when what was acknowledged
    is not so any more.
    """
    if body["year"] != year:
        raise Invalid("year-mistyped", _TYPED, fields={"year": [_TYPED]})
    lock = years.alone(identity.school_id, year)  # type: ignore[arg-type]
    steps.give_up_ended(lock)
    refused = REFUSALS.get((lock.state, "order"))
    if refused:
        raise Conflict(*refused, extra={"section": "8.7"})
    _acknowledged(board(identity, year), body)
    params = {"school_id": str(lock.school_id), "graduation_year": year, "version": lock.version + 1}
    job = jobs.order(identity, steps.KIND, params, title=f"{steps.KIND.title}：{year} 届")
    steps.move(lock, "order", identity, job_id=job.id, failure="", reason="")
    steps.note(identity, lock, "order", {name: body[name] for name in _COUNTED})
    return job


def scan(identity: Identity) -> dict[str, Any]:
    """contract PlanLockScan: every lock that ever moved."""
    moved = session.scalars(select(PlanLock).where(PlanLock.version > 0).order_by(PlanLock.school_id))
    return {"items": [steps.snapshot(lock) for lock in moved], "next": None}


def _acknowledged(present: Mapping[str, Any], body: Mapping[str, Any]) -> None:
    """Who locks has seen how many have not confirmed and how many applications wait [ours]."""
    counts = {name: present[name] for name in _COUNTED}
    if counts != {name: body[name] for name in _COUNTED}:
        raise Conflict("counts-changed", _CHANGED.format(words=Counts(**counts).words()), extra={"counts": counts})


def _lock(school_id: uuid.UUID | None, year: int) -> tuple[PlanLock | None, Job | None]:
    found = session.execute(queries.locks(school_id).where(PlanLock.graduation_year == year)).first()
    return (found[0], found[1]) if found else (None, None)


def _year(year: int, count: int, lock: PlanLock | None, job: Job | None) -> dict[str, Any]:
    """An attempt whose job has ended is over, also before that was written down (plan_locks_steps.rest)."""
    state = "open" if lock is None or steps.is_over(lock, job) else lock.state
    title, tone = states.PLAN_LOCK[state]
    moved = lock if lock is not None and lock.version else None
    return {
        "graduation_year": year,
        "state": state,
        "state_title": title,
        "tone": tone,
        "graduates": count,
        "changed_at": moved and moved.changed_at,
        "changed_by": moved.changed_by if moved else "",
    }


def _attempt(lock: PlanLock | None, job: Job | None, state: str) -> dict[str, Any]:
    if lock is None:
        return {"failure": "", "reason": "", "job_id": None}
    failure = steps.failure_of(job) if job is not None and steps.is_over(lock, job) else lock.failure
    return {"failure": failure, "reason": lock.reason, "job_id": lock.job_id if state == "locking" else None}


def _verbs(identity: Identity, state: str) -> dict[str, Any]:
    may = identity.level == "school" and target(state, "order") is not None
    locked = YEAR_LOCKED.message if state == "locked" else None
    return {"allowed_actions": ["lock"] if may else [], "locked_reason": locked}
