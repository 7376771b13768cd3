"""Fixtures of all tests: real SQLite and PostgreSQL, a whole system in-process, real Valkey."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from services.catalogue import SERVICES
from tests import places, servers
from tests.system import System, Templates, build


def pytest_configure() -> None:
    # A crowded machine is no fault of what is tested.
    settings.register_profile("office", deadline=None, suppress_health_check=[HealthCheck.too_slow])
    settings.load_profile("office")
    os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(places.quick()))


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[servers.PostgresServer]:
    """A real PostgreSQL for the run (see tests/servers.py)."""
    with servers.postgres(places.quick()) as server:
        yield server


@pytest.fixture(scope="session")
def valkey_server() -> Iterator[servers.ValkeyServer]:
    """A real Valkey for the run."""
    with servers.valkey() as server:
        yield server


@pytest.fixture(scope="session")
def templates(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Iterator[Templates]:
    """Migrated empty databases to copy from; PostgreSQL starts when the first test asks for it."""
    yield Templates(tmp_path_factory.mktemp("templates"), lambda: request.getfixturevalue("postgres_server"))


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def backend(request: pytest.FixtureRequest) -> str:
    """The database engine; tests using it run on both."""
    return str(request.param)


@pytest.fixture
def system(backend: str, templates: Templates, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[System]:
    """All services in-process on fresh migrated databases."""
    urls = {service.name: templates.copy(backend, service, tmp_path) for service in SERVICES}
    with ExitStack() as stack:
        if backend == "postgres":
            server = request.getfixturevalue("postgres_server")
            for url in urls.values():
                stack.callback(server.drop, url.rpartition("/")[2])
        made = build(tmp_path, urls)
        stack.callback(made.close)
        yield made


@pytest.fixture
def data_folder(tmp_path: Path) -> Iterator[Path]:
    """A folder for a started system, removed afterwards with all its files."""
    folder = tmp_path / "data"
    folder.mkdir()
    yield folder
    shutil.rmtree(folder, ignore_errors=True)
