"""The endpoints about jobs that every service has: one's own jobs, their progress, cancelling, the result file; and
everybody's, for those who look after them.
"""

from __future__ import annotations

import uuid
from typing import Any

from flask import Response, current_app
from marshmallow import fields
from sqlalchemy import select

from kernel import audit, job_operations, jobs
from kernel.db import session
from kernel.downloads import file_response
from kernel.endpoint import Api
from kernel.errors import Conflict, Forbidden, NotFound
from kernel.identity import Identity
from kernel.job_figures import queue_states
from kernel.models import Job, StoredFile
from kernel.paging import PageQuery, page_schema, paginate
from kernel.permissions import service as service_identity
from kernel.permissions import signed_in, staff
from kernel.results import KEEP
from kernel.schemas import Choice, QueryWhole, Schema, Text


class JobSchema(Schema):
    """A job as its owner sees it; `remaining_seconds` is an estimate, null when there is none, `attempts` counts tries
    since the last progress. Its file goes at `kept_until`; null where there is none.
    """

    id = fields.UUID()
    kind = fields.String()
    title = fields.String()
    state = fields.String()
    state_title = fields.String()
    rows_done = fields.Integer()
    rows_total = fields.Integer(allow_none=True)
    remaining_seconds = fields.Integer(allow_none=True)
    attempts = fields.Integer()
    requester = fields.String()
    error = fields.String(allow_none=True)
    has_file = fields.Boolean()
    kept_until = fields.DateTime(allow_none=True)
    created_at = fields.DateTime()
    finished_at = fields.DateTime(allow_none=True)
    allowed_actions = fields.List(fields.String())
    locked_reason = fields.String(allow_none=True)


class OperatedJob(JobSchema):
    """A job as whoever looks after everybody's jobs sees it."""

    queue = fields.String()
    started_at = fields.DateTime(allow_none=True)
    not_before = fields.DateTime()
    lease_until = fields.DateTime(allow_none=True)
    cancel_requested = fields.Boolean()


class QueueSchema(Schema):
    """How a queue stands: jobs that are due and wait, whoever ordered them, seconds that the first of them has waited,
    living workers, and seconds since one gave a sign of life (null: none ever did).
    """

    queue = fields.String()
    waiting = fields.Integer()
    oldest_seconds = fields.Float()
    workers = fields.Integer()
    seen_seconds = fields.Float(allow_none=True)


class QueuesSchema(Schema):
    """The queues of a service."""

    items = fields.List(fields.Nested(QueueSchema))


class JobQuery(PageQuery):
    """Filter of one's jobs; `older_than` is in seconds since they were ordered."""

    state = Choice(jobs.STATES)
    older_than = QueryWhole(0, 366 * 86400)


class OperatedQuery(JobQuery):
    """Filter of everybody's jobs."""

    kind = Text(64)


OPERATORS = (staff("jobs", level="school"), service_identity("operator"))
"""Who looks after everybody's jobs; a school sees its own people's (decision 11)."""


_NOT_YET = "任务还没有生成文件，请等待完成后再下载。"
_NO_FILE = f"这个任务没有文件，或者文件已过 {KEEP.days} 天的保留期，需要时请重新提交。"


