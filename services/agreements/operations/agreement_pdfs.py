"""Printing agreements (5.1-5.3): one at once, all of a query as a job that goes on class by class.

The order fixes whose agreements are printed and in which pieces (kernel.parts). Each source has its own kind of job,
so that a screen that is taken away stops the jobs of that screen.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import Select, select

from kernel import audit, jobs, parts, verification, workbook_parts
from kernel.clock import local, today
from kernel.db import session
from kernel.errors import Conflict, Invalid, NotFound
from kernel.filetypes import safe_file_name
from kernel.identity import Identity
from kernel.jobs import JobKind, Step
from kernel.models import Job
from kernel.permissions import staff
from kernel.settings import Settings
from services.agreements.contract.papers import MOST_PDFS
from services.agreements.domain.papers import AGREEMENT, NOT_NUMBERED, certified
from services.agreements.domain.states import SOURCES
from services.agreements.models import Agreement, ExportPart, Graduate, PaperPart, School, VerificationCounter
from services.agreements.operations import papers, people
from services.agreements.operations.paper_pdf import Paper, render
from services.agreements.queries.agreements import one, rows
from services.agreements.queries.papers import of_class, of_ids

PIECE = 100
"""Most pages of one PDF, so that a step stays within its seconds."""
_MISSING = "没有找到这份协议书，可能已被删除，或不在您的管理范围内。"
_NOBODY = "没有符合条件、可以打印的协议书，请调整查询条件；待鉴证的协议书还不能打印。"
_TOO_MANY = f"一次最多生成 {MOST_PDFS} 份协议书，请缩小范围（例如按院系或班级）后再试。"


def single(identity: Identity, source: str, agreement_id: uuid.UUID, settings: Settings) -> tuple[str, bytes]:
    """File name and PDF of one agreement of a source, for staff."""
    return _single(identity, one(identity, source, agreement_id), f"agreements.{source}:print", settings)


def own(identity: Identity, agreement_id: uuid.UUID, settings: Settings) -> tuple[str, bytes]:
    """File name and PDF of the graduate's own agreement."""
    return _single(identity, rows(identity).where(Agreement.id == agreement_id), "graduate:print_agreement", settings)


def order(identity: Identity, source: str, body: Mapping[str, Any], settings: Settings) -> dict[str, Any]:
    """Order the agreements of a source and query (contract.OrderedPdfs)."""
    found = session.execute(of_class(identity, source, body).limit(MOST_PDFS + 1)).all()
    if not found:
        raise Invalid("nobody", _NOBODY)
    if len(found) > MOST_PDFS:
        raise Conflict("too-many-rows", _TOO_MANY)
    pieces = parts.pieces(found, PIECE)
    title = f"{AGREEMENT}（{SOURCES[source]}）：{pieces[0]['name'] if len(pieces) == 1 else f'{len(found)} 份'}"
    job = jobs.order(
        identity, KINDS[source], {"pieces": pieces, "page": verification.page_address(settings)}, title=title
    )
    job.rows_total = len(found)
    audit.record(
        identity,
        f"agreements.{source}:print",
        subject_kind="job",
        subject_id=job.id,
        subject_title=title,
        after={"agreements": len(found)},
    )
    return {"id": job.id, "title": title}


def _single(identity: Identity, query: Select[Any], action: str, settings: Settings) -> tuple[str, bytes]:
    found = session.execute(query).first()
    if found is None:
        raise NotFound("not-found", _MISSING)
    agreement, graduate = found[0], found[1]
    if not certified(agreement.number):
        raise Conflict("awaiting-certification", NOT_NUMBERED)
    subject = f"{people.title(graduate)} {agreement.number}"
    audit.record(identity, action, subject_kind="agreement", subject_id=agreement.id, subject_title=subject)
    place = (school_name(agreement.school_id), today(), verification.page_address(settings))
    paper = _paper(agreement, graduate, found.department_name, *place)
    return safe_file_name(f"{AGREEMENT}_{graduate.name}_{agreement.number}.pdf"), render(AGREEMENT, [paper])


def _paper(
    agreement: Agreement, graduate: Graduate, department: str | None, school: str, printed_on: date, page: str
) -> Paper:
    return papers.agreement(agreement, papers.Around(graduate, department or "", school, printed_on, page))


def school_name(school_id: uuid.UUID | None) -> str:
    """The name of a school, "" for none."""
    return session.scalar(select(School.name).where(School.id == school_id)) or ""


def _kind(source: str) -> JobKind:
    def step(job: Job) -> Step:
        identity = Identity.from_claims(job.requester)
        place = (school_name(identity.school_id), local(job.created_at).date(), job.params["page"])

        def draw(ids: list[uuid.UUID]) -> bytes:
            found = session.execute(of_ids(identity, source, ids)).all()
            made = [_paper(row[0], row[1], row.department_name, *place) for row in found]
            return render(AGREEMENT, made) if made else b""

        return parts.step(PaperPart, job, AGREEMENT, draw)

    name, title = f"agreements.pdfs.{source}", f"{AGREEMENT}（{SOURCES[source]}）"
    allow = (staff(f"agreements.{source}"),)
    return JobKind(name, title, "agreements.exports", step, allow=allow, anew=parts.forget(PaperPart))


KINDS = {source: _kind(source) for source in SOURCES}


def _clean(job: Job) -> Step:
    verification.forget(VerificationCounter)
    workbook_parts.forget_ended(ExportPart)
    return parts.clean(PaperPart)


CLEANUP = JobKind("agreements.cleanup_papers", "清理未完成的协议书文件", "agreements.default", _clean)
