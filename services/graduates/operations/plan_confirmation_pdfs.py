"""Sheets for signing the plan (manual 8.7): ordered for a year, printed class by class by a job (kernel.parts)."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import select

from codebook.labels import label
from kernel import audit, jobs, parts, verification
from kernel.clock import local
from kernel.codes import new_code
from kernel.db import session
from kernel.errors import Conflict, Invalid
from kernel.identity import Identity
from kernel.jobs import JobKind, Step
from kernel.models import Job
from kernel.pdf import Proof
from kernel.permissions import staff
from kernel.settings import Settings
from services.graduates.contract.plan_sheets import MOST_SHEET_ROWS, SHEETS_JOB
from services.graduates.domain.plan_sheets import TITLE, sheet_number
from services.graduates.models import ConfirmationSheet, FormPart, School
from services.graduates.operations.plan_confirmation_pdf import Sheet, render
from services.graduates.queries.plan_sheets import last_serial, of_class, of_ids

ACTION = "employment.plan_lock:print"
PIECE = 300
"""Most graduates of one sheet, so that a step stays within its seconds."""
_NOBODY = "没有就业方案信息未确认的毕业生，无需签字确认；请检查毕业年度、院系和班级。"
_TOO_MANY = f"一次最多打印 {MOST_SHEET_ROWS} 名毕业生的确认表，请按院系或班级分次打印。"


def order(identity: Identity, body: Mapping[str, Any], settings: Settings) -> dict[str, Any]:
    """Order the sheets of a year's unconfirmed graduates (contract.OrderedSheets)."""
    found = session.execute(of_class(identity, body).limit(MOST_SHEET_ROWS + 1)).all()
    if not found:
        raise Invalid("nobody", _NOBODY)
    if len(found) > MOST_SHEET_ROWS:
        raise Conflict("too-many-rows", _TOO_MANY)
    params = {
        "pieces": parts.pieces(found, PIECE),
        "year": body["graduation_year"],
        "page": verification.page_address(settings),
    }
    title = f"{TITLE}：{body['graduation_year']} 届 {len(found)} 人"
    job = jobs.order(identity, KIND, params, title=title)
    job.rows_total = len(found)
    audit.record(
        identity, ACTION, subject_kind="job", subject_id=job.id, subject_title=title, after={"graduates": len(found)}
    )
    return {"id": job.id, "title": title}


def step(job: Job) -> Step:
    """One sheet printed, or all of them joined."""
    return parts.step(FormPart, job, TITLE, lambda ids: _draw(job, ids))


KIND = JobKind(
    SHEETS_JOB,
    TITLE,
    "graduates.exports",
    step,
    allow=(staff("employment.plan_lock"),),
    anew=parts.forget(FormPart),
)


def _draw(job: Job, ids: list[uuid.UUID]) -> bytes:
    """The sheet of those who have not confirmed meanwhile, b"" when nobody is left."""
    found = session.execute(of_ids(Identity.from_claims(job.requester), ids)).all()
    if not found:
        return b""
    graduate, department, _ = found[0]
    # one job after another: a number is given once
    school = session.scalars(select(School).where(School.id == graduate.school_id).with_for_update()).one()
    sheet = _sheet(job, school, found)
    session.add(sheet)
    rows = [_texts(row) for row in found]
    place = f"{department or ''}　{graduate.class_name or parts.NO_CLASS}"
    return render(
        Sheet(
            school=school.name,
            year=sheet.graduation_year,
            place=place,
            number=sheet.number,
            rows=rows,
            proof=Proof(sheet.verification_code, job.params["page"]),
            printed_on=_day(job),
        )
    )


def _sheet(job: Job, school: School, found: Any) -> ConfirmationSheet:
    graduate, year = found[0][0], job.params["year"]
    serial = session.scalars(last_serial(school.id, year)).one() + 1
    return ConfirmationSheet(
        school_id=school.id,
        graduation_year=year,
        department_id=graduate.department_id,
        class_name=graduate.class_name,
        serial=serial,
        number=sheet_number(year, school.code, serial),
        rows=len(found),
        job_id=job.id,
        verification_code=new_code(),
    )


def _texts(row: Any) -> tuple[str, ...]:
    graduate, _, plan = row
    year = graduate.graduation_year
    destination = label("destinations", plan.destination, year) if plan else ""
    sex, employer = label("sex", graduate.sex, year), plan.employer_name if plan else ""
    return (graduate.student_no, graduate.name, sex, graduate.major, destination, employer)


def _day(job: Job) -> date:
    return local(job.created_at).date()
