"""An employer as the school looks at it (5.1, 4): what is known of it, and its agreements within scope."""

from __future__ import annotations

import uuid
from typing import Any

from sqlalchemy import select

from kernel.clock import local, now
from kernel.db import session
from kernel.errors import NotFound
from kernel.identity import Identity
from kernel.paging import paginate
from kernel.scope import scoped
from services.agreements.domain.employers import warnings
from services.agreements.domain.fields import EMPLOYER, lines
from services.agreements.domain.states import SOURCES
from services.agreements.models import Agreement, Employer
from services.agreements.operations import agreements_lists
from services.agreements.queries import agreements as queries

_MOST = 50
_MISSING = "没有找到这个单位，可能已被删除，或与您管理的毕业生没有签约。"


def one(identity: Identity, employer_id: uuid.UUID) -> dict[str, Any]:
    """contract.EmployerDetail; known only to who has an agreement with it in scope. Shown are those of own screens."""
    employer = session.get(Employer, employer_id)
    within = scoped(select(Agreement).where(Agreement.employer_id == employer_id), identity)
    if employer is None or session.scalar(within.limit(1)) is None:
        raise NotFound("not-found", _MISSING)
    sources = [source for source in SOURCES if f"agreements.{source}" in identity.screens]
    found = paginate(queries.of_employer(identity, employer_id, sources), 1, _MOST, key=Agreement.id)
    values = _values(employer)
    return {
        "id": employer.id,
        "name": employer.name,
        "lines": lines(EMPLOYER, values, local(now()).year),
        "warnings": warnings(values),
        "total": found["total"],
        "agreements": agreements_lists.rows(found["items"]),
    }


def _values(employer: Employer) -> dict[str, Any]:
    """An employer in the words of contract.EmployerBody."""
    return {
        **employer.details,
        "employer_name": employer.name,
        "employer_code": employer.code,
        "code_note": employer.code_note,
        "employer_kind": employer.kind,
        "industry": employer.industry,
        "employer_region": employer.region,
    }
