"""Sheets for signing the plan (manual 8.7) as PDF, and checking one by its code."""

from __future__ import annotations

from marshmallow import fields

from kernel.schemas import Ident, Schema, Text, Whole
from services.graduates.contract.words import FIRST_YEAR, LAST_YEAR

MOST_SHEET_ROWS = 10_000
SHEETS_JOB = "graduates.plan_confirmation_pdf"


class SheetsBody(Schema):
    """Whose sheets are wanted: the unconfirmed graduates of a year, a department, a class."""

    graduation_year = Whole(FIRST_YEAR, LAST_YEAR, required=True)
    department_id = Ident()
    class_name = Text(100, least=1)


class OrderedSheets(Schema):
    """A job was ordered: follow it at `/api/v1/graduates/jobs/<id>`. One PDF, or a zip of one PDF a class."""

    id = fields.UUID()
    title = fields.String()


class VerifiedSheet(Schema):
    """What a verifier needs, nothing more: no graduate is named. `rows` is how many stand on the sheet."""

    document = fields.String()
    number = fields.String()
    state_title = fields.String()
    in_force = fields.Boolean()
    verdict = fields.String()
    school = fields.String()
    graduation_year = fields.Integer()
    department = fields.String()
    class_name = fields.String()
    rows = fields.Integer()
    printed_on = fields.Date()
