"""Slow work: ordering it, and carrying it on slice by slice so that a crash loses nothing and doubles nothing.

A worker claims a row with one UPDATE and a fresh lease token. Each batch is one transaction: effects, cursor and
lease, guarded by the token; when the guard changes no row somebody else has taken over, and the batch is rolled
back. Times of leases are the database's own.
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, and_, func, or_, select, true, update

from kernel import context
from kernel.db import dialect_insert, session
from kernel.errors import Conflict
from kernel.identity import Identity
from kernel.ids import new_id
from kernel.models import WAKE, DatabaseMoment, Job, OutboxMessage, StoredFile
from kernel.permissions import Allow

if TYPE_CHECKING:
    from kernel.surroundings import Surroundings

LEASE = timedelta(seconds=45)  # a batch takes at most about five
SLICE_SECONDS = 60
ATTEMPTS = 3
PATIENCE = timedelta(seconds=30)
OPEN = ("queued", "running")
STATES: Mapping[str, tuple[str, str]] = {
    "queued": ("排队中", "wait"),
    "running": ("进行中", "back"),
    "done": ("已完成", "ok"),
    "dead": ("失败", "bad"),
    "cancelled": ("已取消", "off"),
}


@dataclass(frozen=True, slots=True)
class Step:
    """What one batch did: the new cursor, rows done by it, the total when known, and whether it was the last.

    `result` is the finished file's metadata row, added to the session by the step. `refused` ends the job as failed
    with this reason for its owner, and what the batch did stays.
    """

    cursor: dict[str, Any]
    rows: int = 0
    total: int | None = None
    finished: bool = False
    result: StoredFile | None = None
    refused: str = ""

    @property
    def ends(self) -> bool:
        """Whether nothing is to be done after it."""
        return self.finished or bool(self.refused)


@dataclass(frozen=True, slots=True)
class JobKind:
    """A kind of work. `step(job)` does one batch of at most 5 s in the open transaction and never commits.

    What must reach beyond our own services (slow, and nothing that a transaction may wait for) is done by `outside`
    before each batch, without a transaction, within half a minute; `step` then gets what it gave as second argument.
    `allow` is asked of the requester again before each slice and at the download of the result. `anew(job)` removes
    what a job left that ended without a result; retried, it then begins from the start instead of where it stood.
    """

    name: str
    title: str
    queue: str
    step: Callable[..., Step]
    allow: tuple[Allow, ...] = ()
    outside: Callable[[Job, Surroundings], Any] | None = None
    anew: Callable[[Job], None] | None = None

    def admits(self, identity: Identity | None) -> bool:
        """Whether work of this kind may go on for (or be fetched by) this identity; our own jobs have no requester."""
        return not self.allow or (identity is not None and any(entry.admits(identity) for entry in self.allow))


class LeaseLost(Exception):
    """Another worker has taken the job over; nothing of this batch may stay."""


class NotNow(Exception):
    """The job cannot go on at present: it goes back to the queue for a while, and that is no failed try of it."""

    def __init__(self, reason: str, delay: timedelta = PATIENCE) -> None:
        super().__init__(reason)
        self.delay = delay


def order(
    identity: Identity,
    kind: JobKind,
    params: Mapping[str, Any],
    *,
    title: str | None = None,
    idempotency_key: str | None = None,
    input_file: StoredFile | None = None,
) -> Job:
    """Write the job and its wake-up in the present transaction; the same asker's same key again gives the same job."""
    key = _key(identity, idempotency_key) if idempotency_key else str(new_id())
    values = {
        "id": new_id(),
        "kind": kind.name,
        "queue": kind.queue,
        "title": title or kind.title,
        "school_id": identity.school_id,
        "department_id": identity.department_id,
        "requester_key": identity.key,
        "requester": identity.claims(),
        "params": dict(params),
        "input_file_id": input_file and input_file.id,
        "input_hash": input_file and input_file.sha256,
        "idempotency_key": key,
        "request_id": context.request_id(),
    }
    inserted = session.scalar(dialect_insert(Job).values(values).on_conflict_do_nothing().returning(Job.id))
    job = session.scalars(select(Job).where(Job.kind == kind.name, Job.idempotency_key == key)).one()
    if inserted is not None:
        wake(job)
    return job


def _key(identity: Identity, key: str) -> str:
    return hashlib.sha256(f"{identity.key}\n{key}".encode()).hexdigest()


def wake(job: Job) -> None:
    """Ask the relay to tell a worker; the message carries nothing but the id."""
    session.add(
        OutboxMessage(
            channel=WAKE,
            target=job.queue,
            name="run_slice",
            key=str(job.id),
            payload={"job_id": str(job.id)},
            request_id=job.request_id,
            not_before=job.not_before,
        )
    )


def db_now() -> datetime:
    """The database's clock, so that machines with wrong clocks agree on leases."""
    return session.execute(select(DatabaseMoment())).scalar_one()


