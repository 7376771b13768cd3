"""Loading very many rows: COPY on PostgreSQL, executemany on SQLite."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import insert

from kernel.db import session


def load(table: Any, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Insert rows (values in the order of `columns`) into a model's or another table: a conflict is an error."""
    target = getattr(table, "__table__", table)
    if session.get_bind().dialect.name == "postgresql":
        _copy(target.name, columns, rows)
        return
    values = [dict(zip(columns, row, strict=True)) for row in rows]
    if values:
        session.execute(insert(target), values)


def _copy(name: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    from psycopg import sql

    session.flush()
    connection = session.connection().connection.driver_connection
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier(name), sql.SQL(", ").join(map(sql.Identifier, columns))
    )
    with connection.cursor() as cursor, cursor.copy(statement) as copy:  # type: ignore[union-attr]
        for row in rows:
            copy.write_row(row)


def analyze() -> None:
    """Tell the planner of what was loaded."""
    session.connection().exec_driver_sql("ANALYZE")
