"""JSON and ids made by the database, in the words of both engines: imports write 100,000 rows in few statements."""

from __future__ import annotations

import uuid
from typing import Any

from sqlalchemy import ColumnElement, String, Text, Uuid, cast, func, literal, select, type_coerce
from sqlalchemy.dialects import postgresql

from kernel.db import session
from kernel.ids import new_id
from kernel.models import Json


def is_postgres() -> bool:
    """Whether the present transaction is PostgreSQL's."""
    return bool(session.get_bind().dialect.name == "postgresql")


def row_ids(number: Any) -> ColumnElement[uuid.UUID]:
    """Ids of rows written in one statement, one for each number: in their order, so that an index grows at its end."""
    prefix = new_id().hex[:24]
    if is_postgres():
        return cast(cast(prefix, String) + func.lpad(func.to_hex(number), 8, "0"), Uuid)
    return type_coerce(literal(prefix) + func.printf("%08x", number), Uuid)


def by_sets() -> None:
    """Join and group by hash for the rest of the transaction: nobody has counted rows that were only just written,
    and a loop over such a table, which grows meanwhile, is quadratic. Costs guessed so are no reason to compile.
    """
    if is_postgres():
        settings = {"enable_nestloop": "off", "enable_sort": "off", "jit": "off", "work_mem": "32MB"}
        session.execute(select(*(func.set_config(name, value, True) for name, value in settings.items())))


def json_object(pairs: dict[str, Any]) -> ColumnElement[Any]:
    """A JSON object of columns; those that are NULL are left out."""
    whole = json_whole(pairs)
    if is_postgres():
        return type_coerce(func.jsonb_strip_nulls(whole), Json)
    return type_coerce(func.json_patch("{}", whole), Json)


def json_whole(pairs: dict[str, Any]) -> ColumnElement[Any]:
    """A JSON object of columns, whatever they hold."""
    parts = [part for name, value in pairs.items() for part in (_text(name), value)]
    return type_coerce(func.jsonb_build_object(*parts) if is_postgres() else func.json_object(*parts), Json)


def json_texts(pairs: dict[str, Any]) -> ColumnElement[Any]:
    """A JSON object of columns as texts (dates and ids are texts in JSON anyway): half the time on PostgreSQL."""
    if not is_postgres():
        return json_whole(pairs)
    parts = [cast(part, Text) for name, value in pairs.items() for part in (name, value)]
    return type_coerce(func.jsonb_object(postgresql.array(parts)), Json)


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
