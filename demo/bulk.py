"""Writing very many rows in one transaction: COPY on PostgreSQL, executemany on SQLite."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from functools import cache
from operator import itemgetter
from typing import Any

from sqlalchemy import JSON, Connection, Date, String, Table, Uuid

from kernel.db import Database
from kernel.models import UtcDateTime

Row = dict[str, Any]
Plain = Callable[[Any], Any]
Converters = tuple[tuple[int, Plain], ...]
BATCH = 10_000
_CACHE, _ROOMY_CACHE = -8_000, -256_000
"""Kilobytes of SQLite's page cache: kernel.db's, and one that holds the indexes of a whole province."""


@contextmanager
def loading(database: Database) -> Iterator[Connection]:
    """A writing transaction for a load."""
    with database.writing.begin() as connection:
        if database.is_sqlite:
            connection.exec_driver_sql(f"PRAGMA cache_size={_ROOMY_CACHE}")
        yield connection
        if database.is_sqlite:
            connection.exec_driver_sql(f"PRAGMA cache_size={_CACHE}")


def blank(table: Table) -> Row:
    """A row of which nothing is known: the columns' fixed defaults, "" for texts, None for the rest."""
    return {column.name: _default(column) for column in table.columns}


def write(connection: Connection, table: Table, rows: list[Row]) -> None:
    """Insert rows that name every column."""
    if not rows:
        return
    sqlite = connection.dialect.name == "sqlite"
    names = [column.name for column in table.columns]
    values = _values(rows, itemgetter(*names), _converters(table, sqlite))
    (_insert if sqlite else _copy)(connection, table.name, names, values)


def _values(
    rows: list[Row], of: Callable[[Row], Any], converters: tuple[tuple[int, Plain], ...]
) -> Iterator[list[Any]]:
    for row in rows:
        values = list(of(row))
        for place, plain in converters:
            if values[place] is not None:
                values[place] = plain(values[place])
        yield values


def _copy(connection: Connection, table: str, names: list[str], rows: Iterator[list[Any]]) -> None:
    cursor: Any = connection.connection.cursor()
    with cursor.copy(f"COPY {table} ({', '.join(names)}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


def _insert(connection: Connection, table: str, names: list[str], rows: Iterator[list[Any]]) -> None:
    marks = ", ".join("?" * len(names))
    cursor: Any = connection.connection.cursor()
    cursor.executemany(f"INSERT INTO {table} ({', '.join(names)}) VALUES ({marks})", rows)  # noqa: S608  our own names


def _default(column: Any) -> Any:
    if column.default is not None and column.default.is_scalar:
        return column.default.arg
    return "" if isinstance(column.type, String) and not column.nullable else None


@cache
def _converters(table: Table, sqlite: bool) -> Converters:
    """Places of the columns whose values the driver does not take as they are, and what it takes instead."""
    plain = _PLAIN | (_PLAIN_ON_SQLITE if sqlite else {})
    found = ((place, plain.get(type(column.type))) for place, column in enumerate(table.columns))
    return tuple((place, conversion) for place, conversion in found if conversion)


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


_PLAIN: dict[type, Plain] = {JSON: _json}
_PLAIN_ON_SQLITE: dict[type, Plain] = {
    Uuid: lambda value: value.hex,
    Date: date.isoformat,
    UtcDateTime: lambda value: value.replace(tzinfo=None).isoformat(" ", "microseconds"),
}
"""How SQLAlchemy's types keep a value on SQLite."""
