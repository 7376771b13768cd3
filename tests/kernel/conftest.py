"""Fixtures of the kernel's tests."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from kernel.db import Database
from kernel.testing import make_settings
from tests.kernel.office import Office, create_tables
from tests.kernel.things import make_service


@pytest.fixture
def database_url(backend: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of an empty database of the test's engine."""
    if backend == "sqlite":
        yield f"sqlite:///{tmp_path / 'things.db'}"
        return
    with request.getfixturevalue("postgres_server").database() as url:
        yield url


@pytest.fixture
def make_office(database_url: str, tmp_path: Path) -> Iterator[Callable[..., Office]]:
    """Makes the test service on the test's database; keywords change the service."""
    settings = make_settings(tmp_path, THINGS_DATABASE_URL=database_url)
    with ExitStack() as stack:

        def make(**changes: Any) -> Office:
            service = make_service(**changes)
            database = Database(database_url, pool_size=30)
            stack.callback(database.close)
            create_tables(database)
            return Office(service, settings, database, service.create_app(settings, database))

        yield make


@pytest.fixture
def office(make_office: Callable[..., Office]) -> Office:
    """The test service as it is."""
    return make_office()
