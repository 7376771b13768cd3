"""The broker dies, forgets everything, stands still or is away for a minute: pages do not notice, nothing is lost."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable
from pathlib import Path

import pytest
import redis

from kernel.testing import wait_until
from tests.faults.mail import Sender, audited, copies, is_whole, sent, taken, word
from tests.faults.office import Gate, Office, on_sqlite

pytestmark = pytest.mark.fault
QUICK = 5.0


def quickly(act: Callable[[], str]) -> str:
    started = time.monotonic()
    result = act()
    assert time.monotonic() - started < QUICK
    return result


def work(sender: Sender, prefix: str, messages: int, exports: int) -> list[str]:
    """Send messages to one graduate and order exports of broadcasts; every answer comes quickly."""
    people = sender.http.get(sender.office.url("/recipients"), params={"kind": "graduate"}, timeout=QUICK)
    one = {"kind": "single", "audience": None, "recipient_ids": [people.json()["items"][0]["id"]]}
    for number in range(messages):
        quickly(lambda title=f"{prefix} {number}": taken(sender.send(title, **one), 201))  # type: ignore[misc]
    return [quickly(sender.export) for _ in range(exports)]


def all_is_done_once(sender: Sender, prefix: str, messages: int, job_ids: list[str], timeout: float = 90) -> None:
    office = sender.office
    assert office.ends(*job_ids, timeout=timeout) == ["done"] * len(job_ids)
    for job_id in job_ids:
        is_whole(sender, job_id)
    wait_until(lambda: office.unsent() == 0, what="an empty outbox")
    titles = sent(office, prefix)
    assert len(titles) == messages and set(titles.values()) <= {1}
    assert copies(office, prefix) == messages
    assert audited(office, prefix) == titles


def test_it_dies_in_the_middle_of_an_export(office: Office, sender: Sender, tmp_path: Path) -> None:
    gate, prefix = Gate(tmp_path), f"信息 {word()}"
    office.run("worker", fault=f"after_commit@3={gate.action}", EXPORT_BATCH="50")
    first = sender.export()
    gate.pid()
    office.kill("valkey")
    job_ids = work(sender, prefix, 5, 2)
    gate.open()
    assert office.ends(first) == ["done"]
    office.start("valkey")
    all_is_done_once(sender, prefix, 5, [first, *job_ids])


def test_it_forgets_ordered_jobs(office: Office, sender: Sender) -> None:
    prefix = f"信息 {word()}"
    job_ids = work(sender, prefix, 2, 3)
    wait_until(lambda: office.unsent() == 0, what="published wake-ups")
    broker = redis.Redis.from_url(office.settings.redis_url)
    assert broker.dbsize() > 0
    broker.flushall()
    office.run("worker")
    office.leases_end()
    all_is_done_once(sender, prefix, 2, job_ids)


@on_sqlite
def test_it_is_away_for_a_minute(office: Office, sender: Sender) -> None:
    prefix, left = f"信息 {word()}", time.monotonic()
    office.run("worker", EXPORT_BATCH="200")
    assert office.ends(sender.export()) == ["done"]
    office.kill("valkey")
    job_ids = work(sender, prefix, 50, 5)
    wait_until(lambda: time.monotonic() - left > 60, timeout=70, what="a minute")
    office.start("valkey")
    all_is_done_once(sender, prefix, 50, job_ids)


@on_sqlite
def test_it_stands_still(office: Office, sender: Sender) -> None:
    prefix, failures = f"信息 {word()}", office.log("relay").count("broker-unavailable")
    office.run("worker")
    assert office.ends(sender.export()) == ["done"]
    office.signal("valkey", signal.SIGSTOP)
    job_ids = work(sender, prefix, 10, 2)
    wait_until(lambda: office.log("relay").count("broker-unavailable") > failures, timeout=60, what="a timeout")
    office.signal("valkey", signal.SIGCONT)
    all_is_done_once(sender, prefix, 10, job_ids)


@on_sqlite
@pytest.mark.parametrize("children", [1, 2])
def test_children_die_while_it_is_away(office: Office, sender: Sender, children: int) -> None:
    """What the worker then knows of their successors must hold through the next outage too."""
    office.run("worker")
    assert office.ends(sender.export()) == ["done"]
    for dying in (children, 0):
        noticed = office.log("worker").count("Cannot connect")
        office.kill("valkey")
        wait_until(lambda noticed=noticed: office.log("worker").count("Cannot connect") > noticed, what="the outage")
        for child in office.processes["worker"].children()[:dying]:
            child.kill()
        office.start("valkey")
        job_id = sender.export()
        assert office.ends(job_id) == ["done"]
        is_whole(sender, job_id)
