"""The three jobs of each kind of import: checking a file, writing its rows, taking them back."""

from __future__ import annotations

import uuid
from collections import Counter
from typing import Any

from sqlalchemy import delete, func, select

from kernel import webhooks
from kernel.clock import now
from kernel.db import session
from kernel.errors import Invalid, NotFound
from kernel.identity import Identity
from kernel.jobs import JobKind, Step
from kernel.models import Job
from services.graduates.domain.imports import VERDICTS, move
from services.graduates.models import ImportBatch
from services.graduates.operations.imports import reading
from services.graduates.operations.imports.kind import QUEUE, ImportKind, Part, refuse_locked
from services.graduates.operations.imports.kinds import KINDS

WRITABLE = ("new", "changed")
_HEADER = 1
_TOUCHED = "有 {count} 行在导入之后又被修改，不能撤销本批。"


def check(job: Job) -> Step:
    """Read on, compare and stage; at the end of the file count the verdicts."""
    kind, batch = _locked(job)
    if batch.state == "uploaded":
        batch.state = "checking"
    if batch.state != "checking":
        return Step({}, finished=True)
    after = job.cursor.get("after", 0)
    try:
        rows = reading.rows_after(kind, batch, after, kind.batch // 2)
    except (Invalid, NotFound) as error:
        return _failed(kind, batch, error.message)
    if rows:
        kind.stage(batch, rows)
        return Step({"after": rows.numbers[-1]}, rows=len(rows))
    if reading.may_repeat():
        kind.settle(batch)
    reading.close()
    _count(kind, batch)
    batch.state = str(move(batch.state, "checked"))
    return Step({}, finished=True, total=batch.rows)


def commit(job: Job) -> Step:
    """Write the next staged rows; at the end the batch is done."""
    kind, batch = _locked(job)
    if batch.state != "committing":
        return Step({}, finished=True)
    refuse_locked(kind, batch.school_id, batch.graduation_year)
    total = batch.new_rows + batch.changed_rows
    if batch.written_rows + batch.skipped_rows < total:
        after = max(batch.position, _HEADER)
        part = Part(after, after + kind.batch)
        written, skipped = kind.write(Identity.from_claims(job.requester), batch, part)
        batch.written_rows += written
        batch.skipped_rows += skipped
        batch.position = part.to if written + skipped else _before_next(kind, batch)
        return Step({"after": batch.position}, rows=written + skipped, total=total)
    batch.state, batch.finished_at = str(move(batch.state, "written")), now()
    webhooks.happened("import.finished", batch.school_id, _told(batch))
    return Step({}, finished=True, total=total)


def _told(batch: ImportBatch) -> dict[str, Any]:
    names = ("kind", "graduation_year", "state", "written_rows", "skipped_rows")
    return {"batch_id": str(batch.id)} | {name: getattr(batch, name) for name in names}


def undo(job: Job) -> Step:
    """Take all rows back in one transaction, or none where others have touched some since."""
    kind, batch = _locked(job)
    if batch.state != "undoing":
        return Step({}, finished=True)
    refuse_locked(kind, batch.school_id, batch.graduation_year)
    attempt = session.begin_nested()
    undone = kind.undo(Identity.from_claims(job.requester), batch)
    kept = batch.written_rows - undone
    if kept:
        attempt.rollback()
        batch.failure = _TOUCHED.format(count=kept)
    else:
        attempt.commit()
    batch.state, batch.finished_at = str(move("undoing", "kept" if kept else "undone")), now()
    return Step({}, rows=undone, finished=True, total=batch.written_rows)


def _locked(job: Job) -> tuple[ImportKind, ImportBatch]:
    query = select(ImportBatch).where(ImportBatch.id == uuid.UUID(job.params["batch_id"]))
    batch = session.scalars(query.with_for_update()).one()
    return KINDS[batch.kind], batch


def _failed(kind: ImportKind, batch: ImportBatch, message: str) -> Step:
    """A file that cannot be used leaves nothing behind but its reason."""
    session.execute(delete(kind.staged).where(kind.staged.batch_id == batch.id))
    batch.state, batch.failure, batch.finished_at = str(move(batch.state, "fail")), message, now()
    return Step({}, finished=True)


def _count(kind: ImportKind, batch: ImportBatch) -> None:
    staged = kind.staged
    query = select(staged.verdict, func.count()).where(staged.batch_id == batch.id).group_by(staged.verdict)
    found = Counter({verdict: count for verdict, count in session.execute(query)})
    for verdict in VERDICTS:
        setattr(batch, f"{verdict}_rows", found[verdict])
    batch.rows = found.total()


def _before_next(kind: ImportKind, batch: ImportBatch) -> int:
    """The number before the next row to write: a file may have many blank rows in between."""
    staged = kind.staged
    waiting = (staged.batch_id == batch.id, staged.number > batch.position, staged.verdict.in_(WRITABLE))
    return session.scalars(select(func.min(staged.number)).where(*waiting)).one() - 1


CHECK = {
    name: JobKind(f"import_check_{name}", f"{kind.title}校验", QUEUE, check, allow=kind.workers)
    for name, kind in KINDS.items()
}
COMMIT = {
    name: JobKind(f"import_commit_{name}", kind.title, QUEUE, commit, allow=kind.workers)
    for name, kind in KINDS.items()
}
UNDO = {
    name: JobKind(f"import_undo_{name}", f"撤销{kind.title}", QUEUE, undo, allow=kind.workers)
    for name, kind in KINDS.items()
}
JOBS = (*CHECK.values(), *COMMIT.values(), *UNDO.values())