def job_api(service: str) -> Api:
    """The endpoints, under `/api/v1/<service>/jobs`."""
    api = Api("jobs", prefix=f"/api/v1/{service}/jobs")

    @api.endpoint("GET", "", title="我的任务", allow=(signed_in(),), query=JobQuery, result=page_schema(JobSchema))
    def list_jobs(identity: Identity, query: dict[str, Any]) -> dict[str, Any]:
        return _listed(identity, query)

    @api.endpoint("GET", "/<uuid:job_id>", title="任务进度", allow=(signed_in(),), result=JobSchema)
    def get_job(identity: Identity, job_id: uuid.UUID) -> dict[str, Any]:
        return _shown(_own(identity, job_id))

    @api.endpoint("POST", "/<uuid:job_id>/cancel", title="取消任务", allow=(signed_in(),), result=JobSchema)
    def cancel_job(identity: Identity, job_id: uuid.UUID) -> dict[str, Any]:
        job = _own(identity, job_id, lock=True)
        jobs.cancel(job)
        return _shown(job)

    # writes: a result may hold personal data, so its download leaves an entry in the audit trail
    @api.endpoint("GET", "/<uuid:job_id>/file", title="下载任务结果", allow=(signed_in(),), writes=True)
    def get_job_file(identity: Identity, job_id: uuid.UUID) -> Response:
        return _file(identity, job_id)

    @api.endpoint("GET", "/queues", title="任务队列", allow=(staff(),), result=QueuesSchema)
    def list_queues(identity: Identity) -> dict[str, Any]:
        return {"items": queue_states(current_app.extensions["service"].timetable.queues)}

    _operations(api)
    return api


def _operations(api: Api) -> None:
    """The endpoints of those who look after everybody's jobs."""
    page = page_schema(OperatedJob)

    @api.endpoint("GET", "/all", title="全部任务", allow=OPERATORS, query=OperatedQuery, result=page)
    def list_all_jobs(identity: Identity, query: dict[str, Any]) -> dict[str, Any]:
        return job_operations.listed(identity, query)

    @api.endpoint("GET", "/all/<uuid:job_id>", title="任务详情", allow=OPERATORS, result=OperatedJob)
    def get_any_job(identity: Identity, job_id: uuid.UUID) -> dict[str, Any]:
        return job_operations.one(identity, job_id)

    @api.endpoint("POST", "/all/<uuid:job_id>/retry", title="重试任务", allow=OPERATORS, result=OperatedJob)
    def retry_any_job(identity: Identity, job_id: uuid.UUID) -> dict[str, Any]:
        return job_operations.retry(identity, job_id, current_app.extensions["service"].jobs)

    @api.endpoint("POST", "/all/<uuid:job_id>/cancel", title="取消任何任务", allow=OPERATORS, result=OperatedJob)
    def cancel_any_job(identity: Identity, job_id: uuid.UUID) -> dict[str, Any]:
        return job_operations.cancel(identity, job_id)


def _own(identity: Identity, job_id: uuid.UUID, *, lock: bool = False) -> Job:
    query = select(Job).where(Job.id == job_id, Job.requester_key == identity.key)
    job = session.scalar(query.with_for_update() if lock else query)
    if job is None:
        raise NotFound("not-found", "没有找到这个任务。")
    return job


def _listed(identity: Identity, query: dict[str, Any]) -> dict[str, Any]:
    mine = select(Job).where(Job.requester_key == identity.key)
    page = paginate(job_operations.filtered(mine, query), query["page"], query["size"])
    return page | {"items": [_shown(job) for job in page["items"]]}


def _shown(job: Job) -> dict[str, Any]:
    ended = job.state not in jobs.OPEN
    allowed = ([] if ended else ["cancel"]) + (["download"] if job.result_file_id else [])
    return job_operations.shown(job) | {"allowed_actions": allowed}


def _file(identity: Identity, job_id: uuid.UUID) -> Response:
    job = _own(identity, job_id)
    kinds = {kind.name: kind for kind in current_app.extensions["service"].jobs}
    kind = kinds.get(job.kind)
    ordered_by = Identity.from_claims(job.requester)
    if kind is None or not kind.admits(identity) or ordered_by.department_id != identity.department_id:
        raise Forbidden("not-allowed", "您的权限已变更，不能下载这个文件。")
    if job.result_file_id is None:
        raise Conflict("no-file", _NOT_YET if job.state in jobs.OPEN else _NO_FILE)
    audit.record(identity, "jobs:download", subject_kind="job", subject_id=job.id, subject_title=job.title)
    return file_response(session.get_one(StoredFile, job.result_file_id))
