"""Fixtures of graduates' tests: the service alone, on both engines."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from services.graduates.app import service
from tests.factories.graduates import Bureau, Campus, make_campus
from tests.system import Templates


@pytest.fixture
def bureau(backend: str, templates: Templates, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Bureau]:
    """The real service on a fresh migrated database."""
    url = templates.copy(backend, service, tmp_path)
    server = request.getfixturevalue("postgres_server") if backend == "postgres" else None
    made = Bureau.make(tmp_path, url)
    yield made
    made.database.close()
    if server is not None:
        server.drop(url.rpartition("/")[2])


@pytest.fixture
def campus(bureau: Bureau) -> Campus:
    """The service with two schools and graduates in it."""
    return make_campus(bureau)
