"""Each service's migrations: one history, and what they make is what the models say, on both engines."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, text

from kernel import migrate
from kernel.db import Database
from kernel.service import Service
from services.catalogue import SERVICES
from tests.system import Templates

EVERY_SERVICE = pytest.mark.parametrize("service", SERVICES, ids=lambda service: service.name)


@EVERY_SERVICE
def test_one_head(service: Service) -> None:
    assert len(ScriptDirectory.from_config(migrate.configuration(service)).get_heads()) == 1


@pytest.fixture
def migrated(backend: str, service: Service, templates: Templates, tmp_path: Path) -> Any:
    database = Database(templates.copy(backend, service, tmp_path))
    yield database
    database.close()


@EVERY_SERVICE
def test_models_and_migrations_agree(service: Service, migrated: Database) -> None:
    with migrated.reading.connect() as connection:
        options = {
            "version_table": migrate.VERSION_TABLE,
            "compare_type": True,
            "include_name": migrate.is_of_models,
        }
        context = MigrationContext.configure(connection, opts=options)
        assert compare_metadata(context, service.all_metadata) == []  # type: ignore[arg-type]


@EVERY_SERVICE
def test_the_comparison_would_see_a_difference(service: Service, migrated: Database) -> None:
    with migrated.writing.begin() as connection:
        connection.execute(text("ALTER TABLE outbox DROP COLUMN request_id"))
    with migrated.reading.connect() as connection:
        context = MigrationContext.configure(connection, opts={"version_table": migrate.VERSION_TABLE})
        assert compare_metadata(context, service.all_metadata)  # type: ignore[arg-type]


@EVERY_SERVICE
def test_upgrading_again_changes_nothing(service: Service, migrated: Database) -> None:
    tables = set(inspect(migrated.engine).get_table_names())
    migrate.upgrade(service, migrated)
    assert set(inspect(migrated.engine).get_table_names()) == tables
    assert {"jobs", "outbox", "inbox", "files", "idempotency", migrate.VERSION_TABLE} <= tables