def claimable(moment: datetime, *, handed_back: bool = False) -> ColumnElement[bool]:
    """Jobs that a worker may take: waiting ones whose time has come, running ones whose lease is over.

    `handed_back`: the broker says that the worker of this message died; its job need not wait for the end of the
    lease (should that worker live after all, its next batch finds the lease gone). One that lost its worker too
    often is left to the reconciler, which ends it.
    """
    waiting = and_(Job.state == "queued", Job.not_before <= moment)
    over = true() if handed_back else Job.lease_until < moment
    return or_(waiting, and_(Job.state == "running", over, Job.attempts < ATTEMPTS))


def claim(job_id: uuid.UUID, *, handed_back: bool = False) -> Job | None:
    """Take a job under a fresh lease, or None when it is not to be had."""
    moment = db_now()
    statement = (
        update(Job)
        .where(Job.id == job_id, claimable(moment, handed_back=handed_back))
        .values(
            state="running",
            lease_token=new_id(),
            lease_until=moment + LEASE,
            attempts=Job.attempts + 1,
            started_at=func.coalesce(Job.started_at, moment),
        )
        .returning(Job)
        .execution_options(populate_existing=True)
    )
    return session.scalar(statement)


def advance(job: Job, step: Step) -> None:
    """Store a batch's progress under the guard of the lease; raises LeaseLost when it is another's by now."""
    moment = db_now()
    values: dict[str, Any] = {
        "cursor": step.cursor,
        "rows_done": Job.rows_done + step.rows,
        "attempts": 0,
        "error": None,
        "lease_until": moment + LEASE,
    }
    if step.total is not None:
        values["rows_total"] = step.total
    if step.ends:
        values |= {
            "state": "dead" if step.refused else "done",
            "error": step.refused or None,
            "finished_at": moment,
            "lease_token": None,
            "lease_until": None,
            "result_file_id": step.result and step.result.id,
        }
    _guarded(job, values)


def release(job: Job, *, delay: timedelta = timedelta(0), error: str | None = None) -> None:
    """Give an unfinished job back to the queue, at once or after a delay.

    With an `error` it was a failed try, and too many of them without progress end the job; without one the job is
    not to blame, and its tries are counted anew.
    """
    if error is not None and job.attempts >= ATTEMPTS:
        return bury(job, error)
    moment = db_now()
    _guarded(
        job,
        {
            "state": "queued",
            "lease_token": None,
            "lease_until": None,
            "error": error,
            "attempts": 0 if error is None else job.attempts,
            "not_before": moment + delay,
            "woken_at": moment,
        },
    )
    job.not_before = moment + delay
    return wake(job)


def bury(job: Job, error: str) -> None:
    """End a job that cannot succeed; `error` is shown to its owner."""
    _guarded(job, {"state": "dead", "error": error, "finished_at": db_now(), "lease_token": None, "lease_until": None})


def finish_cancelled(job: Job) -> None:
    """End a running job whose owner does not want it any more."""
    _guarded(job, {"state": "cancelled", "finished_at": db_now(), "lease_token": None, "lease_until": None})


def _guarded(job: Job, values: dict[str, Any]) -> None:
    statement = update(Job).where(Job.id == job.id, Job.lease_token == job.lease_token, Job.state == "running")
    changed = session.execute(statement.values(values).execution_options(synchronize_session=False))
    if changed.rowcount != 1:  # type: ignore[attr-defined]
        raise LeaseLost(str(job.id))


def remaining_seconds(job: Job) -> int | None:
    """How long a running job will still take, by what it has done; None when nothing can be said."""
    if job.state != "running" or not (job.rows_total and job.rows_done and job.started_at):
        return None
    elapsed = (db_now() - job.started_at).total_seconds()
    return max(0, round(elapsed / job.rows_done * (job.rows_total - job.rows_done)))


def cancel(job: Job) -> None:
    """Stop a job: a waiting one ends now, a running one at its next batch, an ended one refuses."""
    if job.state not in OPEN:
        raise Conflict("job-ended", f"任务已经{STATES[job.state][0].removeprefix('已')}，不能取消。")
    if job.state == "queued":
        job.state, job.finished_at = "cancelled", db_now()
    else:
        job.cancel_requested = True


def retry(job: Job, kind: JobKind) -> None:
    """Put a job back that failed, its tries counted anew; any other refuses."""
    if job.state != "dead":
        raise Conflict("job-not-dead", f"任务{STATES[job.state][0]}，只有失败的任务可以重试。")
    if kind.anew is not None:
        kind.anew(job)
        job.cursor, job.rows_done = {}, 0
    moment = db_now()
    job.state, job.attempts, job.error, job.finished_at = "queued", 0, None, None
    job.cancel_requested, job.not_before, job.woken_at = False, moment, moment
    wake(job)
