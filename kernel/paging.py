"""Pages of lists: page number, size and sort key in, rows and total out."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from marshmallow import fields
from sqlalchemy import Select, func, select

from kernel.db import session
from kernel.schemas import Choice, QueryWhole, Schema

SIZES = (10, 20, 50, 100)
LAST_PAGE = 100_000


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


def paginate(query: Select[Any], page: int, size: int) -> dict[str, Any]:
    """One page as `{"items": rows, "total", "page", "size"}`; rows are Row objects or entities when single."""
    total = session.scalar(select(func.count()).select_from(query.order_by(None).subquery())) or 0
    result = session.execute(query.limit(size).offset((page - 1) * size))
    single = len(query.column_descriptions) == 1
    rows = result.scalars().all() if single else result.all()
    return {"items": list(rows), "total": total, "page": page, "size": size}


@cache
def page_schema(row: type[Schema]) -> type[Schema]:
    """The answer schema of a list of `row`."""
    return Schema.from_dict(  # type: ignore[return-value]
        {
            "items": fields.List(fields.Nested(row)),
            "total": fields.Integer(),
            "page": fields.Integer(),
            "size": fields.Integer(),
        },
        name=f"{row.__name__}Page",
    )


def like(text: str) -> str:
    """A LIKE pattern for "contains", with the text's own wildcards taken literally (escape is backslash)."""
    return "%" + text.replace("\\", "\\\\").replace("%", r"\%").replace("_", r"\_") + "%"
