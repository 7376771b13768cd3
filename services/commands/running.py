"""What every command of operators does alike: act as the operator in a service's database, and print what it found."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, TypeVar

import click

from kernel import events, surroundings
from kernel.db import Database
from kernel.files import bound, file_store
from kernel.identity import Identity
from kernel.settings import Settings
from kernel.surroundings import Surroundings
from services.catalogue import service_named

T = TypeVar("T")
Rows = Iterable[Mapping[str, Any]]
OPERATOR = Identity(kind="service", user_name="operator")
"""Who runs the system: the actor of what its commands change (decision 11)."""

as_json = click.option("--json", "as_json", is_flag=True, help="print JSON, for programs")


def within(settings: Settings, service: str, work: Callable[[], T], *, write: bool = True) -> T:
    """Run `work` in a transaction of a service's database, as its own process would."""
    database = Database(settings.database_url(service), pool_size=1)
    events.attend(database, service, service_named(service).events)
    try:
        with bound(file_store(settings.files_url, service)), surroundings.bound(Surroundings(settings, database)):
            return database.run(work, write=write)
    finally:
        database.close()


def show(rows: Rows, columns: Sequence[str], *, as_json: bool) -> None:
    """Print rows: as a JSON list of everything they hold, or the named columns with tabs between them."""
    found = list(rows)
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False, indent=2, default=str))
        return
    click.echo("\t".join(columns))
    for row in found:
        click.echo("\t".join(_cell(row.get(name)) for name in columns))


def show_one(row: Mapping[str, Any], *, as_json: bool) -> None:
    """Print one row: as JSON, or a line for each of its values."""
    if as_json:
        click.echo(json.dumps(dict(row), ensure_ascii=False, indent=2, default=str))
        return
    for name, value in row.items():
        click.echo(f"{name}\t{_cell(value)}")


def _cell(value: Any) -> str:
    if isinstance(value, (list, tuple)):
        return ",".join(map(str, value))
    return "-" if value in (None, "") else str(value).replace("\n", " ").replace("\t", " ")
