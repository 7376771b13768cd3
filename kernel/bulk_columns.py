"""Very many rows that are kept by column: loaded without an object for each row or a call for each value."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import bindparam, insert

from kernel.bulk import errors_of
from kernel.db import session

_ROWS = 5_000
_NULL = r"\N"
_ESCAPED = str.maketrans({"\\": r"\\", "\t": r"\t", "\n": r"\n", "\r": r"\r"})


def load_columns(table: Any, columns: Mapping[str, Sequence[Any]]) -> None:
    """Insert rows, given as their values by column, into a model's or another table: a conflict is IntegrityError.

    Values are texts, whole numbers, dates or ids, or None; JSON is given as a text. No default of the model is filled
    in.
    """
    target = getattr(table, "__table__", table)
    session.flush()
    with errors_of(target):
        if session.get_bind().dialect.name == "postgresql":
            _copy(target.name, columns)
        else:
            _execute_many(target, columns)


def _copy(name: str, columns: Mapping[str, Sequence[Any]]) -> None:
    from psycopg import sql

    connection = session.connection().connection.driver_connection
    names = sql.SQL(", ").join(map(sql.Identifier, columns))
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(name), names)
    count = len(next(iter(columns.values())))
    with connection.cursor() as cursor, cursor.copy(statement) as copy:  # type: ignore[union-attr]
        for start in range(0, count, _ROWS):
            texts = [_texts(column[start : start + _ROWS]) for column in columns.values()]
            copy.write("\n".join([*map("\t".join, zip(*texts, strict=True)), ""]))


def _texts(values: Sequence[Any]) -> Iterable[str]:
    """Values as COPY takes them; most columns hold texts without anything to escape."""
    try:
        joined = "".join(values)
    except TypeError:
        return map(str, values) if {*map(type, values)} == {int} else _each(values, _text)
    plain = joined.isprintable() and "\\" not in joined
    return values if plain else [value.translate(_ESCAPED) for value in values]


def _text(value: Any) -> str:
    return _NULL if value is None else str(value).translate(_ESCAPED)


def _each(values: Sequence[Any], make: Callable[[Any], Any]) -> Iterable[Any]:
    """What is made of every value, where values repeat only once."""
    made = {value: make(value) for value in set(values)}
    return map(made.__getitem__, values)


def _execute_many(table: Any, columns: Mapping[str, Sequence[Any]]) -> None:
    """The driver's own executemany: a dictionary of every row would cost more than the writing."""
    connection = session.connection()
    statement = insert(table).values({name: bindparam(name) for name in columns}).compile(connection)
    dialect = connection.dialect
    makers = {name: table.c[name].type.dialect_impl(dialect).bind_processor(dialect) for name in columns}
    bound = [_each(values, make) if (make := makers[name]) else values for name, values in columns.items()]
    rows = zip(*bound, strict=True)
    connection.connection.driver_connection.executemany(str(statement), rows)  # type: ignore[union-attr]
