"""Making a plan file (9.1): a batch writes one part and the cursor, the last step joins the parts.

Parts lie in the file store without a row that names them: the sweep takes away what a killed worker left. They are
named by the job's cursor, which moves only with the transaction that read their rows.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from typing import Any

from kernel.clock import now
from kernel.db import after_commit, session
from kernel.files import files
from kernel.files.chunks import content, stream
from kernel.identity import Identity
from kernel.jobs import JobKind, Step
from kernel.models import Job
from kernel.permissions import staff
from kernel.results import stored
from services.reports.domain.plan_files import FORMATS, together
from services.reports.models import PlanFile
from services.reports.operations.plan_formats import WRITERS, Writer
from services.reports.operations.plan_source import PlanSource

BATCH = {"xlsx": 20_000, "csv": 150_000, "dbf": 20_000}
"""Rows of a batch, about a second's work."""
_ALLOW = (staff("plan.download", level="school"),)


def step(job: Job) -> Step:
    """One batch of graduates as a part, or the joining of all parts."""
    plan_file = session.get_one(PlanFile, uuid.UUID(job.params["plan_file_id"]))
    source = PlanSource.of(Identity.from_claims(job.requester), plan_file)
    writer = WRITERS[plan_file.format](source, job.cursor.get("state", {}))
    return _join(job, plan_file, writer) if job.cursor.get("written") else _write(job, plan_file, writer)


def _write(job: Job, plan_file: PlanFile, writer: Writer) -> Step:
    before: dict[str, Any] = job.cursor
    after = uuid.UUID(before["after"]) if before else None
    last = writer.source.end(after, BATCH[plan_file.format])
    part = files.put(stream(writer.part((after, last))), plan_file.name)
    if writer.problems:
        plan_file.problems = together(plan_file.problems, writer.problems)
    cursor = {
        "after": str(last or after),
        "parts": [*before.get("parts", ()), part.key],
        "rows": before.get("rows", 0) + writer.source.rows,
        "state": dict(writer.state),
        "written": last is None,
    }
    return Step(cursor, rows=writer.source.rows)


def _join(job: Job, plan_file: PlanFile, writer: Writer) -> Step:
    parts, rows = job.cursor["parts"], job.cursor["rows"]
    whole = stream(writer.whole(_contents(parts), rows))
    result = stored(job, whole, plan_file.name, FORMATS[plan_file.format][1])
    plan_file.state, plan_file.records, plan_file.size = "ready", rows, result.size
    plan_file.finished_at = now()
    after_commit(lambda: _forget(parts))
    return Step({}, finished=True, result=result)


def _contents(parts: Sequence[str]) -> Iterator[bytes]:
    for key in parts:
        yield from content(key)


def _forget(parts: Sequence[str]) -> None:
    for key in parts:
        files.delete(key)


KIND = JobKind(
    "reports.plan_file",
    "就业方案数据下载",
    "reports.exports",
    step,
    allow=_ALLOW,
    anew=lambda job: _forget(job.cursor.get("parts", ())),
)
