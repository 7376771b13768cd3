"""Applications of chapter 6, as staff and as their graduates see them."""

from __future__ import annotations

from marshmallow import fields

from kernel.paging import sort_field
from kernel.schemas import Choice, Day, Ids, QueryFlag, Schema, Text
from services.graduates.contract.records import Line
from services.graduates.contract.words import GraduateColumns, GraduateQuery
from services.graduates.domain.states import APPLICATION, PROVINCE_CASE


class ApplicationQuery(GraduateQuery):
    """A page of applications of a kind. `issued` asks for the paper agreement (6.1), of approved ones only;
    `province_state` for cases of return home (6.5).
    """

    state = Choice(APPLICATION)
    applied_from = Day()
    applied_to = Day()
    issued = QueryFlag()
    province_state = Choice(PROVINCE_CASE)
    sort = sort_field("applied_at", "decided_at", "name", "student_no", default="-applied_at")


class ApplicationRow(GraduateColumns):
    """An application with its graduate: `id` and `version` are the application's, `content` holds texts by field."""

    graduate_id = fields.UUID()
    kind = fields.String()
    state = fields.String()
    state_title = fields.String()
    tone = fields.String()
    applied_at = fields.DateTime()
    decided_at = fields.DateTime(allow_none=True)
    decided_by = fields.String()
    reason = fields.String()
    content = fields.Dict()
    destination_title = fields.String()
    dispatch_kind_title = fields.String()
    origin_region_title = fields.String()
    paper_number = fields.String()
    issued_on = fields.Date(allow_none=True)
    issued_by = fields.String()
    province_state = fields.String()
    province_state_title = fields.String()
    province_result = fields.String()
    province_at = fields.DateTime(allow_none=True)


class ApplicationDetail(ApplicationRow):
    """One application; `lines` are its content under the fields' words, `warnings` what is worth a look."""

    lines = fields.List(fields.Nested(Line))
    warnings = fields.List(fields.String())


class DecisionBody(Ids):
    """Refusing or revoking applications, with the reason that their graduates read."""

    reason = Text(500, least=1, required=True)


class IssueBody(Schema):
    """The paper agreement that was handed out (6.1)."""

    paper_number = Text(40, least=1, required=True)
    issued_on = Day(required=True)


class MyApplication(Schema):
    """An application as its graduate sees it."""

    id = fields.UUID()
    kind = fields.String()
    kind_title = fields.String()
    state = fields.String()
    state_title = fields.String()
    tone = fields.String()
    applied_at = fields.DateTime()
    decided_at = fields.DateTime(allow_none=True)
    reason = fields.String()
    lines = fields.List(fields.Nested(Line))
    warnings = fields.List(fields.String())
    paper_number = fields.String()
    issued_on = fields.Date(allow_none=True)
    province_state_title = fields.String()
    province_result = fields.String()
    allowed_actions = fields.List(fields.String())


class MyApplications(Schema):
    """All of them, the newest first."""

    items = fields.List(fields.Nested(MyApplication))
