"""Printing termination letters (5.4, 5.5)."""

from __future__ import annotations

import uuid

from kernel import audit, verification
from kernel.clock import today
from kernel.db import session
from kernel.errors import NotFound
from kernel.filetypes import safe_file_name
from kernel.identity import Identity
from kernel.settings import Settings
from services.agreements.domain.papers import LETTER
from services.agreements.operations import papers, people
from services.agreements.operations.agreement_pdfs import school_name
from services.agreements.operations.paper_pdf import render
from services.agreements.queries.terminations import one

_MISSING = "没有找到这份解约函，可能已被删除，或不在您的管理范围内。"


def single(identity: Identity, kind: str, termination_id: uuid.UUID, settings: Settings) -> tuple[str, bytes]:
    """File name and PDF of the letter of one termination; `kind` is online (5.4) or review (5.5)."""
    found = session.execute(one(identity, kind, termination_id)).first()
    if found is None:
        raise NotFound("not-found", _MISSING)
    termination, graduate, agreement, department, _ = found
    screen = {"online": "agreements.termination_notices", "review": "agreements.termination_review"}[kind]
    subject, action = f"{people.title(graduate)} {agreement.number}", f"{screen}:print"
    audit.record(identity, action, subject_kind="termination", subject_id=termination.id, subject_title=subject)
    school = school_name(termination.school_id)
    around = papers.Around(graduate, department or "", school, today(), verification.page_address(settings))
    name = safe_file_name(f"{LETTER}_{graduate.name}_{agreement.number}.pdf")
    return name, render(LETTER, [papers.letter(termination, agreement, around)])
