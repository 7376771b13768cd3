"""The file that a job ends with."""

from __future__ import annotations

from typing import IO

from kernel.db import session
from kernel.files import files
from kernel.filetypes import safe_file_name
from kernel.ids import new_id
from kernel.models import Job, StoredFile


def stored(job: Job, content: IO[bytes], name: str, media_type: str) -> StoredFile:
    """Store the content and add its row to the session, as the requester's."""
    name = safe_file_name(name)
    kept = files.put(content, name)
    result = StoredFile(
        id=new_id(),
        storage_key=kept.key,
        name=name,
        media_type=media_type,
        size=kept.size,
        sha256=kept.sha256,
        owner_key=job.requester_key,
        school_id=job.school_id,
        purpose="export",
    )
    session.add(result)
    return result
