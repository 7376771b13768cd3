"""The database server dies, cuts its connections, or holds a lock: refusals that say so, and nothing half done."""

from __future__ import annotations

import threading
import time

import psycopg
import pytest
import requests
from sqlalchemy import make_url

from kernel.testing import wait_until
from tests.faults.mail import Sender, audited, is_whole, sent, word
from tests.faults.office import Office, on_postgres
from tests.faults.test_services_die import is_problem, page

pytestmark = [pytest.mark.fault, on_postgres]
LIMIT = 10.0


def address(office: Office) -> str:
    url = make_url(office.plan.environment["MESSAGING_DATABASE_URL"]).set(drivername="postgresql")
    return url.render_as_string(hide_password=False)


class Flow:
    """Somebody who goes on sending until told to stop; each refused message is sent again with the same key."""

    def __init__(self, sender: Sender, prefix: str) -> None:
        self.sender = sender
        self.prefix = prefix
        self.accepted: list[str] = []
        self.refused: list[requests.Response] = []
        self.slowest = 0.0
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run)

    def __enter__(self) -> Flow:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._stop.is_set():
            title = f"{self.prefix} {len(self.accepted)}"
            started = time.monotonic()
            answer = self.sender.send(title, key=title.encode().hex()[:120])
            self.slowest = max(self.slowest, time.monotonic() - started)
            (self.accepted.append(title) if answer.status_code == 201 else self.refused.append(answer))

    def moves(self, more: int = 5) -> None:
        """Wait until some more messages have been accepted."""
        target = len(self.accepted) + more
        wait_until(lambda: len(self.accepted) >= target, timeout=60, what="accepted messages")

    def is_right(self) -> None:
        """Every accepted message is there once and in the audit trail once, and no other."""
        office, once = self.sender.office, dict.fromkeys(self.accepted, 1)
        assert sent(office, self.prefix) == once
        wait_until(lambda: audited(office, self.prefix) == once, timeout=60, what="the audit trail")
        assert self.slowest < LIMIT
        for answer in self.refused:
            is_problem(answer, 503)


def restart(office: Office) -> None:
    """Kill the postmaster and start it again; it refuses while children of the dead one still hold its memory."""
    assert office.postgres is not None
    server = office.postgres.process
    if server is None:
        pytest.skip("the PostgreSQL of DATABASE_URL is not ours to kill")
    server.kill()

    def started() -> bool:
        try:
            server.start()
        except RuntimeError:
            return False
        return True

    wait_until(started, what="PostgreSQL")


def test_the_server_dies_while_messages_are_sent(office: Office, sender: Sender) -> None:
    office.run("worker", EXPORT_BATCH="50")
    job_ids = [sender.export() for _ in range(2)]
    with Flow(sender, f"数据库 {word()}") as flow:
        flow.moves()
        restart(office)
        flow.moves()
    flow.is_right()
    office.leases_end()
    assert office.ends(*job_ids) == ["done", "done"]
    for job_id in job_ids:
        is_whole(sender, job_id)


def test_its_connections_are_cut(office: Office, sender: Sender) -> None:
    cut = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND datname IS NOT NULL"
    with Flow(sender, f"连接 {word()}") as flow:
        for _ in range(3):
            flow.moves()
            with psycopg.connect(address(office), autocommit=True) as connection:
                connection.execute(cut)
        flow.moves()
    flow.is_right()
    assert len(flow.refused) <= 6
    assert page(sender, "/staff/accounts").status_code == 200


def test_a_lock_is_held(office: Office, sender: Sender) -> None:
    title = f"锁 {word()}"
    with psycopg.connect(address(office)) as connection:
        connection.execute("LOCK TABLE messages IN ACCESS EXCLUSIVE MODE")
        started = time.monotonic()
        is_problem(sender.send(title, key=title.encode().hex()), 503)
        assert time.monotonic() - started < LIMIT
        connection.rollback()
    assert sender.send(title, key=title.encode().hex()).status_code == 201
    assert sent(office, title) == {title: 1}
