"""Cleaning: attachments that no message took within a day, and the leavings of ended exports."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import exists, select

from kernel.clock import now
from kernel.db import session
from kernel.files import files
from kernel.jobs import OPEN, JobKind, Step
from kernel.models import Job, StoredFile
from services.messaging.contract import UNREAD_EXPORT
from services.messaging.models import ReadMark
from services.messaging.operations.attachments import PURPOSE, unbound
from services.messaging.operations.unread_export import forget

KEEP_UNSENT = timedelta(hours=24)
BATCH = 200


def step(job: Job) -> Step:
    """One batch; the last one finds nothing."""
    done = _unsent_attachments() + _ended_exports()
    return Step({}, rows=done, finished=done == 0)


def _unsent_attachments() -> int:
    """The content goes first: a row without content is found again, content without a row would stay for ever."""
    old = StoredFile.created_at < now() - KEEP_UNSENT
    query = select(StoredFile).where(StoredFile.purpose == PURPOSE, old, unbound()).limit(BATCH)
    found = session.scalars(query.with_for_update(skip_locked=True)).all()
    for file in found:
        files.delete(file.storage_key)
        session.delete(file)
    return len(found)


def _ended_exports() -> int:
    marked = exists(select(1).where(ReadMark.owner_id == Job.id))
    ended = select(Job.id).where(Job.kind == UNREAD_EXPORT, Job.state.not_in(OPEN), marked).limit(BATCH)
    found = session.scalars(ended).all()
    forget(found)
    return len(found)


KIND = JobKind("messaging.cleanup", "清理未发送的附件", "messaging.default", step)
