"""The lock of 8.7 as a job of two steps: agreements freezes the year and refuses while something waits there; then the
plan is locked here. Whatever stops it in between gives it up: the year is open again in both services.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from kernel import audit, jobs, webhooks
from kernel.clock import now
from kernel.db import session
from kernel.errors import Conflict
from kernel.events import emit
from kernel.identity import Identity
from kernel.jobs import JobKind, Step
from kernel.models import Job
from kernel.peers import peer
from kernel.permissions import staff
from services.agreements.client import AgreementsClient
from services.graduates.contract.facts import PLAN_LOCK_CHANGED, PlanLockSnapshot
from services.graduates.domain.plan_lock import target
from services.graduates.models import PlanLock
from services.graduates.operations import signings_checks, years

SCREEN = "employment.plan_lock"
COPIES = ("agreements",)
SYSTEM = Identity(kind="service", user_name="worker", name="系统")
_ENDED = ("dead", "cancelled")
_EVENTS = {"complete": "plan.locked", "unlock": "plan.unlocked"}
"""What other systems hear."""
_STOPPED = "任务已取消，就业方案没有锁定。"
_OVERTAKEN = "该年度就业方案的状态已改变，本次锁定没有进行，请刷新后查看。"
_UNSETTLED = "签约信息尚未全部进入就业方案，没有锁定；请稍后再试，多次不成功请联系系统管理员。"
_AGAIN, _PATIENCE = timedelta(seconds=2), timedelta(minutes=5)
_SCHEMA = PlanLockSnapshot()


def move(lock: PlanLock, verb: str, identity: Identity, **values: Any) -> None:
    """Move a lock that is held alone, and tell of it."""
    lock.state = target(lock.state, verb) or lock.state
    lock.version += 1
    lock.changed_at, lock.changed_by = now(), identity.name or identity.user_name
    for name, value in values.items():
        setattr(lock, name, value)
    emit(PLAN_LOCK_CHANGED, key=key(lock), version=lock.version, payload=snapshot(lock), to=COPIES)
    if verb in _EVENTS:
        told = {"graduation_year": lock.graduation_year, "state": lock.state}
        webhooks.happened(_EVENTS[verb], lock.school_id, told)


def note(identity: Identity, lock: PlanLock, verb: str, told: Mapping[str, Any], reason: str = "") -> None:
    """Tell the audit trail."""
    audit.record(
        identity,
        f"{SCREEN}:{verb}",
        subject_kind="school",
        subject_id=lock.school_id,
        subject_title=f"{lock.graduation_year} 届",
        after=told,
        reason=reason,
    )


def key(lock: PlanLock) -> str:
    return f"{lock.school_id}/{lock.graduation_year}"


def snapshot(lock: PlanLock) -> dict[str, Any]:
    """contract.PlanLockSnapshot."""
    names = ("version", "school_id", "graduation_year", "state")
    return dict(_SCHEMA.dump({"id": key(lock)} | {name: getattr(lock, name) for name in names}))


def step(job: Job) -> Step:
    """Step 1 asks agreements; step 2 locks, once everything that was signed before is in the plan."""
    school_id, year = uuid.UUID(job.params["school_id"]), job.params["graduation_year"]
    if not job.cursor:
        return _freeze(job, school_id, year)
    if not signings_checks.agree(school_id, year):
        if jobs.db_now() - (job.started_at or job.created_at) < _PATIENCE:
            raise jobs.NotNow("signings are still on their way", _AGAIN)
        return _refused(job, _UNSETTLED)
    lock = years.alone(school_id, year)
    if not _is_mine(lock, job):
        return Step({}, refused=_OVERTAKEN)
    asker = Identity.from_claims(job.requester)
    move(lock, "complete", asker)
    note(asker, lock, "lock", {"state": lock.state})
    return Step({}, finished=True)


KIND = JobKind("plan.lock", "锁定就业方案", "graduates.default", step, allow=(staff(SCREEN, level="school"),))


def rest(job: Job) -> Step:
    """Give up locks whose job has ended without one: it died, or was cancelled."""
    waiting = select(PlanLock.school_id, PlanLock.graduation_year).join(Job, Job.id == PlanLock.job_id)
    stuck = session.execute(waiting.where(PlanLock.state == "locking", Job.state.in_(_ENDED))).all()
    for school_id, year in stuck:
        give_up_ended(years.alone(school_id, year))
    return Step({}, rows=len(stuck), finished=True)


REST = JobKind("plan.lock_rest", "清理中断的锁定", "graduates.default", rest)


def give_up_ended(lock: PlanLock) -> None:
    """Open a lock, held alone, whose job has ended without locking."""
    job = session.get(Job, lock.job_id, populate_existing=True) if lock.job_id else None
    if job is not None and is_over(lock, job):
        _give_up(SYSTEM, lock, failure_of(job))


def is_over(lock: PlanLock, job: Job | None) -> bool:
    """Whether an attempt to lock has ended, whatever the lock says."""
    return lock.state == "locking" and job is not None and job.state in _ENDED


def failure_of(job: Job) -> str:
    """Why an ended job did not lock, for the board."""
    return job.error or _STOPPED


def _freeze(job: Job, school_id: uuid.UUID, year: int) -> Step:
    try:
        peer(AgreementsClient, "agreements").freeze(school_id, year, job.params["version"])
    except Conflict as refusal:
        return _refused(job, refusal.message)
    return Step({"frozen": True})


def _refused(job: Job, reason: str) -> Step:
    """The attempt is over: nothing was locked, and agreements hears that the year is open."""
    lock = years.alone(uuid.UUID(job.params["school_id"]), job.params["graduation_year"])
    if _is_mine(lock, job):
        _give_up(Identity.from_claims(job.requester), lock, reason)
    return Step({}, refused=reason)


def _give_up(identity: Identity, lock: PlanLock, reason: str) -> None:
    move(lock, "give_up", identity, failure=reason[:500])
    note(identity, lock, "give_up", {"state": lock.state}, reason)


def _is_mine(lock: PlanLock, job: Job) -> bool:
    return (lock.state, lock.version) == ("locking", job.params["version"])
