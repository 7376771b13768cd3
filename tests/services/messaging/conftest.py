"""Fixtures of messaging's tests: the service alone, on both engines."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from services.messaging.app import service
from tests.factories.messaging import Campus, Office, make_campus
from tests.system import Templates


@pytest.fixture
def office(backend: str, templates: Templates, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Office]:
    """The real service on a fresh migrated database."""
    url = templates.copy(backend, service, tmp_path)
    server = request.getfixturevalue("postgres_server") if backend == "postgres" else None
    made = Office.make(tmp_path, url)
    yield made
    made.database.close()
    if server is not None:
        server.drop(url.rpartition("/")[2])


@pytest.fixture
def campus(office: Office) -> Campus:
    """The service with people in it."""
    return make_campus(office)
