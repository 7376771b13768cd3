"""Monitoring of registration, résumés and signing (10.1-10.3)."""

from __future__ import annotations

from marshmallow import fields

from kernel.paging import page_schema, sort_field
from kernel.schemas import Choice, Day, Schema, Text
from services.graduates.contract.words import GraduateColumns, GraduateQuery
from services.reports.domain.monitoring import REGISTRATION, RESUME, SIGNING


class RegistrationQuery(GraduateQuery):
    """A page of graduates by registration (10.1)."""

    state = Choice(REGISTRATION)
    registered_from = Day()
    registered_to = Day()
    sort = sort_field("student_no", "name", "registered_at", default="student_no")


class ResumeQuery(GraduateQuery):
    """A page of graduates by résumé (10.2)."""

    state = Choice(RESUME)
    updated_from = Day()
    updated_to = Day()
    sort = sort_field("student_no", "name", "resume_updated_at", "resume_completeness", default="student_no")


class SigningQuery(GraduateQuery):
    """A page of graduates by signing (10.3)."""

    state = Choice(SIGNING)
    employer_name = Text(100)
    signed_from = Day()
    signed_to = Day()
    sort = sort_field("student_no", "name", "signed_on", default="student_no")


class _Watched(GraduateColumns):
    """A graduate with a state; `reachable`: registered and enabled, so that messages can be read."""

    state = fields.String()
    state_title = fields.String()
    tone = fields.String()
    reachable = fields.Boolean()


class RegistrationRow(_Watched):
    """The login name is what the office tells somebody who has forgotten it (10.1)."""

    login_name = fields.String()
    registered_at = fields.DateTime(allow_none=True)
    enabled = fields.Boolean()
    account_title = fields.String()


class ResumeRow(_Watched):
    """`resume_completeness` in per cent."""

    resume_completeness = fields.Integer()
    resume_updated_at = fields.DateTime(allow_none=True)


class SigningRow(_Watched):
    """The last agreement of the graduate."""

    employer_name = fields.String()
    agreement_number = fields.String()
    source_title = fields.String()
    signed_on = fields.Date(allow_none=True)


class Count(Schema):
    """One number of the strip; `text` is what is shown."""

    title = fields.String()
    text = fields.String()


def with_strip(row: type[Schema]) -> type[Schema]:
    """A page of rows with the strip of the same query, whatever state is asked for."""
    return page_schema(row).from_dict(  # type: ignore[return-value]
        {"strip": fields.List(fields.Nested(Count))}, name=f"{row.__name__}sPage"
    )
