"""Random breaking while messages are sent and exports are ordered: what was accepted, has happened once."""

from __future__ import annotations

import random
import signal
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import pytest
import requests

from kernel.testing import wait_until
from tests.faults.mail import Sender, audited, is_whole, sent, word
from tests.faults.office import Office

pytestmark = pytest.mark.fault
SEED = 20261123
SECONDS = 40


class Ledger:
    """Whoever sends and orders, whatever the answer; refused messages go again with the same key."""

    def __init__(self, sender: Sender, prefix: str, until: float) -> None:
        self.sender, self.prefix, self.until = sender, prefix, until
        self.accepted: dict[str, str] = {}
        self.jobs: list[str] = []
        self.refusals = 0

    def run(self) -> None:
        while time.monotonic() < self.until:
            title = f"{self.prefix} {len(self.accepted)}"
            message_id = self._try(lambda title=title: self.sender.send(title, key=title.encode().hex()[:120]), 201)
            if message_id is None:
                continue
            self.accepted[title] = message_id
            if len(self.accepted) % 5 == 0:
                job_id = self._try(lambda message_id=message_id: self.sender.order(message_id), 202)
                self.jobs += [job_id] if job_id else []

    def _try(self, ask: Callable[[], requests.Response], status: int) -> str | None:
        answer = ask()
        if answer.status_code == status:
            return str(answer.json()["id"])
        assert answer.status_code in (503, 504), answer.text
        self.refusals += 1
        return None


def breakers(office: Office) -> dict[str, Callable[[], None]]:
    """Ways to break something so that it comes back at once, as a supervisor sees to it."""

    def again(name: str, **how: str) -> None:
        office.kill(name)
        office.run(name, **how)

    def freeze(name: str) -> None:
        office.signal(name, signal.SIGSTOP)
        end = time.monotonic() + 3
        wait_until(lambda: time.monotonic() > end, what="three seconds")
        office.signal(name, signal.SIGCONT)

    def kill_a_child() -> None:
        with suppress(IndexError):
            random.choice(office.processes["worker"].children()).kill()

    return {
        "worker": lambda: again("worker", EXPORT_BATCH="50"),
        "child": kill_a_child,
        "relay": lambda: again("relay"),
        "valkey": lambda: again("valkey"),
        "frozen valkey": lambda: freeze("valkey"),
        "messaging": lambda: again("messaging"),
        "auth": lambda: again("auth"),
    }


def test_breaking_at_random_loses_and_doubles_nothing(office: Office) -> None:
    chance, prefix = random.Random(SEED), f"混乱 {word()[:8]}"
    office.run("worker", EXPORT_BATCH="50")
    until = time.monotonic() + SECONDS
    ledgers = [Ledger(Sender(office), f"{prefix} {number}", until) for number in range(3)]
    ways = breakers(office)
    with ThreadPoolExecutor(len(ledgers)) as pool:
        running = [pool.submit(ledger.run) for ledger in ledgers]
        while time.monotonic() < until:
            ways[chance.choice(sorted(ways))]()
            pause = time.monotonic() + chance.uniform(1, 4)
            wait_until(lambda pause=pause: time.monotonic() > pause, what="a pause")
        for future in running:
            future.result()
    settle(office, [job_id for ledger in ledgers for job_id in ledger.jobs])
    accepted = dict.fromkeys((title for ledger in ledgers for title in ledger.accepted), 1)
    assert len(accepted) > 20 and sum(ledger.refusals for ledger in ledgers) > 0
    assert sent(office, prefix) == accepted
    wait_until(lambda: audited(office, prefix) == accepted, timeout=60, what="the audit trail")
    for ledger in ledgers:
        for job_id in ledger.jobs:
            is_whole(ledger.sender, job_id, reader=None)


def settle(office: Office, job_ids: list[str]) -> None:
    """Everything runs again, as a supervisor sees to it; time goes by for leases and claims."""
    office.start_missing()
    wait_until(lambda: office.has_begun("worker"), timeout=60, what="the worker's start")
    if not office.lives("worker"):
        office.run("worker", EXPORT_BATCH="50")
    office.wait_ready()
    office.claims_end()
    office.leases_end()
    assert set(office.ends(*job_ids, timeout=120)) <= {"done"}
    wait_until(lambda: office.unsent() == 0, timeout=60, what="an empty outbox")
