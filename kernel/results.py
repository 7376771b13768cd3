"""Keeping files with their rows: what a job ends with, for a while, and what somebody sent."""

from __future__ import annotations

from datetime import timedelta
from typing import IO

from sqlalchemy import delete, select, update

from kernel.db import session
from kernel.files import files
from kernel.filetypes import safe_file_name
from kernel.identity import Identity
from kernel.ids import new_id
from kernel.jobs import db_now
from kernel.models import Job, StoredFile

KEEP = timedelta(days=30)
"""How long a result is kept once its job has ended: it holds personal data, and a newer one is made in a minute."""
_AT_ONCE = 500


def stored(job: Job, content: IO[bytes], name: str, media_type: str) -> StoredFile:
    """The result of a job, as the requester's."""
    owner = {"owner_key": job.requester_key, "school_id": job.school_id}
    return _kept(content, StoredFile(name=safe_file_name(name), media_type=media_type, purpose="export", **owner))


def forget_old() -> int:
    """Take some results away that were kept long enough, with the rows of their contents, and give how many; the sweep
    removes contents that no row names.
    """
    old = select(Job.id, Job.result_file_id).where(Job.finished_at < db_now() - KEEP, Job.result_file_id.is_not(None))
    rows = session.execute(old.limit(_AT_ONCE).with_for_update(skip_locked=True)).all()
    found = {job_id: file_id for job_id, file_id in rows}
    session.execute(update(Job).where(Job.id.in_(found)).values(result_file_id=None))
    session.execute(delete(StoredFile).where(StoredFile.id.in_(found.values())))
    return len(found)


def sent(identity: Identity, content: IO[bytes], name: str, media_type: str, purpose: str) -> StoredFile:
    """What somebody sent, as theirs."""
    owner = {"owner_key": identity.key, "school_id": identity.school_id}
    return _kept(content, StoredFile(name=safe_file_name(name), media_type=media_type, purpose=purpose, **owner))


def _kept(content: IO[bytes], file: StoredFile) -> StoredFile:
    """Store the content and write the row."""
    kept = files.put(content, file.name)
    file.id, file.storage_key, file.size, file.sha256 = new_id(), kept.key, kept.size, kept.sha256
    session.add(file)
    session.flush()
    return file
