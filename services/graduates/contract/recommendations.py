"""Recommendation forms (manual 7.9): political status and minor, and the forms as PDF."""

from __future__ import annotations

from marshmallow import fields

from codebook.tables import table
from kernel.schemas import Choice, Ident, Ids, Schema, Text, Whole, many
from services.graduates.contract.words import FIRST_YEAR, LAST_YEAR, Code, GraduateColumns, GraduateQuery

MOST_FORMS = 2_000
FORMS_JOB = "graduates.recommendation_forms"


class RecommendationQuery(GraduateQuery):
    """The common filters; whether there is a minor."""

    political_status = Choice([entry.code for entry in table("political_statuses").entries])
    minor = Choice(["yes", "no"])


class RecommendationRow(GraduateColumns):
    """`form_state`: none or kept (somebody has kept the form)."""

    political_status = fields.String()
    political_status_title = fields.String()
    minor = fields.String()
    form_state = fields.String()
    form_state_title = fields.String()
    recommended_at = fields.DateTime(allow_none=True)
    recommended_by = fields.String()


class RecommendationBody(Schema):
    """What changes; a field that is left out stays as it is."""

    political_status = Code("political_statuses")
    minor = Text(60)


class PoliticalStatusBody(Ids):
    """One political status for many."""

    political_status = Code("political_statuses", required=True)


class FormsBody(Schema):
    """Whose forms are wanted: these graduates, or those of a year, a department, a class."""

    ids = many(Ident(), MOST_FORMS, least=1)
    graduation_year = Whole(FIRST_YEAR, LAST_YEAR)
    department_id = Ident()
    class_name = Text(100, least=1)


class OrderedForms(Schema):
    """A job was ordered: follow it at `/api/v1/graduates/jobs/<id>`. One PDF, or a zip of one PDF a class."""

    id = fields.UUID()
    title = fields.String()
