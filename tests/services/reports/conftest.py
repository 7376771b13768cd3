"""Fixtures of reports' tests: the service alone, on both engines."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from services.reports.app import service
from tests.factories.reports import Campus, Observatory, make_campus
from tests.system import Templates


@pytest.fixture
def observatory(
    backend: str, templates: Templates, tmp_path: Path, request: pytest.FixtureRequest
) -> Iterator[Observatory]:
    """The real service on a fresh migrated database."""
    url = templates.copy(backend, service, tmp_path)
    server = request.getfixturevalue("postgres_server") if backend == "postgres" else None
    made = Observatory.make(tmp_path, url)
    yield made
    made.database.close()
    if server is not None:
        server.drop(url.rpartition("/")[2])


@pytest.fixture
def campus(observatory: Observatory) -> Campus:
    """The service with two schools in it."""
    return make_campus(observatory)
