"""JSON and ids made by the database, in the words of both engines: imports write 100,000 rows in few statements."""

from __future__ import annotations

import uuid
from typing import Any

from sqlalchemy import ColumnElement, String, Uuid, cast, func, text, type_coerce
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

from kernel.db import session
from kernel.models import Json


class NewUuid(FunctionElement[uuid.UUID]):
    """A random id for each row."""

    type = Uuid()
    inherit_cache = True


@compiles(NewUuid)
def _postgres_uuid(_element: NewUuid, _compiler: Any, **_: Any) -> str:
    return "gen_random_uuid()"


@compiles(NewUuid, "sqlite")
def _sqlite_uuid(_element: NewUuid, _compiler: Any, **_: Any) -> str:
    return "lower(hex(randomblob(16)))"


def is_postgres() -> bool:
    """Whether the present transaction is PostgreSQL's."""
    return bool(session.get_bind().dialect.name == "postgresql")


def by_sets() -> None:
    """Join by hash or merge for the rest of the transaction: nobody has counted rows that were only just written,
    and a loop over such a table, which grows meanwhile, is quadratic.
    """
    if is_postgres():
        session.execute(text("SET LOCAL enable_nestloop = off"))


def json_object(pairs: dict[str, Any]) -> ColumnElement[Any]:
    """A JSON object of columns; those that are NULL are left out."""
    parts = [part for name, value in pairs.items() for part in (_text(name), value)]
    if is_postgres():
        return type_coerce(func.jsonb_strip_nulls(func.jsonb_build_object(*parts)), Json)
    return type_coerce(func.json_patch("{}", func.json_object(*parts)), Json)


def _text(value: str) -> Any:
    return cast(value, String) if is_postgres() else value


def json_text(column: Any, name: str) -> ColumnElement[str]:
    """A member of a JSON object as a text, NULL where there is none."""
    if is_postgres():
        return type_coerce(column.op("->>")(name), String)
    return type_coerce(func.json_extract(column, f'$."{name}"'), String)


def json_without(column: Any, *names: str) -> ColumnElement[Any]:
    """The JSON object without some of its members."""
    if is_postgres():
        for name in names:
            column = column.op("-")(_text(name))
        return type_coerce(column, Json)
    return type_coerce(func.json_remove(column, *(f'$."{name}"' for name in names)), Json)


def restored(value: ColumnElement[Any], column: Any) -> ColumnElement[Any]:
    """A text out of JSON as a value of a column; SQLite keeps dates and ids as texts."""
    return cast(value, column.type) if is_postgres() else type_coerce(value, column.type)
