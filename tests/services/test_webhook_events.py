"""What other systems hear of: agreements, applications, plan locks and imports, as messages without personal data."""

from __future__ import annotations

import json
from typing import Any

import pytest
from sqlalchemy import select

from kernel.db import session
from services.auth.contract import WEBHOOK_EVENTS
from services.auth.models import Webhook, WebhookDelivery
from tests.factories.applications import CONTENTS
from tests.factories.offices import YEAR, Office, make_office
from tests.services.graduates.imports import line, workbook, zipped
from tests.system import System


@pytest.fixture
def office(system: System) -> Office:
    """A school that wants to hear of everything; its address does not answer."""
    office = make_office(system)
    values = {
        "name": "所有事件",
        "url": "https://hooks.invalid/",
        "events": list(WEBHOOK_EVENTS),
        "secret": "whsec_AAAA",
    }
    system.run("auth", lambda: session.add(Webhook(school_id=office.school.id, **values)))
    return office


def heard(office: Office) -> list[tuple[str, dict[str, Any]]]:
    office.system.pump()
    query = select(WebhookDelivery.event, WebhookDelivery.data).order_by(WebhookDelivery.happened_at)
    rows = office.system.run("auth", lambda: session.execute(query).all(), write=False)
    return [(event, data) for event, data in rows]


def test_an_agreement_from_its_archive_to_its_end(office: Office) -> None:
    [graduate] = office.enrol()
    [agreement] = office.sign([graduate], "out_of_province")
    client = office.agreements()
    client.archive("out_of_province", [agreement.id])
    client.unarchive("out_of_province", [agreement.id], why="later")
    client.restore("out_of_province", [agreement.id])
    office.system.pump()
    told = heard(office)
    names = ["agreement.archived", "agreement.unarchived", "agreement.archived"]
    assert [event for event, _ in told] == names
    assert [data["state"] for _, data in told] == ["archived", "withdrawn", "restored"]
    assert {data["agreement_id"] for _, data in told} == {str(agreement.id)}
    text = json.dumps(told, ensure_ascii=False)
    assert graduate.name not in text and graduate.id_number not in text


def test_the_plan_is_locked_and_unlocked(office: Office) -> None:
    office.enrol(2)
    office.order_lock()
    assert heard(office) == [("plan.locked", {"graduation_year": YEAR, "state": "locked"})]
    body = {"school_code": office.school.code, "graduation_year": YEAR, "reason": "方案需要更正"}
    office.platform("graduates").unlock_plan(body)
    assert heard(office)[1:] == [("plan.unlocked", {"graduation_year": YEAR, "state": "open"})]


def test_an_agreement_that_the_school_ends(office: Office) -> None:
    [graduate] = office.enrol()
    [agreement] = office.sign([graduate], "out_of_province", "archived")
    office.agreements().force_terminations([agreement.id], "单位已注销")
    [(event, data)] = heard(office)
    assert (event, data["agreement_id"], data["state"]) == ("agreement.terminated", str(agreement.id), "terminated")
    assert "单位已注销" not in json.dumps(data, ensure_ascii=False)


@pytest.mark.parametrize("state", ["approved", "refused"])
def test_an_application_is_decided(office: Office, state: str) -> None:
    [graduate] = office.enrol()
    kind = "labor_contract"
    filed = office.graduate_client("graduates", graduate).apply(kind, CONTENTS[kind])
    assert heard(office) == []
    if state == "approved":
        office.graduates().approve_applications(kind, [filed["id"]])
    else:
        office.graduates().refuse_applications(kind, [filed["id"]], "材料不全")
    [(event, data)] = heard(office)
    assert (event, data["application_id"], data["state"]) == ("application.decided", filed["id"], state)
    assert graduate.name not in json.dumps(data, ensure_ascii=False)


def test_an_import_is_finished(office: Office) -> None:
    [graduate] = office.enrol()
    name = f"{office.school.code}_{YEAR}_DA_1.zip"
    client = office.graduates()
    batch = client.upload_import("dossiers", name, zipped(workbook([line(graduate)])), YEAR)
    assert heard(office) == []
    client.commit_import("dossiers", batch["id"])
    [(event, data)] = heard(office)
    assert (event, data["batch_id"]) == ("import.finished", str(batch["id"]))
    assert (data["state"], data["written_rows"]) == ("done", 1)
