"""Parts of printed forms: joined into the job's result, and cleaned away after jobs that ended without one."""

from __future__ import annotations

import tempfile
import uuid
import zipfile
from collections.abc import Sequence
from typing import IO, Any

from sqlalchemy import ColumnElement, delete, select

from kernel.db import session
from kernel.errors import NotFound
from kernel.files import files
from kernel.filetypes import safe_file_name
from kernel.ids import new_id
from kernel.jobs import OPEN, JobKind, Step
from kernel.models import Job, StoredFile
from services.graduates.models import FormPart
from services.graduates.operations.recommendation_pdf import MEDIA_TYPE

ZIP = "application/zip"
_SPOOL = 8_000_000
_MOMENT = (1980, 1, 1, 0, 0, 0)
_GONE = "这些毕业生已不在您的管理范围内，请重新查询后再试。"


def joined(job: Job, title: str) -> StoredFile:
    """The result of the job, added to the session: the only part as it is, else a zip; the parts go."""
    parts = select(FormPart.number, FormPart.name).where(_of(job.id)).order_by(FormPart.number)
    names = session.execute(parts).all()
    if not names:
        raise NotFound("not-found", _GONE)
    with tempfile.SpooledTemporaryFile(max_size=_SPOOL) as out:
        if len(names) == 1:
            out.write(_content(job.id, names[0].number))
        else:
            _zip(out, job.id, names)
        out.seek(0)
        only = names[0].name if len(names) == 1 else f"{job.rows_total}人"
        result = _stored(job, out, f"{title}_{only}.{'pdf' if len(names) == 1 else 'zip'}")
    session.execute(delete(FormPart).where(_of(job.id)))
    return result


def _zip(out: IO[bytes], job_id: uuid.UUID, names: Sequence[Any]) -> None:
    # the entries are compressed already; a fixed moment keeps the bytes the same
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for number, name in names:
            entry = zipfile.ZipInfo(safe_file_name(f"{name}.pdf"), _MOMENT)
            archive.writestr(entry, _content(job_id, number))


def _stored(job: Job, content: IO[bytes], name: str) -> StoredFile:
    name = safe_file_name(name)
    kept = files.put(content, name)
    result = StoredFile(
        id=new_id(),
        storage_key=kept.key,
        name=name,
        media_type=MEDIA_TYPE if name.endswith(".pdf") else ZIP,
        size=kept.size,
        sha256=kept.sha256,
        owner_key=job.requester_key,
        school_id=job.school_id,
        purpose="export",
    )
    session.add(result)
    return result


def _content(job_id: uuid.UUID, number: int) -> bytes:
    return session.scalars(select(FormPart.content).where(_of(job_id), FormPart.number == number)).one()


def _of(job_id: uuid.UUID) -> ColumnElement[bool]:
    return FormPart.job_id == job_id


def clean(job: Job) -> Step:
    """Remove the parts of jobs that were cancelled or failed."""
    ended = select(Job.id).where(Job.state.not_in(OPEN), Job.id == FormPart.job_id).exists()
    session.execute(delete(FormPart).where(ended))
    return Step({}, finished=True)


CLEANUP = JobKind("graduates.cleanup_forms", "清理未完成的推荐表", "graduates.default", clean)
