"""A running office that tests break: its processes, its databases, and sessions of those who work in it."""

from __future__ import annotations

import signal
import uuid
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psutil
import pytest
import requests
from sqlalchemy import func, select, update

from demo import PASSWORD
from devtools.plan import service_names
from kernel.client import Transport
from kernel.db import session
from kernel.jobs import OPEN
from kernel.models import Job, OutboxMessage
from kernel.settings import Settings
from kernel.testing import wait_until
from kernel.tokens import Signer
from services.auth.client import AuthClient
from tests.running import Running
from tests.servers import PostgresServer

on_sqlite = pytest.mark.parametrize("office", ["sqlite"], indirect=True)
on_postgres = pytest.mark.parametrize("office", [pytest.param("postgres", marks=pytest.mark.postgres)], indirect=True)

API = "/api/v1/messaging"
BUSY = ("worker", "beat")
CELERY_APPS = ("services.worker", "services.beat")
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Reached:
    """How far jobs have come: how many are open, how many rows are done, and what does not count as coming further."""

    open: int
    rows: int
    states: list[str] = field(compare=False)


class Office(Running):
    """Everything runs but worker and scheduler, which each test starts as it needs them.

    `postgres` is the database server when there is one, `graduate` the session of one who reads.
    """

    postgres: PostgresServer | None = None
    graduate: requests.Session | None = None

    def prepare(self) -> None:
        super().prepare()
        self._before: dict[str, int] = {}
        self.settings = Settings.from_environment(self.plan.manage_environment)

    def open(self) -> None:
        """Start what is missing, end what a test added and the jobs it left, and wait until all answer."""
        for name in [name for name in self.processes if name not in self._base()]:
            self.kill(name)
        self.start_missing()
        self.wait_ready()
        self._change_jobs(Job.state.in_(OPEN), state="cancelled")

    def _base(self) -> list[str]:
        return [program.name for program in self.plan.programs if program.name not in BUSY]

    def start_missing(self) -> None:
        """Start what has died, wake what stands still."""
        for name in self._base():
            if name in self.processes:
                self.signal(name, signal.SIGCONT)
            if name not in self.processes or not _lives(self.processes[name]):
                self.start(name)

    def run(self, name: str, *, fault: str = "", like: str | None = None, **different: str) -> None:
        """Start the process `name`, one `like` another; with `different` the programs of tests/faults/worker.py."""
        program = next(program for program in self.plan.programs if program.name == (like or name))
        command = program.command
        if different:
            command = tuple("tests.faults.worker" if part in CELERY_APPS else part for part in command)
        if like:
            command = tuple(part.replace(str(self.data / like), str(self.data / name)) for part in command)
        environment = {**program.environment, **different}
        made = replace(program, name=name, command=command, environment=environment)
        self._before[name] = len(self.log(name))
        self.processes[name] = self._popen(made, fault)

    def has_begun(self, name: str) -> bool:
        """Whether a worker that was run takes work by now, or has ended: it does when a child dies in its start."""
        return not self.lives(name) or " ready." in self.log(name)[self._before[name] :]

    def lives(self, name: str) -> bool:
        """Whether a process still runs."""
        return _lives(self.processes[name])

    def sign_in(self, user_name: str = "school") -> requests.Session:
        """A staff session as other programs hold it: its bearer token goes with every call."""
        assert self.settings.keys is not None
        signer = Signer(self.settings.keys, "gateway")
        auth = AuthClient(Transport(self.settings.service_url("auth"), "auth", signer))
        values = {"portal": "school", "user_name": user_name, "password": PASSWORD, "address": "127.0.0.1"}
        return bearer(auth.sign_in(values)["token"])

    def log(self, name: str) -> str:
        """What the process has logged, nothing before its first start."""
        return super().log(name) if (self.data / f"{name}.log").exists() else ""

    def url(self, path: str) -> str:
        return f"{self.address}{API}{path}"

    def in_service(self, name: str, work: Callable[[], Any], *, write: bool = False) -> Any:
        """Look into (or change) a service's database past the service."""
        with self.database(name) as database:
            return database.run(work, write=write)

    def in_messaging(self, work: Callable[[], Any]) -> Any:
        return self.in_service("messaging", work)

    def in_auth(self, work: Callable[[], Any]) -> Any:
        return self.in_service("auth", work)

    def job(self, job_id: str, service: str = "messaging") -> Job:
        """The job's row now."""
        return self.in_service(service, lambda: session.get_one(Job, uuid.UUID(job_id)))

    def ends(self, *job_ids: str, timeout: float = 60, service: str = "messaging") -> list[str]:
        """The states of jobs once all have ended; fails when for `timeout` seconds no row of theirs was done."""
        ids = [uuid.UUID(job_id) for job_id in job_ids]
        reached = self._reached(ids, service)
        while reached.open:
            reached = self._further(reached, ids, service, timeout)
        return reached.states

    def _reached(self, ids: list[uuid.UUID], service: str) -> Reached:
        query = select(Job.state, Job.rows_done).where(Job.id.in_(ids))
        found = self.in_service(service, lambda: session.execute(query).all())
        states = [row.state for row in found]
        return Reached(sum(state in OPEN for state in states), sum(row.rows_done for row in found), states)

    def _further(self, before: Reached, ids: list[uuid.UUID], service: str, timeout: float) -> Reached:
        def moved() -> Reached | None:
            assert "worker" not in self.processes or self.lives("worker"), "the worker ended by itself"
            now = self._reached(ids, service)
            return None if now == before else now

        try:
            return wait_until(moved, timeout=timeout, what=f"progress of jobs: {Counter(before.states)}")
        except AssertionError as error:
            error.add_note(f"worker:\n{last_lines(self.log('worker'))}\nrelay:\n{last_lines(self.log('relay'))}")
            raise

    def leases_end(self) -> None:
        """As if a minute and a half had gone by: no worker holds a job, and the reconciler may look after all."""
        self._change_jobs(Job.state == "running", lease_until=LONG_AGO)
        self._change_jobs(Job.state == "queued", woken_at=LONG_AGO, not_before=LONG_AGO)

    def claims_end(self) -> None:
        """As if half a minute had gone by for a relay that claimed rows of the outbox."""
        statement = update(OutboxMessage).where(OutboxMessage.sent_at.is_(None)).values(not_before=LONG_AGO)
        self._everywhere(lambda: session.execute(statement))

    def unsent(self) -> int:
        """How many rows of all outboxes wait."""
        query = select(func.count()).where(OutboxMessage.sent_at.is_(None))
        return sum(self.in_service(name, lambda: session.scalar(query)) for name in service_names())

    def _change_jobs(self, which: Any, **values: Any) -> None:
        statement = update(Job).where(which).values(values).execution_options(synchronize_session=False)
        self._everywhere(lambda: session.execute(statement))

    def _everywhere(self, change: Callable[[], Any]) -> None:
        for name in service_names():
            self.in_service(name, change, write=True)


def _lives(process: psutil.Popen) -> bool:
    with suppress(psutil.NoSuchProcess):
        return process.poll() is None and process.status() != psutil.STATUS_ZOMBIE
    return False


def last_lines(log: str, lines: int = 12, width: int = 600) -> str:
    """The end of a log as a failure shows it: of the logs themselves CI keeps nothing."""
    return "\n".join(line[:width] for line in log.splitlines()[-lines:])


def bearer(token: str) -> requests.Session:
    """HTTP as the holder of a token; no call waits longer than a browser would."""
    http = requests.Session()
    http.headers["Authorization"] = f"Bearer {token}"
    http.trust_env = False
    return http


class Gate:
    """A place where a process waits: `FAULT=point=<gate.action>`; `pid()` once somebody stands there."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / f"{uuid.uuid4().hex}.go"

    @property
    def action(self) -> str:
        return f"wait:{self.file}"

    def pid(self) -> int:
        reached = self.file.with_suffix(".reached")
        text = wait_until(lambda: reached.exists() and reached.read_text().strip(), what="a process at the gate")
        return int(text)

    def open(self) -> None:
        self.file.touch()
