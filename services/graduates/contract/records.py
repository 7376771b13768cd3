"""The graduate record as staff see it: details, history, finding by ID number, revealing what lists mask."""

from __future__ import annotations

from marshmallow import fields

from kernel.paging import PageQuery
from kernel.schemas import Schema, Text


class FindBody(Schema):
    """An ID number of 15 or 18 digits, or a 考生号, looked up exactly."""

    number = Text(18, least=6, required=True)


class Found(Schema):
    """The graduate of the number; null when there is none in scope. The newest year wins."""

    id = fields.UUID(allow_none=True)


class SearchBody(Schema):
    """A name or a part of it; or wholly a 学号, a 考生号 or an ID number of 15 or 18 digits."""

    text = Text(50, least=2, required=True)


class Hit(Schema):
    """A graduate of a search, told apart from others of the same name."""

    id = fields.UUID()
    name = fields.String()
    student_no = fields.String()
    department_name = fields.String(allow_none=True)
    major = fields.String()
    graduation_year = fields.Integer()


class Hits(Schema):
    """The first graduates in scope, the newest years first; `more`: there are others."""

    items = fields.List(fields.Nested(Hit))
    more = fields.Boolean()


class Line(Schema):
    """One line of a section of the drawer."""

    label = fields.String()
    value = fields.String()


class Section(Schema):
    """A part of the record under its heading."""

    title = fields.String()
    lines = fields.List(fields.Nested(Line))


class HistoryRow(Schema):
    """A change: texts by field, masked like everything else."""

    at = fields.DateTime()
    actor = fields.String()
    through = fields.String()
    through_title = fields.String()
    action = fields.String()
    action_title = fields.String()
    changes = fields.List(fields.Nested(Schema.from_dict(
        {"label": fields.String(), "before": fields.String(), "after": fields.String()}, name="HistoryChange"
    )))  # fmt: skip
    reason = fields.String()


class HistoryQuery(PageQuery):
    """The history of one graduate, newest first."""


class Record(Schema):
    """Everything about a graduate that the asker may see, in sections."""

    id = fields.UUID()
    name = fields.String()
    student_no = fields.String()
    department_name = fields.String(allow_none=True)
    graduation_year = fields.Integer()
    version = fields.Integer()
    record = fields.List(fields.Nested(Section))
    employment = fields.List(fields.Nested(Section))
    states = fields.List(fields.Nested(Schema.from_dict(
        {"label": fields.String(), "value": fields.String(), "title": fields.String(), "tone": fields.String()},
        name="StateLine",
    )))  # fmt: skip
    applications = fields.List(fields.Dict())
    dossier = fields.Dict(allow_none=True)
    allowed_actions = fields.List(fields.String())
    locked_reason = fields.String(allow_none=True)


class Revealed(Schema):
    """What lists mask; the reading is audited."""

    id_number = fields.String()
    mobile = fields.String()
    home_phone = fields.String()
