"""One running office for each database engine, mended after every test."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import psycopg
import pytest

from devtools.plan import service_names
from tests import places, servers
from tests.faults.mail import Sender
from tests.faults.office import Office

ENGINES = ("sqlite", "postgres")


class Offices:
    """Starts an office when the first test asks for it; `postgres` is a server of its own that tests may kill."""

    def __init__(self, folder: Path, stack: ExitStack) -> None:
        self._folder = folder
        self._stack = stack
        self._open: dict[str, Office] = {}

    def on(self, engine: str) -> Office:
        if engine not in self._open:
            self._open[engine] = self._start(engine)
        return self._open[engine]

    def _start(self, engine: str) -> Office:
        data = self._folder / engine
        data.mkdir()
        given: dict[str, str] = {}
        server = self._stack.enter_context(servers.postgres(places.quick())) if engine == "postgres" else None
        if server:
            _keeps_what_it_commits(server)
            for name in service_names():
                url = self._stack.enter_context(server.database(name))
                given[f"{name.upper()}_DATABASE_URL"] = url
        office = Office(data, **given)
        office.postgres = server
        office.prepare()
        self._stack.callback(office.stop)
        return office


def _keeps_what_it_commits(server: servers.PostgresServer) -> None:
    """The servers of other tests acknowledge before they write: a killed one would lose half a second."""
    address = server.address.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute("ALTER ROLE CURRENT_USER SET synchronous_commit = on")


@pytest.fixture(scope="session")
def offices(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Offices]:
    with ExitStack() as stack:
        yield Offices(tmp_path_factory.mktemp("office"), stack)


@pytest.fixture(params=[ENGINES[0], pytest.param(ENGINES[1], marks=pytest.mark.postgres)])
def office(request: pytest.FixtureRequest, offices: Offices) -> Iterator[Office]:
    """Everything runs but worker and scheduler; `on_sqlite` and `on_postgres` choose one engine."""
    opened = offices.on(str(request.param))
    opened.open()
    yield opened
    opened.open()


@pytest.fixture
def sender(office: Office) -> Sender:
    return Sender(office)
