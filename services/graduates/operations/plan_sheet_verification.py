"""Checking a printed sheet by its code: open to anybody."""

from __future__ import annotations

from typing import Any

from kernel import verification
from kernel.clock import local
from kernel.db import session
from kernel.identity import Identity
from kernel.surroundings import Surroundings
from services.graduates.domain.plan_sheets import IN_FORCE, REPLACED, TITLE
from services.graduates.models import VerificationCounter
from services.graduates.queries.plan_sheets import by_code, replacement


def verify(identity: Identity, code: str, around: Surroundings) -> dict[str, Any]:
    """What a verifier needs of the sheet with this code (contract.VerifiedSheet); NotFound for any other."""
    verification.admit(VerificationCounter, identity, around)
    found = session.execute(by_code(code)).first()
    if found is None:
        raise verification.unknown()
    sheet, school, department = found
    newest = session.scalar(replacement(sheet)) is None
    verdict, state = IN_FORCE if newest else REPLACED
    return {
        "document": TITLE,
        "number": sheet.number,
        "state_title": state,
        "in_force": newest,
        "verdict": verdict,
        "school": school or "",
        "graduation_year": sheet.graduation_year,
        "department": department or "",
        "class_name": sheet.class_name,
        "rows": sheet.rows,
        "printed_on": local(sheet.printed_at).date(),
    }
