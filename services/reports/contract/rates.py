"""就业率统计 (9.2): the rate of a year by a definition, split by a dimension; its trend; who is behind a number."""

from __future__ import annotations

from marshmallow import fields

from codebook.rates import all_rules, columns
from codebook.tables import table
from kernel.paging import PageQuery, sort_field
from kernel.schemas import Choice, Ident, QueryWhole, Schema, Text
from services.graduates.contract.words import FIRST_YEAR, LAST_YEAR, GraduateColumns
from services.reports.domain.dimensions import DIMENSIONS

_PARTS = sorted({part.key for rule in all_rules() for part in (*rule.parts, *rule.further)})
FIGURES = ("total", "employed", *(column.key for column in columns()))
"""Numbers of a row whose graduates can be listed; parts of the definition are listed as `part`."""


class RateScope(Schema):
    """Whose rate: a year, perhaps one department or degree; `rule` is a definition of codebook (usual: the year's)."""

    graduation_year = QueryWhole(FIRST_YEAR, LAST_YEAR, required=True)
    department_id = Ident()
    degree = Choice([entry.code for entry in table("degrees").entries])
    rule = Choice([rule.key for rule in all_rules()])


class RateQuery(RateScope):
    """`by`: the dimension of the rows."""

    by = Choice(DIMENSIONS, load_default="department")


class RateRowsQuery(PageQuery, RateQuery):
    """The graduates behind one number: `value` of the dimension (none: all), and which number."""

    value = Text(60)
    figure = Choice(FIGURES, load_default="total")
    part = Choice(_PARTS)
    sort = sort_field("student_no", "name", default="student_no")


class Share(Schema):
    """A number of graduates; `percent` has two decimals rounded half up, "" where there are no graduates."""

    key = fields.String()
    title = fields.String()
    count = fields.Integer()
    percent = fields.String()


class RateRow(Schema):
    """A line of the table; `small`: so few that the percentage alone would mislead. `counts` by column."""

    value = fields.String()
    title = fields.String()
    total = fields.Integer()
    employed = fields.Integer()
    percent = fields.String()
    small = fields.Boolean()
    counts = fields.Dict(keys=fields.String(), values=fields.Integer())


class RateRule(Schema):
    """A definition: what it counts and over whom."""

    key = fields.String()
    title = fields.String()
    rate = fields.String()
    employed = fields.String()
    definition = fields.String()
    denominator = fields.String()
    mark = fields.String()


class Word(Schema):
    """A key and its word."""

    key = fields.String()
    title = fields.String()


class Rates(Schema):
    """The whole page. `rules` are those official in the year, the usual one first."""

    graduation_year = fields.Integer()
    by = fields.String()
    by_title = fields.String()
    rule = fields.Nested(RateRule)
    rules = fields.List(fields.Nested(RateRule))
    total = fields.Integer()
    employed = fields.Nested(Share)
    parts = fields.List(fields.Nested(Share))
    further = fields.List(fields.Nested(Share))
    columns = fields.List(fields.Nested(Word))
    rows = fields.List(fields.Nested(RateRow))
    sum = fields.Nested(RateRow)
    computed_at = fields.DateTime()


class TrendPoint(Schema):
    """The end of a week: the rate then, and a year before among the year's graduates before; "" where unknown."""

    day = fields.Date()
    count = fields.Integer()
    percent = fields.String()
    last_percent = fields.String()


class Trend(Schema):
    """Week by week up to now."""

    rate = fields.String()
    total = fields.Integer()
    last_total = fields.Integer()
    points = fields.List(fields.Nested(TrendPoint))


class RatedGraduate(GraduateColumns):
    """A graduate behind a number."""

    destination_title = fields.String()
    employer_name = fields.String()
    settled_on = fields.Date()
