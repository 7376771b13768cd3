"""What the rules ask about agreements, for showing; and agreements held for change, for acting (domain/rules.py)."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from kernel.bulk import among
from kernel.db import session
from kernel.errors import NotFound
from kernel.identity import Identity
from kernel.scope import scoped
from services.agreements.domain.rules import Case
from services.agreements.models import Agreement, Graduate, Signing, Termination
from services.agreements.operations import signings, years

CaseOf = Callable[[Agreement, Any], Case]
_FACTS = tuple(
    getattr(Graduate, name)
    for name in (
        *("id", "school_id", "department_id", "graduation_year", "name", "student_no", "exam_number", "active"),
        *("signing_open", "province_locked", "application_state", "further_study"),
    )
)
"""Columns, not objects: of thousands these cost a third."""
_MISSING = "没有找到这些协议书，可能已被删除，或不在您的管理范围内。"


@dataclass(frozen=True, slots=True)
class Held:
    """An agreement locked together with its graduate's signing, and what the rules ask.

    `graduate` is a row with what rules and titles ask of a Graduate.
    """

    agreement: Agreement
    graduate: Any
    signing: Signing
    case: Case


def shown(agreements: Sequence[Agreement]) -> CaseOf:
    """The cases of agreements as they are now: for showing, not for deciding."""
    closed = years.closed((each.school_id, each.graduation_year) for each in agreements)
    return _cases(closed, [each.id for each in agreements])


def held(identity: Identity, agreement_ids: Sequence[uuid.UUID], sources: Collection[str]) -> list[Held]:
    """Agreements of some sources in scope, held until the commit, in the order asked for; one that is not refuses all.

    In the order of all locks: the years shared, then signings by graduate, then agreements. A constant number of
    statements.
    """
    found = _in_scope(identity, agreement_ids, sources)
    closed = years.hold((row.school_id, row.graduation_year) for row in found)
    graduates = _graduates([row.graduate_id for row in found])
    kept = signings.locked(graduates.values())
    agreements = _locked(agreement_ids)
    case_of = _cases(closed, agreement_ids)
    return [_held(agreements[each], graduates, kept, case_of) for each in agreement_ids]


def _held(
    agreement: Agreement, graduates: dict[uuid.UUID, Any], kept: dict[uuid.UUID, Signing], case_of: CaseOf
) -> Held:
    graduate = graduates[agreement.graduate_id]
    return Held(agreement, graduate, kept[graduate.id], case_of(agreement, graduate))


def _in_scope(identity: Identity, agreement_ids: Sequence[uuid.UUID], sources: Collection[str]) -> Sequence[Any]:
    wanted = select(Agreement).where(among(Agreement.id, agreement_ids), Agreement.source.in_(sources))
    columns = (Agreement.graduate_id, Agreement.school_id, Agreement.graduation_year)
    found = session.execute(scoped(wanted, identity).with_only_columns(*columns)).all()
    if len(found) != len(agreement_ids):
        raise NotFound("not-found", _MISSING)
    return found


def _graduates(ids: Collection[uuid.UUID]) -> dict[uuid.UUID, Any]:
    return {row.id: row for row in session.execute(select(*_FACTS).where(among(Graduate.id, ids)))}


def _locked(ids: Collection[uuid.UUID]) -> dict[uuid.UUID, Agreement]:
    query = select(Agreement).where(among(Agreement.id, ids)).order_by(Agreement.id)
    found = session.scalars(query.with_for_update().execution_options(populate_existing=True))
    return {row.id: row for row in found}


def _cases(closed: set[years.Year], agreement_ids: Collection[uuid.UUID]) -> CaseOf:
    waiting = select(Termination.agreement_id).where(
        among(Termination.agreement_id, agreement_ids), Termination.state == "pending"
    )
    asked = set(session.scalars(waiting))

    def case_of(agreement: Agreement, graduate: Any) -> Case:
        return Case(
            state=agreement.state,
            source=agreement.source,
            year_closed=(agreement.school_id, agreement.graduation_year) in closed,
            termination_open=agreement.id in asked,
            active=graduate.active,
            signing_open=graduate.signing_open,
            province_locked=graduate.province_locked,
            application_state=graduate.application_state,
            further_study=graduate.further_study,
        )

    return case_of
