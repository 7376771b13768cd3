"""Checking a printed agreement or termination letter by its code: open to anybody."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from kernel import verification
from kernel.db import session
from kernel.identity import Identity
from kernel.surroundings import Surroundings
from services.agreements.domain import papers
from services.agreements.domain.states import AGREEMENT, TERMINATION, title
from services.agreements.models import Agreement, Graduate, School, Termination, VerificationCounter


def verify(identity: Identity, code: str, around: Surroundings) -> dict[str, Any]:
    """What a verifier needs of the document with this code (contract.Verified); NotFound for any other."""
    verification.admit(VerificationCounter, identity, around)
    found = _agreement(code) or _letter(code)
    if found is None:
        raise verification.unknown()
    return found


def _agreement(code: str) -> dict[str, Any] | None:
    query = select(Agreement, Graduate.name, School.name).where(Agreement.verification_code == code)
    query = query.where(Agreement.number != "").join(Graduate, Graduate.id == Agreement.graduate_id)
    row = session.execute(query.outerjoin(School, School.id == Agreement.school_id)).first()
    if row is None:
        return None
    agreement, name, school = row
    stated = {"state_title": title(AGREEMENT, agreement.state), "verdict": papers.agreement_verdict(agreement.state)}
    return _answer(papers.AGREEMENT, agreement, name, school, stated)


def _letter(code: str) -> dict[str, Any] | None:
    query = select(Termination, Agreement, Graduate.name, School.name).where(Termination.verification_code == code)
    query = query.join(Agreement, Agreement.id == Termination.agreement_id)
    query = query.join(Graduate, Graduate.id == Termination.graduate_id)
    row = session.execute(query.outerjoin(School, School.id == Termination.school_id)).first()
    if row is None:
        return None
    termination, agreement, name, school = row
    stated = {"state_title": title(TERMINATION, termination.state), "verdict": papers.letter_verdict(termination.state)}
    return _answer(papers.LETTER, agreement, name, school, stated)


def _answer(
    document: str, agreement: Agreement, name: str, school: str | None, stated: Mapping[str, str]
) -> dict[str, Any]:
    return {
        **stated,
        "document": document,
        "number": agreement.number,
        "in_force": stated["verdict"] == papers.IN_FORCE,
        "graduate": verification.masked(name),
        "school": school or "",
        "graduation_year": agreement.graduation_year,
        "employer": agreement.employer_name,
        "signed_on": agreement.signed_on,
    }
