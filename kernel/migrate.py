"""Schema migrations: one Alembic history a service, run by code so that no alembic.ini is needed per service."""

from __future__ import annotations

from typing import Any, Literal

from alembic import command, context
from alembic.config import Config
from sqlalchemy import text

from kernel.db import Database
from kernel.service import Service

VERSION_TABLE = "schema_version"


def configuration(service: Service, database: Database | None = None) -> Config:
    """Alembic's configuration of one service; `database` is handed to its environment."""
    config = Config()
    config.set_main_option("script_location", str(service.migrations))
    config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    config.attributes |= {"service": service, "database": database}
    return config


def upgrade(service: Service, database: Database) -> None:
    """Bring a database to the newest schema; a lock table is waited for at most a few seconds."""
    command.upgrade(configuration(service, database), "head")


def create(service: Service, database: Database, message: str) -> None:
    """Write a migration from the difference between models and database."""
    command.revision(configuration(service, database), message=message, autogenerate=True)


def run_environment() -> None:
    """What each service's `migrations/env.py` calls."""
    attributes = context.config.attributes
    database: Database = attributes["database"]
    with database.writing.connect() as connection:
        if not database.is_sqlite:
            # a migration may take longer than a request may; lock_timeout stays, so that nobody waits behind it
            connection.execute(text("SET LOCAL statement_timeout = 0"))
        context.configure(
            connection=connection,
            target_metadata=attributes["service"].all_metadata,
            version_table=VERSION_TABLE,
            render_as_batch=database.is_sqlite,
            compare_type=True,
            render_item=_render,
            include_name=is_of_models,
        )
        with context.begin_transaction():
            context.run_migrations()
        connection.commit()


def is_of_models(name: str | None, kind: str, _parents: Any) -> bool:
    """Indexes named px_… are one engine's own: migrations make them, models do not know them."""
    return not (kind == "index" and (name or "").startswith("px_"))


def _render(kind: str, value: Any, autogen: Any) -> str | Literal[False]:
    """Write our own types by their names in a migration."""
    name = type(value).__name__
    if kind == "type" and type(value).__module__.startswith("kernel."):
        autogen.imports.add("from kernel import models")
        return f"models.{name}()"
    return False
