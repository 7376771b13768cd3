"""A workbook of any length as a job: each batch writes one part of it and the cursor in one transaction, the last step
joins the parts.
"""

from __future__ import annotations

import tempfile
import uuid
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from sqlalchemy import LargeBinary, delete, select
from sqlalchemy.orm import Mapped, mapped_column

from kernel.db import session
from kernel.exports import MEDIA_TYPE
from kernel.jobs import OPEN, Step
from kernel.models import Job
from kernel.results import stored
from kernel.sheets import SheetStream

SPOOL = 8_000_000
"""Bytes of a workbook that memory holds; the rest goes to the disk."""


class WorkbookPart:
    """Columns of a service's table of parts. In the database and not in the file store, so that they appear and vanish
    with the job's cursor and a killed worker leaves nothing behind.
    """

    job_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    content: Mapped[bytes] = mapped_column(LargeBinary)


def is_written(job: Job) -> bool:
    """Whether all parts are there and only the joining is left."""
    return bool(job.cursor.get("written"))


def rows_written(job: Job) -> int:
    """How many rows its parts have."""
    return int(job.cursor.get("rows", 0))


def write(
    model: Any, job: Job, stream: SheetStream, rows: Collection[Any], place: Mapping[str, Any], *, last: bool
) -> Step:
    """The next part, of these rows; `place` is kept in the cursor and tells where the next batch begins."""
    number = job.cursor.get("parts", 0)
    session.add(model(job_id=job.id, number=number, content=stream.append(rows)))
    told = {"parts": number + 1, "rows": rows_written(job) + len(rows), "sheets": stream.state, "written": last}
    return Step({**job.cursor, **place, **told}, rows=len(rows))


def join(model: Any, job: Job, stream: SheetStream, name: str) -> Step:
    """The workbook as the job's result; the parts go."""
    with tempfile.SpooledTemporaryFile(max_size=SPOOL) as out:
        stream.assemble(_parts(model, job), out)  # type: ignore[arg-type]
        out.seek(0)
        result = stored(job, out, name, MEDIA_TYPE)
    forget(model, [job.id])
    return Step({}, finished=True, result=result)


def _parts(model: Any, job: Job) -> Iterator[bytes]:
    for number in range(job.cursor["parts"]):
        yield session.scalars(select(model.content).where(model.job_id == job.id, model.number == number)).one()


def forget(model: Any, job_ids: Iterable[uuid.UUID]) -> None:
    """Remove the parts of these jobs."""
    session.execute(delete(model).where(model.job_id.in_(job_ids)))


def forget_ended(model: Any) -> None:
    """Remove what cancelled and failed jobs kept."""
    ended = select(Job.id).where(Job.id == model.job_id, Job.state.not_in(OPEN)).exists()
    session.execute(delete(model).where(ended))
