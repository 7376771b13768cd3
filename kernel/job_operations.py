"""Looking after everybody's jobs of a service: who runs the system sees all, a school its own (decision 11)."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

from sqlalchemy import Select, select

from kernel import audit, jobs
from kernel.errors import Conflict
from kernel.identity import Identity
from kernel.jobs import JobKind
from kernel.models import Job
from kernel.paging import paginate
from kernel.results import KEEP
from kernel.scope import get_scoped, scoped

_SHOWN = ("id", "kind", "queue", "title", "state", "attempts", "rows_done", "rows_total", "error", "created_at",
          "started_at", "finished_at", "not_before", "lease_until", "cancel_requested")  # fmt: skip
_UNKNOWN = "这个任务属于较新或已停用的功能，不能在这里重试。"


def listed(identity: Identity, query: Mapping[str, Any]) -> dict[str, Any]:
    """A page of the jobs in scope, newest first; `kind`, `state`, `older_than` (seconds) filter."""
    page = paginate(filtered(scoped(select(Job), identity), query), query["page"], query["size"])
    return page | {"items": [shown(job) for job in page["items"]]}


def one(identity: Identity, job_id: uuid.UUID) -> dict[str, Any]:
    """One job in scope."""
    return shown(get_scoped(Job, job_id, identity))


def retry(identity: Identity, job_id: uuid.UUID, kinds: Iterable[JobKind]) -> dict[str, Any]:
    """Put a failed job back, its tries counted anew. Raises Conflict for any other."""
    job = get_scoped(Job, job_id, identity, lock=True)
    kind = next((kind for kind in kinds if kind.name == job.kind), None)
    if kind is None:
        raise Conflict("kind-unknown", _UNKNOWN)
    before = job.state
    jobs.retry(job, kind)
    return _told(identity, "retry", job, before)


def cancel(identity: Identity, job_id: uuid.UUID) -> dict[str, Any]:
    """Stop a job: a waiting one now, a running one at its next batch. Raises Conflict for an ended one."""
    job = get_scoped(Job, job_id, identity, lock=True)
    before = job.state
    jobs.cancel(job)
    return _told(identity, "cancel", job, before)


def shown(job: Job) -> dict[str, Any]:
    """A job as whoever looks after it sees it."""
    ended = job.state not in jobs.OPEN
    return {name: getattr(job, name) for name in _SHOWN} | {
        "state_title": jobs.STATES[job.state][0],
        "requester": job.requester.get("name") or job.requester.get("user_name", ""),
        "remaining_seconds": jobs.remaining_seconds(job),
        "has_file": job.result_file_id is not None,
        "kept_until": job.finished_at + KEEP if job.result_file_id and job.finished_at else None,
        "allowed_actions": ["retry"] if job.state == "dead" else [] if ended else ["cancel"],
        "locked_reason": "任务已结束，不能取消。" if ended else None,
    }


def filtered(rows: Select[Any], query: Mapping[str, Any]) -> Select[Any]:
    """The select of jobs, newest first, kept to what was asked for."""
    rows = rows.order_by(Job.created_at.desc(), Job.id)
    for name in ("kind", "state"):
        if query.get(name):
            rows = rows.where(getattr(Job, name) == query[name])
    if query.get("older_than"):
        rows = rows.where(Job.created_at < jobs.db_now() - timedelta(seconds=query["older_than"]))
    return rows


def _told(identity: Identity, verb: str, job: Job, before: str) -> dict[str, Any]:
    """The job's own school reads of it, whoever did it."""
    who = replace(identity, school_id=job.school_id)
    audit.record(
        who,
        f"jobs:{verb}",
        subject_kind="job",
        subject_id=job.id,
        subject_title=job.title,
        before={"state": before},
        after={"state": "cancelled" if verb == "cancel" else job.state},
    )
    return shown(job)
