"""Examples of bodies for the OpenAPI documents, made from the schemas; one that its schema refuses is left out.

What cannot be told from a field it says itself (`metadata={"example": …}`), a whole body its schema's `EXAMPLE`.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from marshmallow import ValidationError, fields, validate

from kernel.schemas import Choice, Day, Flag, Ident, Moment, QueryFlag, QueryWhole, Schema, Text, Whole
from kernel.words import Shaped

_ID = "01900000-0000-7000-8000-000000000001"
_DAY = date(2026, 6, 30).isoformat()
_SHAPES = ("13900000000", "0531-88880000", "name@example.org", "250000", "10422", "01", "sample01", "SAMPLE0123456789",
           "91370100000000001W")  # fmt: skip
"""One of these fits most patterns."""


def example_of(schema: type[Schema]) -> dict[str, Any] | None:
    """A body with every field that it must have and those that are easily told, or None."""
    if hasattr(schema, "EXAMPLE"):
        return dict(schema.EXAMPLE)
    made = {field.data_key or name: _value(field) for name, field in schema().load_fields.items()}
    for body in (made, {name: made[name] for name in made if schema().load_fields[_name(schema, name)].required}):
        try:
            schema().load(body)
        except ValidationError:
            continue
        return body
    return None


def _name(schema: type[Schema], key: str) -> str:
    return next(name for name, field in schema().load_fields.items() if key in (name, field.data_key))


def _value(field: Any) -> Any:
    if "example" in field.metadata:
        return field.metadata["example"]
    if isinstance(field, fields.List):
        return [_value(field.inner)]
    if isinstance(field, fields.Nested):
        return {name: _value(each) for name, each in field.schema.load_fields.items()}
    return _plain(field)


def _plain(field: Any) -> Any:
    if isinstance(field, Choice):
        return _chosen(field)
    for kind, value in ((Day, _DAY), (Moment, f"{_DAY}T08:00:00+08:00"), (Ident, _ID)):
        if isinstance(field, kind):
            return value
    if isinstance(field, Whole):
        return str(field.least) if isinstance(field, QueryWhole) else field.least
    if isinstance(field, Flag):
        return "true" if isinstance(field, QueryFlag) else True
    if isinstance(field, Shaped):
        return next((text for text in _SHAPES if len(text) <= field.most and field.shape.fullmatch(text)), "")
    return ("示例" * field.least)[: field.most] or "示例"[: field.most] if isinstance(field, Text) else {}


def _chosen(field: Choice) -> Any:
    one_of = next(each for each in field.validators if isinstance(each, validate.OneOf))
    return next((choice for choice in one_of.choices if choice), "")
