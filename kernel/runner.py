"""Carrying jobs on inside a worker: claim, batches, release; and what the scheduler orders."""

from __future__ import annotations

import time
import uuid
from datetime import timedelta
from functools import partial

from sqlalchemy import select

from kernel import context, events, jobs, logs, peers, surroundings
from kernel.db import Database, session
from kernel.errors import DomainError, NotFound, Unauthenticated
from kernel.faults import fault
from kernel.files import bound, file_store
from kernel.identity import SCHEDULER, Identity
from kernel.models import Job
from kernel.peers import Peers, peers_of
from kernel.service import IdentitySource, Service
from kernel.settings import Settings
from kernel.surroundings import Surroundings

log = logs.get(__name__)
_NOT_ALLOWED = "您的权限已变更，任务已停止；如仍需要，请联系学校管理员授权后重新提交。"
_BROKEN = "处理时系统出错，已多次重试仍未成功，请联系管理员。"
BACKOFF = timedelta(seconds=5)
OUTAGE_BACKOFF = timedelta(seconds=10)  # a locked or restarting database deserves longer than a crash


class Runner:
    """Runs one service's jobs; holds its database, its kinds by name, and the way to other services."""

    def __init__(
        self, service: Service, settings: Settings, database: Database | None = None, others: Peers | None = None
    ) -> None:
        from kernel.system_jobs import system_kinds

        self.service = service
        self.settings = settings
        self.database = database or Database(settings.database_url(service.name), pool_size=2)
        events.attend(self.database, service.name, service.events)
        self.files = file_store(settings.files_url, service.name)
        self.peers = others or peers_of(settings, "worker")
        self.kinds = {kind.name: kind for kind in (*system_kinds(service.name), *service.jobs)}
        self._around = surroundings.Surroundings(settings, self.database)
        self._identities: IdentitySource | None = service.identities and service.identities(settings)

    def run_slice(self, job_id: uuid.UUID, *, seconds: float = jobs.SLICE_SECONDS, handed_back: bool = False) -> None:
        """Carry a job on for at most `seconds`; every way out leaves the row right for whoever comes next."""
        job = self.database.run(lambda: jobs.claim(job_id, handed_back=handed_back))
        if job is None:
            return
        with (
            context.request_scope(job.request_id),
            bound(self.files),
            peers.bound(self.peers),
            surroundings.bound(self._around),
        ):
            log.info("job claimed", job=str(job.id), kind=job.kind, attempt=job.attempts)
            try:
                self._carry(job, time.monotonic() + seconds)
            except jobs.LeaseLost:
                log.warning("lease lost", job=str(job.id), kind=job.kind)

    def _carry(self, job: Job, deadline: float) -> None:
        try:
            refusal = self._refusal(job)
            if refusal:
                return self.database.run(lambda: jobs.bury(job, refusal))
            while not self._batch(job):
                if time.monotonic() >= deadline:
                    return self.database.run(lambda: jobs.release(job))
        except jobs.LeaseLost:
            raise
        except jobs.NotNow as reason:
            log.warning("job goes back", job=str(job.id), kind=job.kind, reason=str(reason))
            self.database.run(partial(jobs.release, job, delay=reason.delay))
        except DomainError as error:
            self._failed(job, error.message, final=not error.retryable, backoff=OUTAGE_BACKOFF)
        except Exception:
            log.exception("job batch failed", job=str(job.id), kind=job.kind)
            self._failed(job, _BROKEN, final=False)
        return None

    def _refusal(self, job: Job) -> str | None:
        kind = self.kinds.get(job.kind)
        if kind is None:
            raise jobs.NotNow("a newer version ordered this job")
        return None if kind.admits(self._requester(job)) else _NOT_ALLOWED

    def _requester(self, job: Job) -> Identity | None:
        ordered_by = Identity.from_claims(job.requester)
        if not ordered_by.is_person or ordered_by.id is None:
            return ordered_by
        try:
            present = self._identities(ordered_by.id) if self._identities else ordered_by
        except (Unauthenticated, NotFound):
            return None
        except DomainError as error:
            if error.retryable:
                raise jobs.NotNow("the accounts cannot be asked") from error
            raise
        same = present is not None and (present.school_id, present.department_id) == (
            ordered_by.school_id,
            ordered_by.department_id,
        )
        return present if same else None

    def _batch(self, job: Job) -> bool:
        """One batch in one transaction; True when the job has ended."""

        kind = self.kinds[job.kind]
        found = (kind.outside(job, Surroundings(self.settings, self.database)),) if kind.outside else ()

        def work() -> jobs.Step | None:
            # the row object stays outside the session: a rollback must not expire it
            if session.scalar(select(Job.cancel_requested).where(Job.id == job.id)):
                jobs.finish_cancelled(job)
                return None
            fault("before_batch")
            step = kind.step(job, *found)
            session.flush()
            jobs.advance(job, step)
            fault("before_commit")
            return step

        step = self.database.run(work)
        fault("after_commit")
        if step is None:
            return True
        job.cursor, job.attempts, job.rows_total = step.cursor, 0, step.total or job.rows_total
        return step.ends

    def _failed(self, job: Job, message: str, *, final: bool, backoff: timedelta = BACKOFF) -> None:
        if final:
            self.database.run(lambda: jobs.bury(job, message))
        else:
            self.database.run(lambda: jobs.release(job, delay=backoff * max(1, job.attempts), error=message))


def order_scheduled(runner: Runner, kind: str) -> None:
    """Order a scheduled job for the present slot; a second scheduler's order finds the row already there."""
    schedule = next(s for s in runner.service.timetable.schedules if s.kind == kind)

    def work() -> None:
        slot = schedule.slot(jobs.db_now())
        jobs.order(SCHEDULER, runner.kinds[kind], {}, idempotency_key=f"slot:{slot}")

    runner.database.run(work)
