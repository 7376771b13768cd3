"""就业方案数据下载 (9.1): what can be ordered, and the files ordered so far."""

from __future__ import annotations

from marshmallow import fields

from codebook.tables import table
from kernel.paging import PageQuery
from kernel.schemas import Choice, Ident, QueryWhole, Schema, Whole
from services.graduates.contract.words import FIRST_YEAR, LAST_YEAR
from services.reports.domain.plan_files import FORMATS, FORMS, STATES

_DEGREES = tuple(entry.code for entry in table("degrees").entries)


class PlanCountQuery(Schema):
    """Whose plan: a year, perhaps one department or degree."""

    graduation_year = QueryWhole(FIRST_YEAR, LAST_YEAR, required=True)
    department_id = Ident()
    degree = Choice(_DEGREES)


class PlanCount(Schema):
    """How many graduates the file would hold now."""

    records = fields.Integer()


class PlanFileBody(Schema):
    """A file to make: `form` reporting (50 columns, two header rows) or full (74 columns), and its format."""

    graduation_year = Whole(FIRST_YEAR, LAST_YEAR, required=True)
    department_id = Ident()
    degree = Choice(_DEGREES)
    form = Choice(FORMS, load_default="reporting")
    format = Choice(FORMATS, required=True)


class PlanFileQuery(PageQuery):
    """The list, newest first."""

    state = Choice(STATES)


class PlanProblem(Schema):
    """A cell that a format cannot hold as it is: record `row`, what it should say, and what is written instead."""

    row = fields.Integer()
    student_no = fields.String()
    column = fields.String()
    text = fields.String()
    written = fields.String()
    reason = fields.String()


class PlanProblems(Schema):
    """How many cells of each kind (`outside`: characters that GBK lacks, `cut`: too long), and the first of them."""

    outside = fields.Integer()
    cut = fields.Integer()
    first = fields.List(fields.Nested(PlanProblem))


class PlanFileRow(Schema):
    """A file: what was asked, how far it is, what it holds. `size` in bytes; `error` says why it failed.

    `settling`: it is being made, `rows_done` of `rows_total` so far. After `kept_until` it is taken away.
    """

    id = fields.UUID()
    name = fields.String()
    graduation_year = fields.Integer()
    degree_title = fields.String()
    department_name = fields.String()
    form = fields.String()
    form_title = fields.String()
    format = fields.String()
    format_title = fields.String()
    records = fields.Integer()
    size = fields.Integer()
    ordered_at = fields.DateTime()
    ordered_by = fields.String()
    finished_at = fields.DateTime(allow_none=True)
    kept_until = fields.DateTime(allow_none=True)
    state = fields.String()
    state_title = fields.String()
    tone = fields.String()
    error = fields.String()
    problem_count = fields.Integer()
    settling = fields.Boolean()
    rows_done = fields.Integer()
    rows_total = fields.Integer(allow_none=True)
    allowed_actions = fields.List(fields.String())
    locked_reason = fields.String(allow_none=True)


class PlanFileDetails(PlanFileRow):
    """A file with the cells that its format could not hold as they are."""

    problems = fields.Nested(PlanProblems)
