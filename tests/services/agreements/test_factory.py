"""What other tests stand on: graduates told by events, agreements whose numbers and signings agree."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from services.agreements.domain.numbers import valid
from services.agreements.domain.states import AGREEMENT, LIVE, SOURCES
from services.agreements.models import AgreementNumber, Employer
from tests.factories.agreements import Campus

STATES = [(source, state) for source in SOURCES for state in AGREEMENT
          if state != "awaiting_certification" or source == "graduate_entered"]  # fmt: skip


@pytest.mark.parametrize(("source", "state"), STATES)
def test_agreements_of_every_source_and_state(campus: Campus, source: str, state: str) -> None:
    graduate = campus.cs_graduates[0]
    made = campus.registry.agreement(graduate, source, state)
    signing = campus.registry.signing(graduate)
    assert signing is not None
    assert signing.agreement_id == (made.id if state in LIVE else None)
    assert (made.number == signing.number) == (state != "terminated")
    assert made.number == "" or valid(made.number)


def test_numbers_and_employers_are_shared_as_they_should(campus: Campus) -> None:
    registry = campus.registry
    registry.agreements([*campus.cs_graduates, *campus.me_graduates], "system", "terminated")
    registry.agreements(campus.cs_graduates, "out_of_province", "archived")
    assert registry.scalar(select(func.count()).select_from(Employer)) == 1
    current = registry.rows(select(AgreementNumber.number).where(AgreementNumber.voided_at.is_(None)))
    assert len(current) == 4


def test_facts_are_told_anew(campus: Campus) -> None:
    graduate = campus.cs_graduates[0]
    campus.registry.facts(graduate, further_study=True)
    now_is = campus.registry.read(graduate)
    assert (now_is.further_study, now_is.version, now_is.department_id) == (True, 2, campus.computing)
