"""Fixtures of agreements' tests: the service alone, on both engines."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from services.agreements.app import service
from tests.factories.agreements import Campus, Registry, make_campus
from tests.system import Templates


@pytest.fixture
def registry(backend: str, templates: Templates, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Registry]:
    """The real service on a fresh migrated database."""
    url = templates.copy(backend, service, tmp_path)
    server = request.getfixturevalue("postgres_server") if backend == "postgres" else None
    made = Registry.make(tmp_path, url)
    yield made
    made.database.close()
    if server is not None:
        server.drop(url.rpartition("/")[2])


@pytest.fixture
def campus(registry: Registry) -> Campus:
    """The service with two schools and graduates in it."""
    return make_campus(registry)
