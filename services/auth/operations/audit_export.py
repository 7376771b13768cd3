"""The audit trail as a workbook of any length, as a job: entries up to the moment of ordering, newest first."""

from __future__ import annotations

import tempfile
import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any, BinaryIO

from sqlalchemy import and_, or_

from kernel import exports, jobs, workbook_parts
from kernel.clock import now
from kernel.db import session
from kernel.exports import tell
from kernel.identity import Identity
from kernel.jobs import JobKind, Step
from kernel.models import Job
from kernel.paging import MOST_COUNTED, count
from kernel.permissions import staff
from kernel.scope import scoped
from kernel.sheets import SheetStream
from services.auth.contract import AuditFilters
from services.auth.models import AuditEntry, ExportPart
from services.auth.operations import trail
from services.auth.operations.sheet_info import in_words
from services.auth.queries.audit import entries

BATCH = 5_000
TITLE = "操作日志"
Place = tuple[datetime, uuid.UUID]
"""Moment and id of the last entry written."""


def order(identity: Identity, filters: Mapping[str, Any]) -> dict[str, Any]:
    """Order the export (OrderedJob) of the entries of the list that are there by now; an entry tells of it."""
    asked = {name: str(value) for name, value in filters.items() if value}
    job = jobs.order(identity, KIND, asked, title=f"{TITLE}导出")
    session.flush()
    total = count(scoped(entries(filters), identity), MOST_COUNTED + 1)
    job.rows_total = total if total <= MOST_COUNTED else None
    tell(identity, "audit", {"rows": total if total <= MOST_COUNTED else f"超过 {MOST_COUNTED}", "job": str(job.id)})
    return {"id": job.id, "title": job.title}


def save(identity: Identity, filters: Mapping[str, Any], out: BinaryIO) -> None:
    """Write the workbook at once, for who waits for it without a browser; memory holds one batch."""
    stream, until, rows, place = SheetStream(trail.COLUMNS), now(), 0, None
    with tempfile.SpooledTemporaryFile(max_size=workbook_parts.SPOOL) as parts:
        while found := batch(identity, filters, until, place):
            parts.write(stream.append(trail.exported(found)))
            rows, place = rows + len(found), (found[-1].at, found[-1].id)
        parts.seek(0)
        whole = SheetStream(trail.COLUMNS, info(identity, filters, rows, until), stream.state)
        whole.assemble([parts], out)  # type: ignore[list-item]
    tell(identity, "audit", {"rows": rows})


def step(job: Job) -> Step:
    """One batch of entries as a part, or the joining of all parts."""
    if workbook_parts.is_written(job):
        return workbook_parts.join(ExportPart, job, _stream(job), f"{TITLE}.xlsx")
    return _write(job)


def batch(identity: Identity, filters: Mapping[str, Any], until: datetime, after: Place | None) -> list[AuditEntry]:
    """The next entries in scope from before `until`, behind the entry of this moment and id."""
    rows = scoped(entries(filters), identity).where(AuditEntry.at <= until)
    if after:
        at, entry_id = after
        # the first condition alone is what an index serves
        rows = rows.where(
            AuditEntry.at <= at, or_(AuditEntry.at < at, and_(AuditEntry.at == at, AuditEntry.id < entry_id))
        )
    return list(session.scalars(rows.limit(BATCH)))


def info(identity: Identity, filters: Mapping[str, Any], rows: int, at: datetime) -> list[tuple[str, str]]:
    """The sheet 查询条件."""
    return exports.info(identity, in_words(identity, filters, trail.FILTERS), at, rows)


def _write(job: Job) -> Step:
    found = batch(Identity.from_claims(job.requester), _filters(job), job.created_at, _place(job))
    place = {"at": found[-1].at.isoformat(), "id": str(found[-1].id)} if found else {}
    rows = trail.exported(found)
    return workbook_parts.write(ExportPart, job, _stream(job), rows, place, last=len(found) < BATCH)


def _filters(job: Job) -> dict[str, Any]:
    return dict(AuditFilters().load(job.params))


def _place(job: Job) -> Place | None:
    at, entry_id = job.cursor.get("at"), job.cursor.get("id")
    return (datetime.fromisoformat(at), uuid.UUID(entry_id)) if at and entry_id else None


def _stream(job: Job) -> SheetStream:
    rows = workbook_parts.rows_written(job)
    told = info(Identity.from_claims(job.requester), _filters(job), rows, job.created_at)
    return SheetStream(trail.COLUMNS, told, job.cursor.get("sheets"))


def forget(job: Job) -> None:
    """Remove what an ended export kept while it ran."""
    workbook_parts.forget(ExportPart, [job.id])


KIND = JobKind(
    "auth.audit_export", "操作日志导出", "auth.exports", step, allow=(staff("audit", level="school"),), anew=forget
)
