"""One set world for all contract tests on SQLite; PostgreSQL gets its own for a smaller slice."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from services.catalogue import SERVICES
from tests.contracts.stage import Stage, set_up
from tests.system import Templates, build


@pytest.fixture(scope="session")
def one_stage(templates: Templates, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """The world on SQLite, made once."""
    folder = tmp_path_factory.mktemp("stage")
    yield from _stage("sqlite", templates, folder)


@pytest.fixture
def stage(one_stage: Stage) -> Iterator[Stage]:
    """The world, as set; what a test changes is undone after it."""
    one_stage.restore()
    yield one_stage
    one_stage.restore()


@pytest.fixture(scope="session")
def postgres_stage(templates: Templates, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """The world on PostgreSQL, for questions that change nothing."""
    yield from _stage("postgres", templates, tmp_path_factory.mktemp("postgres-stage"))


def _stage(backend: str, templates: Templates, folder: Path) -> Iterator[Stage]:
    urls = {service.name: templates.copy(backend, service, folder) for service in SERVICES}
    system = build(folder, urls)
    yield set_up(folder, system)
    system.close()
    shutil.rmtree(folder, ignore_errors=True)
