"""The test service running in this process, and helpers to order, run and read its jobs."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from threading import Barrier
from typing import Any, TypeVar

from flask import Flask
from sqlalchemy import select, update

from kernel import jobs
from kernel.client import ServiceClient
from kernel.db import Database, session
from kernel.identity import Identity
from kernel.jobs import JobKind
from kernel.models import Job, KernelBase, OutboxMessage
from kernel.relay import Relay
from kernel.runner import Runner, order_scheduled
from kernel.service import Service
from kernel.settings import Settings
from kernel.testing import staff_identity, transport_to
from kernel.tokens import HEADER, Signer
from tests.kernel.things import STAMP, Base, Thing

T = TypeVar("T")
STAFF = staff_identity("things", address="192.0.2.1")
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


@dataclass
class Broker:
    """Takes what the relay publishes; raises instead while `broken` is set."""

    sent: list[tuple[str, tuple[str, str]]] = field(default_factory=list)
    broken: Exception | None = None

    def send_task(self, name: str, args: tuple[str, str], queue: str) -> None:
        if self.broken:
            raise self.broken
        self.sent.append((queue, args))


@dataclass
class Office:
    """One service with its database, app, runner and relay."""

    service: Service
    settings: Settings
    database: Database
    app: Flask
    broker: Broker = field(default_factory=Broker)

    def run(self, work: Callable[[], T], *, write: bool = True) -> T:
        return self.database.run(work, write=write)

    def runner(self) -> Runner:
        return Runner(self.service, self.settings, self.database)

    def scheduled(self, kind: str) -> Job:
        """The one job of a schedule, carried to its end."""
        runner = self.runner()
        order_scheduled(runner, kind)
        (job,) = self.run(lambda: session.query(Job).filter_by(kind=kind).all(), write=False)
        runner.run_slice(job.id)
        return self.job(job.id)

    def relay(self, client: ServiceClient | None = None) -> Relay:
        clients = {"things": client or ServiceClient(transport_to(self.app, "things", self.settings, "relay"))}
        return Relay({"things": self.database}, self.broker, clients)

    def headers(self, identity: Identity) -> dict[str, str]:
        assert self.settings.keys is not None
        token = Signer(self.settings.keys, "gateway").token(identity, "things")
        return {HEADER: token}

    def call(self, method: str, path: str, identity: Identity | None = STAFF, **options: Any) -> Any:
        """A request to the app; `identity` None sends no token."""
        headers = self.headers(identity) if identity else {}
        return self.app.test_client().open(
            path, method=method, headers=headers | dict(options.pop("headers", {})), **options
        )

    def order(self, kind: JobKind = STAMP, identity: Identity = STAFF, **params: Any) -> uuid.UUID:
        values = {"run": "run", "total": 30, "size": 10} | params
        return self.run(lambda: jobs.order(identity, kind, values).id)

    def job(self, job_id: uuid.UUID) -> Job:
        return self.run(lambda: session.get_one(Job, job_id), write=False)

    def change(self, job_id: uuid.UUID, **values: Any) -> None:
        """Put a job row into a state, past all rules."""
        self.run(lambda: session.execute(update(Job).where(Job.id == job_id).values(values)))

    def expire_lease(self, job_id: uuid.UUID) -> None:
        self.change(job_id, lease_until=LONG_AGO)

    def now_due(self, job_id: uuid.UUID) -> None:
        self.change(job_id, not_before=LONG_AGO)

    def things(self) -> dict[str, int]:
        """How often each thing was touched."""
        rows = self.run(lambda: session.execute(select(Thing.code, Thing.touched)).all(), write=False)
        return {code: touched for code, touched in rows}

    def outbox(self, **where: Any) -> list[OutboxMessage]:
        query = select(OutboxMessage).filter_by(**where).order_by(OutboxMessage.id)
        return list(self.run(lambda: session.scalars(query).all(), write=False))


def create_tables(database: Database) -> None:
    """The kernel's and the test service's tables, without a migration."""
    for metadata in (KernelBase.metadata, Base.metadata):
        metadata.create_all(database.writing)


def in_parallel(count: int, work: Callable[[int], T]) -> list[T]:
    """Run `work(number)` in `count` threads that start together; gives the results in order."""
    together = Barrier(count)

    def start(number: int) -> T:
        together.wait(timeout=30)
        return work(number)

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(start, range(count)))
