"""What agreements knows and what graduates took in are compared, by night and by command, and taken in once more."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from kernel.db import session
from services.agreements.models import Graduate as Known
from services.graduates.models import Graduate, SigningDifference
from services.graduates.operations import signings_checks
from tests.factories.commands import command
from tests.factories.offices import YEAR, Office, make_office
from tests.system import System

CHECK = signings_checks.KIND.name


@pytest.fixture
def office(system: System) -> Office:
    """A school in every service with three signed graduates, one archived, all in step."""
    office = make_office(system)
    office.people = office.enrol(3)  # type: ignore[attr-defined]
    agreements = office.sign(office.people)  # type: ignore[attr-defined]
    office.agreements().archive("system", [agreements[0].id])
    system.pump()
    return office


def people(office: Office) -> list[Graduate]:
    return office.people  # type: ignore[attr-defined,no-any-return]


def differences(office: Office) -> list[SigningDifference]:
    query = select(SigningDifference)
    return list(office.system.run("graduates", lambda: session.scalars(query).all(), write=False))


def test_in_step_nothing_is_found(office: Office) -> None:
    job = office.run_scheduled(CHECK)
    assert (job.state, job.title, differences(office)) == ("done", "签约信息核对：一致", [])
    result = command(office.system, "check", "signings")
    assert (result.exit_code, result.output) == (0, "0 differences in signings (agreements / graduates)\n")


@pytest.mark.parametrize(
    "damage",
    [{"agreement_state": "pending"}, {"signing_version": 0}, {"agreement_number": "x"}, {"agreement_source": ""}],
)
def test_a_difference_is_found_told_and_replayed(office: Office, damage: dict[str, object]) -> None:
    lost = people(office)[0]
    office.bureau.change(lost, **damage)
    job = office.run_scheduled(CHECK)
    assert job.title == "签约信息核对：1 处不一致"
    [found] = differences(office)
    assert (found.school_id, found.graduation_year, found.owner_count) == (office.school.id, YEAR, 3)
    assert found.count == (2 if "signing_version" in damage else 3)
    told = command(office.system, "check", "signings")
    assert told.exit_code == 1
    assert told.output.startswith(f"{office.school.code} {office.school.name} {YEAR}: 3 / {found.count}\n")
    replayed = command(office.system, "replay", "signings", "--school", office.school.code, "--year", str(YEAR))
    assert (replayed.exit_code, replayed.output) == (0, "3 rows\n")
    assert command(office.system, "check", "signings").exit_code == 0 and differences(office) == []
    kept = office.read(lost)
    assert (kept.agreement_state, kept.signing_version) == ("archived", office.signing(lost).version)
    assert office.row(lost).basis == "agreement"


def test_replaying_what_is_right_changes_nothing(office: Office) -> None:
    before = [(each.version, each.agreement_state) for each in map(office.read, people(office))]
    rows = [office.row(each).version for each in people(office)]
    assert command(office.system, "replay", "signings").exit_code == 0
    assert [(each.version, each.agreement_state) for each in map(office.read, people(office))] == before
    assert [office.row(each).version for each in people(office)] == rows


def test_facts_are_replayed_into_agreements(office: Office) -> None:
    graduate = people(office)[0]

    def known() -> Known:
        return session.get_one(Known, graduate.id)

    office.system.run("agreements", lambda: setattr(known(), "name", "别人"))
    assert command(office.system, "replay", "facts", "--school", "10000").exit_code != 0
    result = command(office.system, "replay", "facts", "--school", office.school.code)
    assert (result.exit_code, result.output) == (0, "3 rows\n")
    assert office.system.run("agreements", known, write=False).name == graduate.name


def test_agreements_is_rebuilt_by_command(office: Office) -> None:
    office.order_lock()
    office.agreements()
    result = command(office.system, "rebuild", "agreements")
    # a school, its department, three graduates, the lock that is under way
    assert (result.exit_code, result.output) == (0, "6 rows\n")
