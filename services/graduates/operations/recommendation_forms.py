"""Printing recommendation forms (manual 7.9): one at once, many as a job that goes on class by class.

The order fixes whose forms are printed and in which pieces; a step prints one piece as a part, the last step joins
the parts: one PDF, or a zip of them.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import select

from kernel import audit, jobs, parts
from kernel.clock import local, today
from kernel.db import session
from kernel.errors import Conflict, Invalid, NotFound
from kernel.filetypes import safe_file_name
from kernel.identity import Identity
from kernel.jobs import JobKind, Step
from kernel.models import Job
from kernel.permissions import staff
from services.graduates.contract.recommendations import FORMS_JOB, MOST_FORMS
from services.graduates.domain.fields import shown, word_of
from services.graduates.domain.recommendation import BOXES, ROWS
from services.graduates.models import Department, FormPart, Graduate, School
from services.graduates.operations import people
from services.graduates.operations.recommendation_pdf import TITLE, Form, render
from services.graduates.queries.people import graduates
from services.graduates.queries.recommendations import BY_CLASS, of_class

ACTION = "graduates.recommendation:print"
PIECE = 300
"""Most pages of one PDF, so that a step stays within its seconds."""
_CHOOSE = "请选择毕业生，或选择毕业年度（可再选院系、班级）。"
_NOBODY = "没有符合条件的毕业生，请调整查询条件。"
_TOO_MANY = f"一次最多生成 {MOST_FORMS} 份推荐表，请缩小范围（例如按班级）后再试。"
_FOREIGN = "没有找到这些毕业生，可能已被删除，或不在您的管理范围内。"


def single(identity: Identity, graduate_id: uuid.UUID) -> tuple[str, bytes]:
    """File name and PDF of one graduate's form."""
    graduate = people.get(identity, graduate_id)
    audit.record(
        identity,
        ACTION,
        subject_kind="graduate",
        subject_id=graduate.id,
        subject_title=people.title(graduate),
    )
    department = session.get(Department, graduate.department_id)
    school = _school_name(graduate.school_id)
    form = _form(graduate, department.name if department else None, school, today())
    return safe_file_name(f"{TITLE}_{graduate.name}.pdf"), render([form])


def order(identity: Identity, body: Mapping[str, Any]) -> dict[str, Any]:
    """Order the forms of chosen graduates, or of a year, department and class (contract.OrderedForms)."""
    pieces = parts.pieces(_wanted(identity, body), PIECE)
    count = sum(len(piece["ids"]) for piece in pieces)
    title = f"{TITLE}：{pieces[0]['name'] if len(pieces) == 1 else f'{count} 人'}"
    job = jobs.order(identity, KIND, {"pieces": pieces}, title=title)
    job.rows_total = count
    audit.record(
        identity, ACTION, subject_kind="job", subject_id=job.id, subject_title=title, after={"graduates": count}
    )
    return {"id": job.id, "title": title}


def step(job: Job) -> Step:
    """One piece printed, or all of them joined."""

    def draw(ids: list[uuid.UUID]) -> bytes:
        forms = _forms(Identity.from_claims(job.requester), ids, local(job.created_at).date())
        return render(forms) if forms else b""

    return parts.step(FormPart, job, TITLE, draw)


KIND = JobKind(
    FORMS_JOB,
    TITLE,
    "graduates.exports",
    step,
    allow=(staff("graduates.recommendation"),),
    anew=parts.forget(FormPart),
)


def _wanted(identity: Identity, body: Mapping[str, Any]) -> list[Any]:
    """(id, department, its name, class) of everyone whose form is wanted, class by class."""
    ids = body.get("ids")
    if bool(ids) == ("graduation_year" in body):
        raise Invalid("forms-of-whom", _CHOOSE, fields={"ids": [_CHOOSE]})
    found = session.execute(of_class(identity, body).limit(MOST_FORMS + 1)).all()
    if ids and len(found) != len(ids):
        raise NotFound("not-found", _FOREIGN)
    if not found:
        raise Invalid("nobody", _NOBODY)
    if len(found) > MOST_FORMS:
        raise Conflict("too-many-rows", _TOO_MANY)
    return list(found)


def _forms(identity: Identity, wanted: list[uuid.UUID], printed_on: date) -> list[Form]:
    """Forms of those who are still in scope, in the order of the class."""
    rows = session.execute(graduates(identity, {}).where(Graduate.id.in_(wanted)).order_by(*BY_CLASS)).all()
    school = _school_name(identity.school_id)
    return [_form(graduate, department, school, printed_on) for graduate, department in rows]


def _school_name(school_id: uuid.UUID | None) -> str:
    return session.scalar(select(School.name).where(School.id == school_id)) or ""


def _form(graduate: Graduate, department_name: str | None, school_name: str, printed_on: date) -> Form:
    year = graduate.graduation_year

    def text(name: str) -> str:
        return department_name or "" if name == "department_id" else shown(name, getattr(graduate, name), year)

    rows = tuple(tuple((word_of(name), text(name)) for name in row) for row in ROWS)
    return Form(school_name, graduate.name, rows, BOXES, printed_on)
