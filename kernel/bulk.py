"""Very many rows: loaded by COPY on PostgreSQL and executemany on SQLite, changed each to its own values by one
statement, found by one value that holds all keys.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import ColumnElement, any_, bindparam, column, exc, func, insert, literal, update
from sqlalchemy.dialects import postgresql

from kernel.db import session


def among(of: Any, values: Collection[Any]) -> ColumnElement[bool]:
    """Rows whose column has one of thousands of values. On PostgreSQL an array: to spell out a parameter for each
    value costs more than finding the rows.
    """
    if session.get_bind().dialect.name != "postgresql":
        return of.in_(values)
    found: ColumnElement[bool] = of == any_(literal(list(values), postgresql.ARRAY(of.type)))
    return found


def load(table: Any, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Insert rows (values in the order of `columns`) into a model's or another table: a conflict is IntegrityError.

    No default of the model is filled in. A dictionary is written as JSON.
    """
    target = getattr(table, "__table__", table)
    with errors_of(target):
        if session.get_bind().dialect.name == "postgresql":
            _copy(target.name, columns, rows)
        else:
            _execute_many(target, columns, rows)


@contextmanager
def errors_of(target: Any) -> Iterator[None]:
    """The driver's errors spoken as every other statement's: crossing transactions are then tried again."""
    dialect = session.get_bind().dialect
    wrong: Any = dialect.dbapi.Error  # type: ignore[union-attr]
    try:
        yield
    except wrong as error:
        raise exc.DBAPIError.instance(f"load {target.name}", None, error, wrong, True, dialect=dialect) from error


def change(table: Any, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """Give rows of a model's or another table their values; the first of `columns` is the key that finds each.

    No `onupdate` of the model is filled in.
    """
    if not rows:
        return
    target, key = getattr(table, "__table__", table), columns[0]
    session.flush()
    if session.get_bind().dialect.name == "postgresql":
        _change_by_arrays(target, columns, rows)
        return
    values: dict[str, Any] = {name: bindparam(f"new_{name}") for name in columns[1:]}
    changed = update(target).where(target.c[key] == bindparam(f"new_{key}")).values(values)
    session.connection().execute(changed, [{f"new_{n}": v for n, v in zip(columns, row, strict=True)} for row in rows])


def _change_by_arrays(target: Any, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """An array a column: one statement, however many rows."""
    types = [target.c[name].type for name in columns]
    lists = zip(types, map(list, zip(*rows, strict=True)), strict=True)
    arrays = [literal(values, postgresql.ARRAY(kind)) for kind, values in lists]
    named = (column(name, kind) for name, kind in zip(columns, types, strict=True))
    given = func.unnest(*arrays).table_valued(*named, name="given").render_derived()
    changed = update(target).where(target.c[columns[0]] == given.c[columns[0]])
    session.connection().execute(changed.values({name: given.c[name] for name in columns[1:]}))


def _execute_many(table: Any, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """The driver's own executemany: a dictionary of every row would cost more than the writing."""
    session.flush()
    connection = session.connection()
    statement = insert(table).values({name: bindparam(name) for name in columns}).compile(connection)
    dialect = connection.dialect
    # The statement names its columns in the table's order, whatever ours is.
    names = statement.positiontup or []
    makers = (table.c[name].type.dialect_impl(dialect).bind_processor(dialect) for name in names)
    made = [(at, make) for at, make in enumerate(makers) if make]
    bound = _bound(rows, [columns.index(name) for name in names], made)
    connection.connection.driver_connection.executemany(str(statement), bound)  # type: ignore[union-attr]


def _bound(
    rows: Iterable[Sequence[Any]], places: Sequence[int], made: Sequence[tuple[int, Callable[[Any], Any]]]
) -> Iterator[Sequence[Any]]:
    """Each row's values in the order of the statement, as the driver wants them."""
    for row in rows:
        values = [row[at] for at in places]
        for at, make in made:
            values[at] = make(values[at])
        yield values


def _copy(name: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    from psycopg import sql
    from psycopg.types.json import JsonbDumper

    session.flush()
    connection = session.connection().connection.driver_connection
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier(name), sql.SQL(", ").join(map(sql.Identifier, columns))
    )
    with connection.cursor() as cursor:  # type: ignore[union-attr]
        cursor.adapters.register_dumper(dict, JsonbDumper)
        with cursor.copy(statement) as copy:
            for row in rows:
                copy.write_row(row)


def analyze() -> None:
    """Tell the planner of what was loaded."""
    session.connection().exec_driver_sql("ANALYZE")
