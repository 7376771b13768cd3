"""What the provincial platform tells and asks: dispatches (8.1-a), cases of return home (6.5)."""

from __future__ import annotations

from marshmallow import fields

from kernel.schemas import Day, Ident, QueryWhole, Schema, Text, Whole, many
from kernel.words import Shaped
from services.graduates.contract.words import FIRST_YEAR, LAST_YEAR

MOST = 500


class Dispatched(Schema):
    """A graduate by the natural key whose dispatch is done."""

    school_code = Shaped(5, "[0-9]{5}", "学校代码应为 5 位数字。", least=1, required=True)
    graduation_year = Whole(FIRST_YEAR, LAST_YEAR, required=True)
    exam_number = Text(18, least=1, required=True)
    dispatched_on = Day(required=True)


class Dispatches(Schema):
    """A batch of dispatches."""

    items = many(fields.Nested(Dispatched), MOST, least=1, required=True)


class CaseQuery(Schema):
    """Cases with an id above `after`, at most `limit`."""

    after = Ident()
    limit = QueryWhole(1, MOST, load_default=100)


class ReturnCase(Schema):
    """An approved return home that the province has to handle; the number is in full, it is the platform's own."""

    id = fields.UUID()
    school_code = fields.String()
    graduation_year = fields.Integer()
    exam_number = fields.String()
    name = fields.String()
    id_number = fields.String()
    origin_region = fields.String()
    reason = fields.String()
    sent_at = fields.DateTime()


class ReturnCases(Schema):
    """`next` is the `after` of the next call, null at the end."""

    items = fields.List(fields.Nested(ReturnCase))
    next = fields.UUID(allow_none=True)


class CaseResult(Schema):
    """How a case ended."""

    id = Ident(required=True)
    result = Text(200, least=1, required=True)


class CaseResults(Schema):
    """A batch of results."""

    items = many(fields.Nested(CaseResult), MOST, least=1, required=True)
