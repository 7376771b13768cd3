"""The whole system in one process: every service's real app and database, real clients between them.

Jobs run by the real runner, events through the real relay; only the broker is left out (its tests start one).
"""

from __future__ import annotations

import os
import shutil
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from flask import Flask

from kernel import migrate
from kernel.client import ServiceClient, Transport
from kernel.db import Database
from kernel.identity import Identity
from kernel.relay import Relay
from kernel.runner import Runner
from kernel.settings import Settings
from kernel.testing import make_settings, transport_to
from services.agreements.client import AgreementsClient
from services.auth.client import AuthClient
from services.catalogue import SERVICES, service_named
from services.graduates.client import GraduatesClient
from services.messaging.client import MessagingClient
from services.reports.client import ReportsClient

CLIENTS: dict[str, type[ServiceClient]] = {
    "auth": AuthClient,
    "messaging": MessagingClient,
    "graduates": GraduatesClient,
    "agreements": AgreementsClient,
    "reports": ReportsClient,
}


@dataclass
class WakeUps:
    """Takes what the relay would publish; `taken` holds (service, job id)."""

    taken: list[tuple[str, str]] = field(default_factory=list)

    def send_task(self, name: str, args: tuple[str, str], queue: str) -> None:
        assert name == "run_slice" and queue
        self.taken.append(args)


@dataclass
class System:
    """Apps, databases and clients by service name."""

    settings: Settings
    apps: dict[str, Flask]
    databases: dict[str, Database]
    wake_ups: WakeUps = field(default_factory=WakeUps)

    def client(self, name: str, identity: Identity | None = None, issuer: str = "gateway") -> Any:
        """The real client of a service, calling its app in this process as `identity` (or as the gateway)."""
        return CLIENTS[name](transport_to(self.apps[name], name, self.settings, issuer), identity)

    def run(self, name: str, work: Callable[[], Any], *, write: bool = True) -> Any:
        """Run something in a transaction of a service's database."""
        return self.databases[name].run(work, write=write)

    def relay(self) -> Relay:
        clients = {
            name: ServiceClient(transport_to(app, name, self.settings, "relay")) for name, app in self.apps.items()
        }
        return Relay(self.databases, self.wake_ups, clients)  # type: ignore[arg-type]

    def pump(self) -> None:
        """Deliver events and run jobs until nothing is left to do now."""
        relay = self.relay()
        runners = {name: self.runner(name) for name in self.databases}
        while sum(relay.send(name) for name in self.databases):
            while self.wake_ups.taken:
                service, job_id = self.wake_ups.taken.pop()
                runners[service].run_slice(uuid.UUID(job_id))

    def runner(self, name: str) -> Runner:
        """A worker's runner that asks auth's app in this process who an account is now."""
        service = service_named(name)
        asking = replace(service, identities=lambda _settings: self.client("auth", issuer="worker").identity)
        return Runner(asking, self.settings, self.databases[name], self.peer)

    def peer(self, name: str) -> Transport:
        """The way of a worker to a service."""
        return transport_to(self.apps[name], name, self.settings, "worker")

    def close(self) -> None:
        for database in self.databases.values():
            database.close()


def build(folder: Path, urls: dict[str, str], **environment: str) -> System:
    """A system on the given (migrated) databases."""
    addresses = {f"{name.upper()}_DATABASE_URL": url for name, url in urls.items()}
    addresses |= {f"{name.upper()}_URL": f"http://{name}.test" for name in urls}
    settings = make_settings(folder, **addresses, **environment)
    databases = {service.name: Database(settings.database_url(service.name)) for service in SERVICES}
    apps = {service.name: service.create_app(settings, databases[service.name]) for service in SERVICES}
    return System(settings, apps, databases)


class Templates:
    """Migrated empty databases, made once a test run and copied for each test."""

    def __init__(self, folder: Path, postgres: Callable[[], Any]) -> None:
        self._folder = folder
        self._postgres = postgres
        self._made: set[tuple[str, str]] = set()

    def copy(self, backend: str, service: Any, target: Path) -> str:
        """The address of a fresh database of `service`; SQLite's lies in `target`."""
        template = self._template(backend, service)
        if backend == "sqlite":
            shutil.copy(template, target / f"{service.name}.db")
            return f"sqlite:///{target / f'{service.name}.db'}"
        return str(self._postgres().copy(template))

    def _template(self, backend: str, service: Any) -> str:
        name = f"template_{os.getpid()}_{service.name}"
        path = self._folder / f"{service.name}.db"
        if (backend, service.name) not in self._made:
            url = f"sqlite:///{path}" if backend == "sqlite" else self._postgres().create(name)
            database = Database(url)
            migrate.upgrade(service, database)
            database.close()
            self._made.add((backend, service.name))
        return str(path) if backend == "sqlite" else name
