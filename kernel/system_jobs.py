"""Jobs that every service has: the canary, and the cleaning of rows and files nobody needs any more."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import delete, select

from kernel import results
from kernel.db import session
from kernel.files import files
from kernel.files.store import SHELVES
from kernel.identity import SCHEDULER
from kernel.jobs import JobKind, Step, db_now
from kernel.models import IdempotencyRecord, InboxMessage, Job, OutboxMessage, StoredFile, WorkerBeat

KEEP_DELIVERED = timedelta(days=7)
KEEP_KEYS = timedelta(days=2)
KEEP_BEATS = timedelta(days=1)
KEEP_SYSTEM_JOBS = timedelta(days=2)
KEEP_UNKNOWN_FILES = timedelta(days=1)
"""Far longer than from storing a file to the commit of its row."""
_ASKED = 500


def system_kinds(service: str) -> tuple[JobKind, ...]:
    """`canary` proves by coming back that scheduler, outbox, relay, Redis, worker and database work together."""
    queue = f"{service}.default"
    return (
        JobKind("canary", "运行自检", queue, lambda job: Step({}, finished=True)),
        JobKind("cleanup", "清理过期记录", queue, lambda job: _clean()),
        JobKind("sweep", "清理无记录的文件", queue, _sweep),
    )


def _clean() -> Step:
    moment = db_now()
    for statement in (
        delete(OutboxMessage).where(OutboxMessage.sent_at < moment - KEEP_DELIVERED),
        delete(InboxMessage).where(InboxMessage.received_at < moment - KEEP_DELIVERED * 4),
        delete(IdempotencyRecord).where(IdempotencyRecord.created_at < moment - KEEP_KEYS),
        delete(WorkerBeat).where(WorkerBeat.beat_at < moment - KEEP_BEATS),
        delete(Job).where(Job.requester_key == SCHEDULER.key, Job.finished_at < moment - KEEP_SYSTEM_JOBS),
    ):
        session.execute(statement)
    forgotten = results.forget_old()
    return Step({}, rows=forgotten, finished=not forgotten)


def _sweep(job: Job) -> Step:
    """One shelf: contents without a row, which a process left that died between storing them and its commit."""
    shelf = int(job.cursor.get("shelf", 0))
    old = files.old(shelf, db_now() - KEEP_UNKNOWN_FILES)
    unknown = [key for start in range(0, len(old), _ASKED) for key in _unknown(old[start : start + _ASKED])]
    for key in unknown:
        files.delete(key)
    return Step({"shelf": shelf + 1}, rows=len(unknown), finished=shelf + 1 == SHELVES)


def _unknown(keys: list[str]) -> set[str]:
    return set(keys) - set(session.scalars(select(StoredFile.storage_key).where(StoredFile.storage_key.in_(keys))))
