"""Pages of lists: page number, size and sort key in; rows, and the total as far as it is counted, out."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from marshmallow import fields
from sqlalchemy import ColumnElement, Select, UnaryExpression, func, select
from sqlalchemy.sql import operators

from kernel.db import session
from kernel.schemas import Choice, QueryWhole, Schema

SIZES = (10, 20, 50, 100)
LAST_PAGE = 100_000
MOST_COUNTED = 100_000
"""More than any owner has in one list. Counting on would soon cost more than showing the page."""


class PageQuery(Schema):
    """Mixin of list queries; `sort` is a declared key, with `-` before it for descending."""

    page = QueryWhole(1, LAST_PAGE, load_default=1)
    size = QueryWhole(1, 100, load_default=20)


def sort_field(*keys: str, default: str) -> Choice:
    """The `sort` parameter of a list: one of the declared keys, each also descending."""
    return Choice([*keys, *(f"-{key}" for key in keys)], load_default=default)


def ordered(query: Select[Any], sort: str, columns: Mapping[str, Any], tie: Any) -> Select[Any]:
    """Order by the declared sort key; `tie` keeps rows of equal value in one order on every page."""
    column = columns[sort.removeprefix("-")]
    return query.order_by(column.desc() if sort.startswith("-") else column.asc(), tie)


def paginate(query: Select[Any], page: int, size: int, *, key: Any = None) -> dict[str, Any]:
    """One page as `{"items": rows, "total", "more", "page", "size"}`; rows are Row objects or entities when single.

    Counting ends at MOST_COUNTED; `more` tells that there are more rows than `total`. A page behind the middle is read
    from the end in reverse order, so that the last page costs what the first does. `key`, a column that no two rows of
    the query share, finds the page on its own: joined and wide columns are then read for the rows shown only.
    """
    counted = count(query, MOST_COUNTED + 1)
    total, more = min(counted, MOST_COUNTED), counted > MOST_COUNTED
    start = (page - 1) * size
    wanted = size if more else min(size, total - start)
    from_end = not more and start > total // 2 and _backwards(query)
    if wanted <= 0:
        rows = []
    elif from_end:
        rows = _rows(query.order_by(None).order_by(*from_end), key, wanted, total - start - wanted)[::-1]
    else:
        rows = _rows(query, key, size, start)
    return {"items": rows, "total": total, "more": more, "page": page, "size": size}


def count(query: Select[Any], most: int) -> int:
    """How many rows a select gives, without sorting them; at most `most`."""
    rows = query.order_by(None).limit(most).subquery()
    return session.scalar(select(func.count()).select_from(rows)) or 0


def _rows(query: Select[Any], key: Any, limit: int, offset: int) -> list[Any]:
    shown = query.limit(limit).offset(offset)
    if key is not None:
        # not correlated: inside, the same tables are meant anew
        keys = shown.with_only_columns(key, maintain_column_froms=True).correlate(None)
        shown = query.where(key.in_(keys))
    result = session.execute(shown)
    single = len(query.column_descriptions) == 1
    return list(result.scalars().all() if single else result.all())


def _backwards(query: Select[Any]) -> list[ColumnElement[Any]]:
    """The query's ordering turned round. Both engines put NULLs at the other end then, too."""
    # SQLAlchemy has no public reader of what order_by was given.
    return [_turned(clause) for clause in query._order_by_clauses]


_OPPOSITE = {
    operators.asc_op: operators.desc_op,
    operators.desc_op: operators.asc_op,
    operators.nulls_first_op: operators.nulls_last_op,
    operators.nulls_last_op: operators.nulls_first_op,
}


def _turned(clause: ColumnElement[Any]) -> ColumnElement[Any]:
    if not (isinstance(clause, UnaryExpression) and clause.modifier in _OPPOSITE):
        return clause.desc()
    inner = clause.element
    if clause.modifier in (operators.nulls_first_op, operators.nulls_last_op):
        inner = _turned(inner)
    return UnaryExpression(inner, modifier=_OPPOSITE[clause.modifier])


@cache
def page_schema(row: type[Schema]) -> type[Schema]:
    """The answer schema of a list of `row`."""
    return Schema.from_dict(  # type: ignore[return-value]
        {
            "items": fields.List(fields.Nested(row)),
            "total": fields.Integer(),
            "more": fields.Boolean(),
            "page": fields.Integer(),
            "size": fields.Integer(),
        },
        name=f"{row.__name__}Page",
    )


def like(text: str) -> str:
    """A LIKE pattern for "contains", with the text's own wildcards taken literally (escape is backslash)."""
    return "%" + text.replace("\\", "\\\\").replace("%", r"\%").replace("_", r"\_") + "%"
