"""Two of what should be one: nothing happens twice. And the canary, which tells whether the whole chain works."""

from __future__ import annotations

import re

import pytest
import requests
from sqlalchemy import select

from kernel.db import session
from kernel.models import Job
from kernel.testing import wait_until
from tests.faults.mail import SECONDS, Sender, audited, is_whole, sent, word
from tests.faults.office import Office, on_sqlite

pytestmark = pytest.mark.fault
PERIOD = 2


def canaries(office: Office) -> list[Job]:
    query = select(Job).where(Job.kind == "canary").order_by(Job.created_at)
    return list(office.in_messaging(lambda: session.scalars(query).all()))


def canary_age(office: Office) -> float:
    """What operators see."""
    text = requests.get(f"{office.settings.service_url('messaging')}/metrics", timeout=SECONDS).text
    found = re.search(r'^office_canary_age_seconds\{service="messaging"\} (\S+)$', text, re.MULTILINE)
    assert found, text
    return float(found[1])


def test_two_schedulers_and_two_relays_do_everything_once(office: Office, sender: Sender) -> None:
    known = len(canaries(office))
    office.run("worker", CANARY_SECONDS=str(PERIOD))
    office.run("relay2", like="relay")
    office.run("beat", CANARY_SECONDS=str(PERIOD))
    office.run("beat2", like="beat", CANARY_SECONDS=str(PERIOD))
    prefix = f"两个 {word()}"
    job_ids = [sender.export(f"{prefix} {number}") for number in range(5)]
    wait_until(lambda: len(canaries(office)) >= known + 4, timeout=60, what="four canaries")
    assert office.ends(*job_ids) == ["done"] * 5
    for job_id in job_ids:
        is_whole(sender, job_id)
    wait_until(lambda: office.unsent() == 0, what="an empty outbox")
    once = dict.fromkeys(sent(office, prefix), 1)
    assert len(once) == 5 and audited(office, prefix) == once
    for name in ("beat", "beat2"):
        assert office.log(name).count("messaging.canary") >= 3
    slots = [int(job.created_at.timestamp()) // PERIOD for job in canaries(office)[known:]]
    assert slots[-1] - slots[0] >= len(slots) - 2, "more canaries than slots"


@on_sqlite
def test_the_canary_tells_that_the_worker_stands(office: Office) -> None:
    office.run("worker", CANARY_SECONDS="1")
    office.run("beat", CANARY_SECONDS="1")
    wait_until(lambda: canary_age(office) < 2, what="a fresh canary")
    office.kill("worker")
    wait_until(lambda: canary_age(office) > 4, what="an old canary")
    office.run("worker", CANARY_SECONDS="1")
    wait_until(lambda: canary_age(office) < 2, timeout=60, what="a fresh canary again")
