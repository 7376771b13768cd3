"""Entering an agreement: the graduate's own (5.2, 5.3), or the school's for one who could not do it (5.7)."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import select

from kernel.bulk import among
from kernel.codes import new_code
from kernel.db import session
from kernel.errors import Conflict
from kernel.identity import Identity
from kernel.ids import new_id
from services.agreements.domain import fields
from services.agreements.domain.employers import as_signed
from services.agreements.domain.rules import Case, refusal
from services.agreements.models import Agreement, Graduate, Signing
from services.agreements.operations import employers, history, numbering, signings, years

VERBS: Mapping[str, str] = {"graduate_entered": "enter_in_province", "out_of_province": "enter_out_of_province"}
"""The verb that enters an agreement of a source."""
_NUMBER = "录入省外协议书"


def enter(identity: Identity, screen: str, graduate: Graduate, source: str, body: Mapping[str, Any]) -> Agreement:
    """Enter an agreement (contract.EntryBody). An out-of-province one lives at once, under the number that its
    graduate has; an in-province one waits for its certification without a number.
    """
    year = (graduate.school_id, graduate.graduation_year)
    closed = year in years.hold([year])
    signing = signings.locked([graduate])[graduate.id]
    demand(VERBS[source], case(graduate, signing, closed=closed, waits=bool(waiting([graduate.id]))))
    agreement = _make(identity, graduate, source, body)
    if source == "out_of_province":
        _live(signing, agreement)
    session.add(agreement)
    session.flush()
    signings.tell(signing, agreement, VERBS[source], history.by(identity))
    history.note(identity, screen, VERBS[source], [history.Act(agreement, graduate, "")])
    return agreement


def case(graduate: Graduate, signing: Signing | None, *, closed: bool, waits: bool) -> Case:
    """What the rules ask of a graduate who wants to sign."""
    return Case(
        year_closed=closed,
        lives=signing is not None and signing.agreement_id is not None,
        waits=waits,
        active=graduate.active,
        signing_open=graduate.signing_open,
        province_locked=graduate.province_locked,
        application_state=graduate.application_state,
    )


def waiting(graduate_ids: Collection[uuid.UUID]) -> set[uuid.UUID]:
    """Those of the graduates with an agreement that waits for its certification."""
    query = select(Agreement.graduate_id).where(
        among(Agreement.graduate_id, graduate_ids), Agreement.state == "awaiting_certification"
    )
    return set(session.scalars(query))


def demand(verb: str, asked: Case) -> None:
    """Refuse an act in the words of its first rule that says no."""
    rule = refusal(verb, asked)
    if rule is not None:
        raise Conflict(rule.code, rule.message, extra={"section": rule.section})


def values(body: Mapping[str, Any]) -> dict[str, Any]:
    """What an agreement keeps of contract.EntryBody."""
    return {
        "employer": as_signed(body["employer"]),
        "terms": fields.kept(body["terms"]),
        "signed_on": body["signed_on"],
        "paper_number": body["paper_number"],
    }


def _make(identity: Identity, graduate: Graduate, source: str, body: Mapping[str, Any]) -> Agreement:
    kept = values(body)
    [employer] = employers.of([kept["employer"]])
    if source == "out_of_province":
        kept["paper_number"] = kept["paper_number"] or graduate.paper_number
    return Agreement(
        **kept,
        id=new_id(),
        number="",
        source=source,
        state="awaiting_certification" if source == "graduate_entered" else "pending",
        graduate_id=graduate.id,
        school_id=graduate.school_id,
        department_id=graduate.department_id,
        graduation_year=graduate.graduation_year,
        employer_id=employer.id,
        employer_name=kept["employer"]["employer_name"],
        entered_by=history.by(identity),
        entered_through="school" if identity.kind == "staff" else "api",
        verification_code=new_code(),
    )


def _live(signing: Signing, agreement: Agreement) -> None:
    """5.7-2: the number is the one issued with the approval; after a termination, the one that followed it."""
    if not numbering.of_source(signing.number, "out_of_province"):
        numbering.give([signing], "out_of_province", _NUMBER)
    agreement.number, signing.agreement_id = signing.number, agreement.id
