"""Batches as their owners see them, and what they may do with them: commit, cancel, undo."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Select, select

from kernel import audit, jobs
from kernel.db import session
from kernel.errors import Conflict
from kernel.identity import Identity
from kernel.models import Job
from kernel.paging import paginate
from kernel.scope import get_scoped, scoped
from services.graduates.domain.imports import BEFORE_COMMIT, GOES_ON, STATES, VERDICTS, allowed, move
from services.graduates.models import ImportBatch
from services.graduates.operations.imports.jobs import COMMIT, UNDO
from services.graduates.operations.imports.kind import ImportKind, refuse_locked

_SHOWN = (
    *("id", "graduation_year", "file_name", "rows", "new_rows", "changed_rows", "same_rows", "faulty_rows"),
    *("written_rows", "skipped_rows", "mode", "job_id", "created_at", "created_by", "finished_at", "version"),
)
_ENDED = ("dead", "cancelled")
_STOPPED = "任务已停止。"
_SKIPPED = "预览后被修改，未写入。"
_UNWRITTEN = {"same": "无变化", "faulty": "错误，未写入"}


def page(identity: Identity, kind: ImportKind, query: Mapping[str, Any]) -> dict[str, Any]:
    """The batches of a kind in scope, newest first (contract.ImportBatchRow)."""
    rows = _with_jobs(identity, kind).order_by(ImportBatch.created_at.desc(), ImportBatch.id)
    if query.get("state"):
        rows = rows.where(ImportBatch.state == query["state"])
    found = paginate(rows, query["page"], query["size"])
    return found | {"items": [_shown(batch, job) for batch, job in found["items"]]}


def one(identity: Identity, kind: ImportKind, batch_id: uuid.UUID) -> dict[str, Any]:
    """One batch in scope."""
    get(identity, kind, batch_id)
    session.flush()
    return _shown(*session.execute(_with_jobs(identity, kind).where(ImportBatch.id == batch_id)).one())


def get(identity: Identity, kind: ImportKind, batch_id: uuid.UUID, *, lock: bool = False) -> ImportBatch:
    """A batch of the kind in scope; anything else is NotFound."""
    batch = get_scoped(ImportBatch, batch_id, identity, lock=lock)
    if batch.kind != kind.name:
        # of another kind: for this address it does not exist
        return get_scoped(ImportBatch, uuid.UUID(int=0), identity)
    return batch


def rows(identity: Identity, kind: ImportKind, batch_id: uuid.UUID, query: Mapping[str, Any]) -> dict[str, Any]:
    """A page of staged rows (contract.ImportedRow), in the order of the file."""
    batch = get(identity, kind, batch_id)
    staged = kind.staged
    wanted = select(staged).where(staged.batch_id == batch.id).order_by(staged.number)
    if query.get("verdict"):
        wanted = wanted.where(staged.verdict == query["verdict"])
    found = paginate(wanted, query["page"], query["size"])
    return found | {"items": [row(kind, batch, each) for each in found["items"]]}


def row(kind: ImportKind, batch: ImportBatch, staged: Any) -> dict[str, Any]:
    """One staged row with its values, what stood before, its faults and what became of it."""
    titles = {column.key: column.title for column in kind.columns}
    faults = staged.faults or {}
    return {
        "number": staged.number,
        "verdict": staged.verdict,
        "verdict_title": VERDICTS[staged.verdict][0],
        "tone": VERDICTS[staged.verdict][1],
        "student_no": staged.student_no,
        "name": staged.name,
        "values": kind.values(staged),
        "before": kind.before(staged) if staged.before else {},
        "faults": [
            {"column": key, "title": titles.get(key, ""), "message": message} for key, message in faults.items()
        ],
        "outcome": outcome(batch, staged),
    }


def outcome(batch: ImportBatch, staged: Any) -> str:
    """What became of a row, in words; empty before it was written."""
    if batch.state == "undone":
        return "已撤销"
    if staged.outcome == "skipped":
        return _SKIPPED
    if staged.verdict in _UNWRITTEN:
        return _UNWRITTEN[staged.verdict]
    return f"已{VERDICTS[staged.verdict][0]}" if staged.number <= batch.position else ""


def commit(identity: Identity, kind: ImportKind, batch_id: uuid.UUID, mode: str) -> None:
    """Order the writing: of all rows, or of the right ones where some are faulty. Also goes on where it stopped."""
    batch = get(identity, kind, batch_id, lock=True)
    refuse_locked(kind, batch.school_id, batch.graduation_year)
    if not _goes_on(batch, "commit"):
        _demand(batch, "commit")
        if mode == "all" and batch.faulty_rows:
            raise Conflict(
                "rows-faulty", f"有 {batch.faulty_rows} 行错误；请改正后重新上传，或者选择“只导入正确的行”。"
            )
        batch.mode = mode
    _order(identity, kind, batch, "commit")


def cancel(identity: Identity, kind: ImportKind, batch_id: uuid.UUID) -> None:
    """Give a batch up before anything of it was written."""
    batch = get(identity, kind, batch_id, lock=True)
    _demand(batch, "cancel")
    job = session.get(Job, batch.job_id)
    if job is not None and job.state in jobs.OPEN:
        jobs.cancel(job)
    _moved(identity, kind, batch, "cancel")


def undo(identity: Identity, kind: ImportKind, batch_id: uuid.UUID) -> None:
    """Order the undoing; refused when somebody has touched rows of the batch since."""
    batch = get(identity, kind, batch_id, lock=True)
    refuse_locked(kind, batch.school_id, batch.graduation_year)
    if not _goes_on(batch, "undo"):
        _demand(batch, "undo")
        touched = batch.written_rows - kind.untouched(batch)
        if touched:
            raise Conflict("rows-touched", f"有 {touched} 行在导入之后又被修改，不能撤销本批；请逐条更正。")
    _order(identity, kind, batch, "undo")


def _order(identity: Identity, kind: ImportKind, batch: ImportBatch, verb: str) -> None:
    ordered = {"commit": COMMIT, "undo": UNDO}[verb][kind.name]
    title = f"{ordered.title}：{batch.file_name}"
    batch.job_id = jobs.order(identity, ordered, {"batch_id": str(batch.id)}, title=title).id
    batch.failure = ""
    _moved(identity, kind, batch, verb)


def _moved(identity: Identity, kind: ImportKind, batch: ImportBatch, verb: str) -> None:
    before = batch.state
    batch.state = move(batch.state, verb) or batch.state
    batch.version += 1
    audit.record(
        identity,
        f"{kind.screen}:{verb}",
        subject_kind="import",
        subject_id=batch.id,
        subject_title=batch.file_name,
        before={"state": before},
        after={"state": batch.state, "mode": batch.mode},
    )


def _demand(batch: ImportBatch, verb: str) -> None:
    if move(batch.state, verb) is None:
        raise Conflict("batch-state", f"这一批的状态是“{STATES[batch.state][0]}”，不能进行此操作，请刷新后查看。")


def _goes_on(batch: ImportBatch, verb: str) -> bool:
    """Whether the work of this verb stopped half-way: its job ended without an end of the batch."""
    job = session.get(Job, batch.job_id)
    return GOES_ON.get(batch.state) == verb and job is not None and job.state in _ENDED


def _with_jobs(identity: Identity, kind: ImportKind) -> Select[Any]:
    both: Any = select(ImportBatch, Job)
    rows = scoped(both, identity).outerjoin(Job, Job.id == ImportBatch.job_id)
    return rows.where(ImportBatch.kind == kind.name)


def _shown(batch: ImportBatch, job: Job | None) -> dict[str, Any]:
    stopped = job is not None and job.state in _ENDED and batch.state in (*BEFORE_COMMIT, *GOES_ON)
    state = "failed" if stopped else batch.state
    verbs = [GOES_ON[batch.state]] if stopped and batch.state in GOES_ON else [] if stopped else allowed(state)
    failure = batch.failure or ((job.error or _STOPPED) if stopped and job else "")
    return {name: getattr(batch, name) for name in _SHOWN} | {
        "state": state,
        "state_title": STATES[state][0],
        "tone": STATES[state][1],
        "failure": failure,
        "rows_done": job.rows_done if job else 0,
        "rows_total": job.rows_total if job else None,
        "remaining_seconds": jobs.remaining_seconds(job) if job else None,
        "allowed_actions": verbs,
        "locked_reason": None,
    }
