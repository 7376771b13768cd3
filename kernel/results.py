"""Keeping files with their rows: what a job ends with, and what somebody sent."""

from __future__ import annotations

from typing import IO

from kernel.db import session
from kernel.files import files
from kernel.filetypes import safe_file_name
from kernel.identity import Identity
from kernel.ids import new_id
from kernel.models import Job, StoredFile


def stored(job: Job, content: IO[bytes], name: str, media_type: str) -> StoredFile:
    """The result of a job, as the requester's."""
    owner = {"owner_key": job.requester_key, "school_id": job.school_id}
    return _kept(content, StoredFile(name=safe_file_name(name), media_type=media_type, purpose="export", **owner))


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
