"""Employment records of 8.2-8.4."""

from __future__ import annotations

from marshmallow import fields

from kernel.paging import sort_field
from kernel.schemas import Choice, Ids, Text
from services.graduates.contract.records import Line
from services.graduates.contract.words import GraduateColumns, GraduateQuery
from services.graduates.domain.states import ENTRY


class EmploymentRecordQuery(GraduateQuery):
    """A page of graduates with their records of a kind."""

    entry = Choice(ENTRY)
    sort = sort_field("student_no", "name", "entered_at", default="student_no")


class EmploymentRecordRow(GraduateColumns):
    """A graduate with the record of a kind; `version` is the record's own (0: none), for If-Match."""

    entry = fields.String()
    entry_title = fields.String()
    tone = fields.String()
    destination_title = fields.String()
    dispatch_kind_title = fields.String()
    content = fields.Dict()
    from_application = fields.Boolean()
    entered_at = fields.DateTime(allow_none=True)
    entered_by = fields.String()


class EmploymentRecordDetail(EmploymentRecordRow):
    """One record: `lines` for reading, `values` for the form (without phones), `warnings` what is worth a look."""

    lines = fields.List(fields.Nested(Line))
    values = fields.Dict()
    warnings = fields.List(fields.String())


class DeleteBody(Ids):
    """Deleting records of these graduates, with the reason."""

    reason = Text(500, least=1, required=True)
