"""The demo's agreements: of one mind with graduates, as if both services had told each other of everything."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
from sqlalchemy import select

from demo import load
from kernel.db import session
from services.agreements.domain.numbers import valid
from services.agreements.domain.states import LIVE
from services.agreements.models import Agreement, AgreementNumber, Graduate, Signing, Termination
from services.agreements.operations import numbering
from services.graduates.models import Graduate as Record
from tests.system import System


@pytest.fixture
def loaded(system: System) -> System:
    """The small demo in every service."""
    assert load.load(system.settings, "small") > 600
    return system


def rows_of(system: System, service: str, model: Any) -> list[Any]:
    found: list[Any] = system.run(service, lambda: session.scalars(select(model)).all(), write=False)
    return found


def test_each_graduate_is_the_same_in_both_services(loaded: System) -> None:
    copies = {copy.id: copy for copy in rows_of(loaded, "agreements", Graduate)}
    agreements = {each.graduate_id: each for each in rows_of(loaded, "agreements", Agreement)}
    for record in rows_of(loaded, "graduates", Record):
        copy, agreement = copies.pop(record.id), agreements.get(record.id)
        names = ("school_id", "department_id", "graduation_year", "exam_number", "student_no", "name", "name_key")
        assert [getattr(copy, name) for name in names] == [getattr(record, name) for name in names]
        assert copy.province_locked == (record.province_status == "locked")
        assert copy.active == (record.enabled and record.registration == "registered")
        assert copy.signing_version == record.signing_version
        assert record.agreement_state == (agreement.state if agreement else "")
        assert record.agreement_source == (agreement.source if agreement else "")
        if agreement:
            assert record.agreement_employer["employer_name"] == agreement.employer_name
    assert not copies


def test_signings_numbers_and_agreements_agree(loaded: System) -> None:
    signings = rows_of(loaded, "agreements", Signing)
    agreements = {each.id: each for each in rows_of(loaded, "agreements", Agreement)}
    numbers = rows_of(loaded, "agreements", AgreementNumber)
    current = {each.graduate_id: each.number for each in numbers if each.voided_at is None}
    assert {each.graduate_id: each.number for each in signings} == current
    assert all(valid(each.number) for each in numbers) and len({each.number for each in numbers}) == len(numbers)
    live = {each.agreement_id for each in signings if each.agreement_id}
    assert live == {each.id for each in agreements.values() if each.state in LIVE}


def test_every_screen_of_chapter_5_has_something_to_show(loaded: System) -> None:
    states = Counter((each.source, each.state) for each in rows_of(loaded, "agreements", Agreement))
    assert min(states[source, "pending"] for source in ("system", "out_of_province")) > 0
    assert {(each.kind, each.state) for each in rows_of(loaded, "agreements", Termination)} == {
        ("online", "done"),
        ("review", "pending"),
    }


def test_the_next_number_is_none_of_the_demos(loaded: System) -> None:
    signing = next(each for each in rows_of(loaded, "agreements", Signing) if each.agreement_id)

    def give() -> str:
        mine = session.get_one(Signing, signing.graduate_id)
        numbering.give([mine], "system", "试")
        return mine.number

    given = loaded.run("agreements", give)
    assert valid(given) and given != signing.number
