"""Writing very many rows in one transaction: COPY on PostgreSQL, executemany on SQLite."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import JSON, Connection, Date, String, Table, Uuid

from kernel.db import Database
from kernel.models import UtcDateTime

Plain = Callable[[Any], Any]
BATCH = 10_000
_BEFORE = ("busy_timeout=0", "journal_mode=DELETE", "busy_timeout=30000", "foreign_keys=OFF", "cache_size=-256000")
_AFTER = ("journal_mode=WAL", "foreign_keys=ON", "cache_size=-8000")
"""SQLite's settings for a load (new pages are written once, indexes stay in memory), and those of kernel.db."""


@contextmanager
def loading(database: Database) -> Iterator[Connection]:
    """A writing transaction for a load."""
    with database.writing.connect() as connection:
        try:
            _set(database, connection, _BEFORE)
            with connection.begin():
                yield connection
        finally:
            _set(database, connection, _AFTER)


def _set(database: Database, connection: Connection, pragmas: Sequence[str]) -> None:
    """Outside of any transaction, which some of these ask for. Where others have the file open, its journal stays."""
    driver: Any = connection.connection.driver_connection
    for pragma in pragmas if database.is_sqlite else ():
        with suppress(sqlite3.OperationalError):
            driver.execute(f"PRAGMA {pragma}").fetchall()


@dataclass
class Bundle:
    """Rows of one table that wait to be written: values in the order of `names`.

    Columns without a name get their fixed default, "" for texts, else NULL.
    """

    table: Table
    names: tuple[str, ...]
    rows: list[tuple[Any, ...]] = field(default_factory=list)

    def write(self, connection: Connection) -> int:
        """Insert the rows and forget them; gives their number."""
        count, sqlite = len(self.rows), connection.dialect.name == "sqlite"
        if count:
            others = [column for column in self.table.columns if column.name not in self.names]
            names = [*self.names, *(column.name for column in others)]
            rows = _plain(self.rows, tuple(map(_default, others)), _conversions(self.table, self.names, sqlite))
            (_insert if sqlite else _copy)(connection, self.table.name, names, rows)
            self.rows.clear()
        return count


def _plain(
    rows: Iterable[tuple[Any, ...]], rest: tuple[Any, ...], conversions: list[tuple[int, Plain]]
) -> Iterator[list[Any]]:
    for row in rows:
        values = [*row, *rest]
        for place, plain in conversions:
            if values[place] is not None:
                values[place] = plain(values[place])
        yield values


def _copy(connection: Connection, table: str, names: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    cursor: Any = connection.connection.cursor()
    with cursor.copy(f"COPY {table} ({', '.join(names)}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


def _insert(connection: Connection, table: str, names: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    marks = ", ".join("?" * len(names))
    cursor: Any = connection.connection.cursor()
    cursor.executemany(f"INSERT INTO {table} ({', '.join(names)}) VALUES ({marks})", rows)  # noqa: S608  our own names


def _default(column: Any) -> Any:
    if column.default is not None and column.default.is_scalar:
        return column.default.arg
    return "" if isinstance(column.type, String) and not column.nullable else None


def _conversions(table: Table, names: Sequence[str], sqlite: bool) -> list[tuple[int, Plain]]:
    """Places of the columns whose values the driver does not take as they are, and what makes them so."""
    plain = _PLAIN | (_PLAIN_ON_SQLITE if sqlite else {})
    found = ((place, plain.get(type(table.columns[name].type))) for place, name in enumerate(names))
    return [(place, conversion) for place, conversion in found if conversion]


_PLAIN: dict[type, Plain] = {JSON: json.JSONEncoder(ensure_ascii=False).encode}
_PLAIN_ON_SQLITE: dict[type, Plain] = {
    Uuid: lambda value: value.hex,
    Date: date.isoformat,
    UtcDateTime: lambda value: value.replace(tzinfo=None).isoformat(" ", "microseconds"),
}
"""How SQLAlchemy's types keep a value on SQLite."""
