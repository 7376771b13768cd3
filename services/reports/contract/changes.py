"""Changes for other systems: pages by cursor, or since a moment; codes without titles (see the code tables)."""

from __future__ import annotations

from typing import Any

from marshmallow import fields

from kernel.schemas import Moment, QueryWhole, Schema, Text

_TYPED: dict[str, Any] = {
    "graduation_year": fields.Integer(allow_none=True),
    "department_id": fields.UUID(allow_none=True),
    "settled_on": fields.Date(allow_none=True),
    "signed_on": fields.Date(allow_none=True),
}


class ChangesQuery(Schema):
    """`cursor` is that of the answer before; without one the list begins at `updated_since`, or at the beginning."""

    cursor = Text(20, load_default="")
    updated_since = Moment()
    limit = QueryWhole(1, 1000, load_default=200)


def changes_page(name: str, names: tuple[str, ...]) -> type[Schema]:
    """The answer: each graduate once, at the last change. While `more`, ask again at once with `cursor`; otherwise
    keep it and ask again later. `removed`: the graduate is no more, and everything else is null.
    """
    own: dict[str, Any] = {"id": fields.UUID(), "updated_at": fields.DateTime(), "removed": fields.Boolean()}
    told = own | {each: _TYPED.get(each) or fields.String(allow_none=True) for each in names}
    item: Any = Schema.from_dict(told, name=f"{name}Change")
    page: dict[str, Any] = {
        "items": fields.List(fields.Nested(item)),
        "cursor": fields.String(),
        "more": fields.Boolean(),
    }
    return Schema.from_dict(page, name=f"{name}Changes")  # type: ignore[return-value]
