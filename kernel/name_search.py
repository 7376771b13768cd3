"""Searching names in lists of hundreds of thousands: by characters, since two characters hold no trigram.

PostgreSQL finds candidates by an index that a migration makes (`create_index`, with a school's rows apart, or
`create_index_of`); other engines scan.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Text, and_, cast, func, literal
from sqlalchemy.dialects import postgresql

from kernel.db import session
from kernel.identity import Identity
from kernel.paging import like


def named(name: Any, school_id: Any, identity: Identity, text: str) -> ColumnElement[bool]:
    """Rows whose name contains a text; `name` and `school_id` are columns of one table."""
    contains: ColumnElement[bool] = name.like(like(text), escape="\\")
    if session.get_bind().dialect.name != "postgresql":
        return contains
    indexed = func.array_append(func.string_to_array(name, None), cast(school_id, Text), type_=postgresql.ARRAY(Text))
    school = [str(identity.school_id)] if identity.school_id else []
    return and_(indexed.contains(literal([*sorted(set(text)), *school], postgresql.ARRAY(Text))), contains)


def containing(column: Any, text: str) -> ColumnElement[bool]:
    """Rows of everybody whose `column` contains a text."""
    contains: ColumnElement[bool] = column.like(like(text), escape="\\")
    if session.get_bind().dialect.name != "postgresql":
        return contains
    indexed = func.string_to_array(column, None, type_=postgresql.ARRAY(Text))
    return and_(indexed.contains(literal(sorted(set(text)), postgresql.ARRAY(Text))), contains)


def create_index_of(table: str, column: str) -> str:
    """The statement that makes PostgreSQL's index for `containing`."""
    return f"CREATE INDEX px_{table}_{column}_characters ON {table} USING gin (string_to_array({column}, NULL))"


def create_index(table: str) -> str:
    """The statement that makes PostgreSQL's index of a table with `name` and `school_id`."""
    characters = "array_append(string_to_array(name, NULL), school_id::text)"
    return f"CREATE INDEX px_{table}_name_characters ON {table} USING gin ({characters})"
