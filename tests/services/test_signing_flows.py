"""From agreements to the plan and back: what is archived, taken out or terminated stands in both services once."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import func, select

from kernel.db import session
from services.agreements.models import Graduate as Known
from services.graduates.models import Change, Graduate
from tests.factories.offices import EMPLOYER, YEAR, Office, make_office
from tests.services.graduates.contents import CONTENTS
from tests.system import System


@pytest.fixture
def office(system: System) -> Office:
    """A school in every service."""
    return make_office(system)


def known(office: Office, graduate: Graduate) -> Known:
    """The graduate as agreements knows the person now."""
    return office.system.run("agreements", lambda: session.get_one(Known, graduate.id), write=False)  # type: ignore[no-any-return]


def history(office: Office, graduate: Graduate) -> list[str]:
    query = select(Change.action).where(Change.graduate_id == graduate.id).order_by(Change.at, Change.id)
    return list(office.system.run("graduates", lambda: session.scalars(query).all(), write=False))


def test_an_archived_agreement_enters_the_plan_and_agreements_hears_of_it(office: Office) -> None:
    [graduate] = office.enrol(plan_confirmation="confirmed")
    [agreement] = office.sign([graduate])
    office.system.pump()
    assert office.row(graduate).basis == "none" and office.read(graduate).plan_confirmation == "confirmed"
    answer = office.agreements().archive("system", [agreement.id])
    assert answer["done"] == 1
    assert known(office, graduate).signing_version < office.signing(graduate).version
    office.system.pump()
    row, kept = office.row(graduate), office.read(graduate)
    assert (row.basis, row.employer_name) == ("agreement", EMPLOYER["employer_name"])
    assert row.details["dossier_to"] == EMPLOYER["dossier_to"] and row.details["position"] == "13"
    assert (kept.agreement_state, kept.agreement_number) == ("archived", agreement.number)
    assert (kept.agreement_id, kept.plan_confirmation) == (agreement.id, "unconfirmed")
    assert known(office, graduate).signing_version == office.signing(graduate).version == kept.signing_version
    assert history(office, graduate) == ["signing:deliver", "signing:archive"]


def test_what_is_delivered_twice_or_late_changes_nothing(office: Office) -> None:
    [graduate] = office.enrol()
    [agreement] = office.sign([graduate])
    client = office.agreements()
    client.archive("system", [agreement.id])
    client.unarchive("system", [agreement.id], why="later")
    office.system.pump()
    row, version = office.row(graduate), office.read(graduate).version
    assert row.basis == "none"
    told = office.registry.told("signing.changed")
    assert [each["state"] for each in told] == ["pending", "archived", "withdrawn"]
    office.bureau.tell("signing.changed", told[1])
    office.bureau.tell("signing.changed", told[2])
    assert office.read(graduate).version == version and office.row(graduate).version == row.version
    assert history(office, graduate)[-1] == "signing:unarchive"


def test_a_termination_takes_it_out_and_opens_the_destination_again(office: Office) -> None:
    [graduate] = office.enrol()
    [agreement] = office.sign([graduate])
    office.agreements().archive("system", [agreement.id])
    office.system.pump()
    office.bureau.change(graduate, dispatch="dispatched")
    letter = {"reason": "双方协商一致", "terminated_on": "2026-05-20"}
    item = {"platform_id": "T-1", "agreement": agreement.number, "letter": letter}
    assert office.platform("agreements").deliver_terminations([item])["done"] == 1
    office.system.pump()
    kept = office.read(graduate)
    assert (kept.agreement_state, kept.dispatch, kept.dispatched_on) == ("terminated", "none", None)
    assert kept.agreement_number == office.signing(graduate).number != agreement.number
    assert office.row(graduate).basis == "none"
    values: dict[str, Any] = {"destination": "70", "dispatch_kind": "return_home"}
    assert office.graduates().change_destination(graduate.id, kept.version, **values)["changed"]


def test_an_approved_application_brings_the_number_and_the_number_comes_back(office: Office) -> None:
    [graduate] = office.enrol()
    applied = office.graduate_client("graduates", graduate).apply("out_of_province", CONTENTS["out_of_province"])
    office.graduates().approve_applications("out_of_province", [applied["id"]])
    office.system.pump()
    kept = office.read(graduate)
    assert kept.agreement_number and kept.agreement_number == office.signing(graduate).number
    assert (kept.agreement_state, kept.province_status) == ("", "locked")
    assert known(office, graduate).application_state == "approved"
    office.graduates().employment_batch("restore-province", [graduate.id])
    office.system.pump()
    assert (known(office, graduate).application_state, known(office, graduate).province_locked) == ("revoked", False)


def test_many_archived_at_once_are_in_step(office: Office) -> None:
    graduates = office.enrol(60)
    agreements = office.sign(graduates)
    office.system.pump()
    assert office.agreements().archive("system", [each.id for each in agreements])["done"] == 60
    office.system.pump()

    def look() -> int:
        archived = select(func.count()).select_from(Graduate).where(Graduate.agreement_state == "archived")
        return session.scalar(archived.where(Graduate.graduation_year == YEAR)) or 0

    assert office.system.run("graduates", look, write=False) == 60
