"""One agreement in full: agreement, employer, terms, history and the graduate's other agreements (5.1, 4-6)."""

from __future__ import annotations

import uuid
from typing import Any

from kernel.db import session
from kernel.errors import NotFound
from kernel.identity import Identity
from services.agreements.domain.employers import warnings
from services.agreements.domain.fields import EMPLOYER, TERMS, lines
from services.agreements.models import Agreement
from services.agreements.operations import agreements_lists, history
from services.agreements.queries import agreements as queries

_MISSING = "没有找到这份协议书，可能已被删除，或不在您的管理范围内。"


def one(
    identity: Identity, source: str, agreement_id: uuid.UUID, verbs: tuple[str, ...] | None = None
) -> dict[str, Any]:
    """contract.AgreementDetail of an agreement of a source in scope; `verbs` are another screen's buttons."""
    found = session.execute(queries.one(identity, source, agreement_id)).one_or_none()
    if found is None or found[1] is None:
        raise NotFound("not-found", _MISSING)
    agreement: Agreement = found[0]
    others = session.execute(queries.of_graduate(identity, agreement.graduate_id)).all()
    own, *earlier = agreements_lists.rows([found, *(each for each in others if each[0].id != agreement.id)], verbs)
    return own | _texts(agreement) | {"history": history.of(agreement), "earlier": earlier}


def _texts(agreement: Agreement) -> dict[str, Any]:
    year = agreement.graduation_year
    return {
        "employer": agreement.employer,
        "terms": agreement.terms,
        "employer_lines": lines(EMPLOYER, agreement.employer, year),
        "terms_lines": lines(TERMS, agreement.terms, year),
        "warnings": warnings(agreement.employer),
        "verification_code": agreement.verification_code,
    }
