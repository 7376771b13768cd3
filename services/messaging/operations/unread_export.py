"""The long unread list as a job: who had not read at the moment of ordering, each once, however often it is killed.

The order keeps the message's sixteen read counters (ReadMark): receipts with higher numbers came later and still
count as unread. A batch writes one part of the workbook and the cursor in one transaction; the last step joins
the parts.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from sqlalchemy import delete, select

from kernel import jobs, workbook_parts
from kernel.audit import record
from kernel.db import session
from kernel.errors import Conflict
from kernel.identity import Identity
from kernel.jobs import JobKind, Step
from kernel.models import Job
from kernel.permissions import staff
from kernel.sheets import SheetStream
from services.messaging.contract import PERSON_KINDS, UNREAD_EXPORT
from services.messaging.domain.titles import degree_titles
from services.messaging.models import ExportPart, Message, ReadMark
from services.messaging.operations.receipts import keep_marks
from services.messaging.operations.unread_sheet import COLUMNS, file_name, info
from services.messaging.operations.visible import own
from services.messaging.queries import receivers

BATCH = 20_000
_USER_NAME = receivers.SHEET.index("user_name")
_SHORT = "单发信息的接收人不多，请直接下载未读名单。"


def order(identity: Identity, message_id: uuid.UUID) -> dict[str, Any]:
    """Order the export (OrderedJob); counts as unread who has not read by now."""
    message = own(identity, message_id)
    if message.kind == "single":
        raise Conflict("direct-download", _SHORT)
    job = jobs.order(identity, KIND, {"message_id": str(message_id)}, title=f"未读名单：{message.title}")
    session.flush()
    job.rows_total = message.audience_count - keep_marks(job.id, message_id)
    record(
        identity,
        "messages.sent:unread_export",
        subject_kind="message",
        subject_id=message_id,
        subject_title=message.title,
        after={"rows": job.rows_total, "job": str(job.id)},
    )
    return {"id": job.id, "title": job.title}


def step(job: Job) -> Step:
    """One batch of rows as a part, or the joining of all parts."""
    message = own(Identity.from_claims(job.requester), uuid.UUID(job.params["message_id"]))
    return _join(job, message) if workbook_parts.is_written(job) else _write(job, message)


def _write(job: Job, message: Message) -> Step:
    query = receivers.unread(message, after=job.cursor.get("after"), marks=_marks(job), sheet=True)
    # the driver's own tuples: all columns are texts and numbers as they are, and wrapping rows costs more than fetching
    rows = session.connection().execute(query.limit(BATCH)).cursor.fetchall()
    place = {"after": rows[-1][_USER_NAME]} if rows else {}
    return workbook_parts.write(ExportPart, job, _stream(job, message), _values(rows), place, last=len(rows) < BATCH)


def _values(rows: Any) -> list[tuple[str, ...]]:
    """`sheet_row` for very many rows: titles are looked up once, and all are texts, which the writer joins unseen."""
    kinds, degrees = PERSON_KINDS, degree_titles()
    return [
        (
            name,
            user_name,
            number or "",
            kinds[kind],
            department or "",
            str(year or ""),
            degrees.get(degree, degree or ""),
            major or "",
        )
        for name, user_name, number, kind, department, year, degree, major in rows
    ]


def _marks(job: Job) -> dict[int, int]:
    kept = select(ReadMark.shard, ReadMark.reads).where(ReadMark.owner_id == job.id)
    return dict(session.execute(kept).all())


def _join(job: Job, message: Message) -> Step:
    step = workbook_parts.join(ExportPart, job, _stream(job, message), file_name(message))
    forget([job.id])
    return step


def forget(job_ids: Sequence[uuid.UUID]) -> None:
    """Remove what ended exports kept while they ran."""
    workbook_parts.forget(ExportPart, job_ids)
    session.execute(delete(ReadMark).where(ReadMark.owner_id.in_(job_ids)))


def _stream(job: Job, message: Message) -> SheetStream:
    requester = Identity.from_claims(job.requester)
    rows = workbook_parts.rows_written(job)
    return SheetStream(COLUMNS, info(requester, message, rows, job.created_at), job.cursor.get("sheets"))


KIND = JobKind(
    UNREAD_EXPORT,
    "未读名单导出",
    "messaging.exports",
    step,
    allow=(staff("messages.sent"),),
    anew=lambda job: forget([job.id]),
)
