"""Jobs that every service has: the canary, and the cleaning of rows nobody needs any more."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import delete, or_

from kernel.db import session
from kernel.jobs import JobKind, Step, db_now
from kernel.models import IdempotencyRecord, InboxMessage, Job, OutboxMessage

KEEP_DELIVERED = timedelta(days=7)
KEEP_KEYS = timedelta(days=2)
KEEP_SYSTEM_JOBS = timedelta(days=2)


def system_kinds(service: str) -> tuple[JobKind, ...]:
    """`canary` proves by coming back that scheduler, outbox, relay, Redis, worker and database work together."""
    queue = f"{service}.default"
    return (
        JobKind("canary", "运行自检", queue, lambda job: Step({}, finished=True)),
        JobKind("cleanup", "清理过期记录", queue, lambda job: _clean()),
    )


def _clean() -> Step:
    moment = db_now()
    system = or_(Job.kind == "canary", Job.kind == "cleanup")
    for statement in (
        delete(OutboxMessage).where(OutboxMessage.sent_at < moment - KEEP_DELIVERED),
        delete(InboxMessage).where(InboxMessage.received_at < moment - KEEP_DELIVERED * 4),
        delete(IdempotencyRecord).where(IdempotencyRecord.created_at < moment - KEEP_KEYS),
        delete(Job).where(system, Job.finished_at < moment - KEEP_SYSTEM_JOBS),
    ):
        session.execute(statement)
    return Step({}, finished=True)
