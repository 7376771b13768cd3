"""Agreements as staff see them (5.1-5.3) and enter them (5.7)."""

from __future__ import annotations

from marshmallow import fields

from kernel.paging import sort_field
from kernel.schemas import Choice, Day, Ids, Schema, Text
from services.agreements.contract.words import (
    EmployerBody,
    GraduateColumns,
    Guarded,
    HistoryRow,
    TermsBody,
)
from services.agreements.domain.states import AGREEMENT
from services.graduates.contract.words import GraduateQuery

WHY = {"later": "暂不进入方案库", "mistake": "存档有误", "further_study": "升学", "other": "其他"}
"""Why an agreement is taken out of the plan (5.1-2)."""


class AgreementQuery(GraduateQuery):
    """A page of agreements of a source."""

    state = Choice(AGREEMENT)
    number = Text(40)
    employer_name = Text(100)
    certified_from = Day()
    certified_to = Day()
    entered_from = Day()
    entered_to = Day()
    sort = sort_field("entered_at", "certified_at", "number", "name", "student_no", default="-entered_at")


class AgreementRow(GraduateColumns, Guarded):
    """An agreement with its graduate: `id` and `version` are the agreement's."""

    id = fields.UUID()
    version = fields.Integer()
    number = fields.String()
    paper_number = fields.String()
    source = fields.String()
    source_title = fields.String()
    state = fields.String()
    state_title = fields.String()
    tone = fields.String()
    employer_id = fields.UUID()
    employer_name = fields.String()
    employer_region_title = fields.String()
    signed_on = fields.Date(allow_none=True)
    certified_by = fields.String()
    certified_at = fields.DateTime(allow_none=True)
    entered_by = fields.String()
    entered_through = fields.String()
    entered_at = fields.DateTime()
    reviewed_by = fields.String()
    reviewed_at = fields.DateTime(allow_none=True)
    reason = fields.String()


class Line(Schema):
    """A word and its text."""

    title = fields.String()
    text = fields.String()


class AgreementDetail(AgreementRow):
    """One agreement in full: lines are texts under the fields' words, `employer` and `terms` the values to edit."""

    employer = fields.Dict()
    terms = fields.Dict()
    employer_lines = fields.List(fields.Nested(Line))
    terms_lines = fields.List(fields.Nested(Line))
    warnings = fields.List(fields.String())
    verification_code = fields.String()
    history = fields.List(fields.Nested(HistoryRow))
    earlier = fields.List(fields.Nested(AgreementRow))


class EmployerDetail(Schema):
    """An employer and its newest agreements within scope; `total` is how many there are."""

    id = fields.UUID()
    name = fields.String()
    lines = fields.List(fields.Nested(Line))
    warnings = fields.List(fields.String())
    total = fields.Integer()
    agreements = fields.List(fields.Nested(AgreementRow))


class UnarchiveBody(Ids):
    """撤消存档: why, of WHY, and in words."""

    why = Choice(WHY, required=True)
    reason = Text(500, load_default="")


class EmployerChange(Schema):
    """修改 of 5.3: the employer of an out-of-province agreement, wholly, and why."""

    employer = fields.Nested(EmployerBody, required=True)
    reason = Text(500, load_default="")


class EntryQuery(GraduateQuery):
    """Graduates for 5.7; `application`: of the newest out-of-province application, `none` without one."""

    application = Choice(("none", "pending", "approved", "refused", "withdrawn", "revoked"))
    entered = Choice(("true", "false"))
    sort = sort_field("name", "student_no", default="student_no")


class EntryRow(GraduateColumns, Guarded):
    """A graduate and how far the entry is: `id` is the graduate's; allowed action: enter."""

    id = fields.UUID()
    version = fields.Integer()
    application_state = fields.String()
    application_title = fields.String()
    application_tone = fields.String()
    number = fields.String()
    paper_number = fields.String()
    entered = fields.Boolean()
    entered_title = fields.String()
    agreement_id = fields.UUID(allow_none=True)
    employer_name = fields.String()


class EntryBody(Schema):
    """An out-of-province agreement; its number is fixed: the graduate's current one (5.7-2)."""

    employer = fields.Nested(EmployerBody, required=True)
    terms = fields.Nested(TermsBody, load_default=dict)
    signed_on = Day(required=True)
    paper_number = Text(40, load_default="")


class OwnEntryBody(EntryBody):
    """The graduate's own entry: `source` graduate_entered (in-province, to be certified) or out_of_province."""

    source = Choice(("graduate_entered", "out_of_province"), required=True)
