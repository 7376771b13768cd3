"""Keeping small files: what was sent, and results."""

from __future__ import annotations

import io
import uuid

from kernel.db import session
from kernel.exports import MEDIA_TYPE
from kernel.files import files
from kernel.ids import new_id
from kernel.models import StoredFile


def store(owner_key: str, school_id: uuid.UUID | None, name: str, content: bytes, purpose: str) -> StoredFile:
    """Keep a workbook and its row."""
    kept = files.put(io.BytesIO(content), name)
    file = StoredFile(
        id=new_id(),
        storage_key=kept.key,
        name=name,
        media_type=MEDIA_TYPE,
        size=kept.size,
        sha256=kept.sha256,
        owner_key=owner_key,
        school_id=school_id,
        purpose=purpose,
    )
    session.add(file)
    session.flush()
    return file
