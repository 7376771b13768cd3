"""就业方案数据下载 (manual 9.1): ordering a file, the list of files, fetching one, removing them."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from codebook.labels import label
from kernel import audit, jobs
from kernel.clock import local, now
from kernel.db import session
from kernel.errors import Conflict
from kernel.filetypes import safe_file_name
from kernel.identity import Identity
from kernel.ids import new_id
from kernel.models import Job, StoredFile
from kernel.paging import paginate
from kernel.results import KEEP
from kernel.scope import get_scoped
from kernel.tables.dbase_writer import LARGEST
from services.reports.domain.plan_files import (
    FORMATS,
    FORMS,
    NO_PROBLEMS,
    STATES,
    file_name,
    problem_count,
    width_of,
)
from services.reports.models import Department, PlanFile
from services.reports.operations.plan_making import KIND
from services.reports.queries import plan_files as queries
from services.reports.queries import plan_rows

_NOBODY = "没有符合条件的毕业生，请换一个毕业年度、院系或学历。"
_TOO_LARGE = "记录太多，DBF 文件不能超过 2 GB。请分院系生成，或者改用 Excel、CSV。"
_MAKING = "文件还没有生成，请等待完成后再下载。"
_FAILED = "文件没有生成成功，请重新生成。"
_GONE = f"文件已过 {KEEP.days} 天的保留期，请重新生成。"
_WAIT = "文件正在生成，完成后才能删除；不需要时可以在“任务中心”取消。"
_SHOWN = (
    *("id", "name", "graduation_year", "form", "format", "records", "size"),
    *("ordered_at", "ordered_by", "finished_at"),
)


def count(identity: Identity, query: Mapping[str, Any]) -> dict[str, int]:
    """How many graduates a file would hold now."""
    return {"records": session.scalar(plan_rows.count(identity, query)) or 0}


def order(identity: Identity, body: Mapping[str, Any]) -> dict[str, Any]:
    """Order a file (contract.PlanFileRow) of the plan as it is while it is being made."""
    total = count(identity, body)["records"]
    if not total:
        raise Conflict("no-graduates", _NOBODY)
    if body["format"] == "dbf" and total * width_of(body["form"]) > LARGEST:
        raise Conflict("too-large", _TOO_LARGE)
    department = session.get(Department, body["department_id"]) if body.get("department_id") else None
    plan_file = _ordered(identity, body, department.name if department else "")
    job = jobs.order(identity, KIND, {"plan_file_id": str(plan_file.id)}, title=plan_file.name)
    session.flush()
    job.rows_total, plan_file.job_id = total, job.id
    session.add(plan_file)
    _record(identity, "order", plan_file)
    session.flush()
    return _row(plan_file, "making", job, department.name if department else None)


def page(identity: Identity, query: Mapping[str, Any]) -> dict[str, Any]:
    """A page of contract.PlanFileRow, newest first."""
    found = paginate(queries.plan_files(identity, query), query["page"], query["size"])
    return found | {"items": [_row(*each) for each in found["items"]]}


def details(identity: Identity, plan_file_id: uuid.UUID) -> dict[str, Any]:
    """contract.PlanFileDetails."""
    plan_file = get_scoped(PlanFile, plan_file_id, identity)
    row = session.execute(queries.plan_files(identity, {}).where(PlanFile.id == plan_file.id)).one()
    return _row(*row) | {"problems": {**NO_PROBLEMS, **plan_file.problems}}


def download(identity: Identity, plan_file_id: uuid.UUID) -> StoredFile:
    """The finished file; who fetched it is kept."""
    plan_file = get_scoped(PlanFile, plan_file_id, identity)
    job = session.get_one(Job, plan_file.job_id)
    if job.result_file_id is None:
        raise Conflict("no-file", _MAKING if job.state in jobs.OPEN else _GONE if job.state == "done" else _FAILED)
    _record(identity, "download", plan_file)
    return session.get_one(StoredFile, job.result_file_id)


def remove(identity: Identity, plan_file_id: uuid.UUID) -> None:
    """Take a file away."""
    plan_file = get_scoped(PlanFile, plan_file_id, identity, lock=True)
    if session.get_one(Job, plan_file.job_id).state in jobs.OPEN:
        raise Conflict("being-made", _WAIT)
    _record(identity, "delete", plan_file)
    discard([plan_file])


def _ordered(identity: Identity, body: Mapping[str, Any], department: str) -> PlanFile:
    year, degree = body["graduation_year"], body.get("degree", "")
    places = tuple(part for part in (department, label("degrees", degree, year)) if part)
    name = file_name(year, body["form"], body["format"], places, local(now()))
    return PlanFile(
        id=new_id(),
        school_id=identity.school_id,
        graduation_year=year,
        department_id=body.get("department_id"),
        degree=degree,
        form=body["form"],
        format=body["format"],
        name=safe_file_name(name),
        ordered_by=identity.name or identity.user_name,
    )


def _row(plan_file: PlanFile, state: str, job: Job, department_name: str | None) -> dict[str, Any]:
    making = state == "making"
    word, tone = STATES[state]
    return {name: getattr(plan_file, name) for name in _SHOWN} | {
        "state": state,
        "state_title": word,
        "tone": tone,
        "error": (job.error or _FAILED) if state == "failed" else "",
        "problem_count": problem_count(plan_file.problems),
        "kept_until": job.finished_at + KEEP if job.finished_at else None,
        "settling": making,
        "rows_done": job.rows_done,
        "rows_total": job.rows_total,
        "department_name": department_name or "",
        "degree_title": label("degrees", plan_file.degree, plan_file.graduation_year),
        "form_title": FORMS[plan_file.form],
        "format_title": FORMATS[plan_file.format][0],
        "allowed_actions": [] if making else ["download", "delete"] if state == "ready" else ["delete"],
        "locked_reason": _WAIT if making else None,
    }


def discard(found: Sequence[PlanFile]) -> None:
    """Take files away with the rows of their contents; the sweep removes contents that no row names."""
    for plan_file in found:
        job = session.get_one(Job, plan_file.job_id)
        stored = session.get(StoredFile, job.result_file_id) if job.result_file_id else None
        job.result_file_id = None
        session.delete(plan_file)
        if stored is not None:
            session.delete(stored)


def _record(identity: Identity, verb: str, plan_file: PlanFile) -> None:
    audit.record(
        identity,
        f"plan.download:{verb}",
        subject_kind="plan_file",
        subject_id=plan_file.id,
        subject_title=plan_file.name,
        after={"rows": plan_file.records} if verb == "download" else None,
    )
