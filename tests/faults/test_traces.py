"""What the log files of the whole system tell, and what they must not."""

from __future__ import annotations

import json
import re

import pytest
from sqlalchemy import select

from kernel.db import session
from kernel.ids import new_id
from services.auth.models import Account
from services.graduates.models import Graduate
from tests.faults.mail import Sender, taken
from tests.faults.office import Office

pytestmark = pytest.mark.fault
SECRETS = re.compile(r"(?<!\d)(?:\d{17}[0-9Xx]|1[3-9]\d{9})(?!\d)")


def lines(office: Office, name: str, request_id: str) -> list[dict[str, object]]:
    found = [line for line in office.log(name).splitlines() if request_id in line]
    return [json.loads(line) for line in found if line.startswith("{")]


def test_the_browsers_request_is_found_in_the_workers_log(office: Office, sender: Sender) -> None:
    office.run("worker")
    message_id = taken(sender.send("从请求到任务"), 201)
    answer = sender.order(message_id)
    request_id, job_id = answer.headers["X-Request-Id"], taken(answer, 202)
    assert office.ends(job_id) == ["done"]
    assert office.job(job_id).request_id == request_id
    claimed = [line for line in lines(office, "worker", request_id) if line["event"] == "job claimed"]
    assert [line["job"] for line in claimed] == [job_id]


def test_a_request_id_from_outside_goes_all_the_way(office: Office, sender: Sender) -> None:
    request_id = f"browser-{new_id()}"
    office.run("worker")
    message_id = taken(sender.send("自带编号的请求"), 201)
    answer = sender.order(message_id, **{"X-Request-Id": request_id})
    assert answer.headers["X-Request-Id"] == request_id
    assert office.ends(taken(answer, 202)) == ["done"]
    assert lines(office, "worker", request_id)


def test_no_log_holds_a_number_of_a_person(office: Office, sender: Sender) -> None:
    """All logs of all tests before this one; numbers inside longer words (ids, times) are none."""
    office.run("worker")
    assert office.ends(sender.export()) == ["done"]
    columns = select(Account.id_number, Account.phone)
    known = {str(value) for row in office.in_auth(lambda: session.execute(columns).all()) for value in row if value}
    numbers = select(Graduate.id_number)
    known |= set(office.in_service("graduates", lambda: session.scalars(numbers).all()))
    assert len(known) > 500
    logs = {path.name: path.read_text(encoding="utf-8", errors="replace") for path in office.data.glob("*.log")}
    assert {"gateway.log", "auth.log", "messaging.log", "graduates.log", "relay.log", "worker.log"} <= logs.keys()
    written = {(name, found) for name, text in logs.items() for found in SECRETS.findall(text) if found in known}
    assert written == set()
    assert all("demo2026" not in text for text in logs.values())
