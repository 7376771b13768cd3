"""What graduates do themselves through /api/v1: register, operation code, résumé; what they may read."""

from __future__ import annotations

from typing import Any

from marshmallow import ValidationError, fields, validates_schema

from codebook.tables import table
from kernel.schemas import Choice, Day, Schema, Text, Whole, many
from kernel.words import Shaped, email, mobile
from services.graduates.contract.records import Section
from services.graduates.contract.words import FIRST_YEAR, LAST_YEAR


class Registration(Schema):
    """A first sign-up: name, number, degree, year and school must be those of one graduate record (10.1)."""

    school_code = Shaped(5, "[0-9]{5}", "学校代码应为 5 位数字。", least=1, required=True)
    graduation_year = Whole(FIRST_YEAR, LAST_YEAR, required=True)
    degree = Choice([entry.code for entry in table("degrees").entries], required=True)
    name = Text(40, least=1, required=True)
    id_number = Text(18, least=15, required=True)
    password = Text(1024, least=1, trim=False, required=True, load_only=True)
    mobile = mobile()
    email = email()


class Registered(Schema):
    """The name to sign in with."""

    user_name = fields.String()


class OperationCode(Schema):
    """A second secret, asked when a graduate does what binds; staff can only clear it (8.1)."""

    code = Shaped(6, "[0-9]{6}", "操作码应为 6 位数字。", least=1, required=True, load_only=True)


class Period(Schema):
    """A stage of education or practice."""

    begun_on = Day(required=True)
    ended_on = Day(allow_none=True, load_default=None)
    place = Text(100, least=1, required=True)
    role = Text(100, load_default="")
    words = Text(500, lines=True, load_default="")

    @validates_schema(skip_on_field_errors=True)
    def _in_order(self, data: dict[str, Any], **_: Any) -> None:
        if data["ended_on"] is not None and data["ended_on"] < data["begun_on"]:
            raise ValidationError("结束日期不能早于开始日期。", "ended_on")


class ResumeBody(Schema):
    """A résumé: what is empty lowers its completeness."""

    objective = Text(200, load_default="")
    expected_place = Text(100, load_default="")
    education = many(fields.Nested(Period), 10, load_default=list)
    practice = many(fields.Nested(Period), 20, load_default=list)
    skills = Text(1000, lines=True, load_default="")
    awards = Text(1000, lines=True, load_default="")
    self_description = Text(2000, lines=True, load_default="")


class Resume(Schema):
    """A résumé as kept; `completeness` is in per cent of its parts."""

    content = fields.Dict()
    published = fields.Boolean()
    completeness = fields.Integer()
    version = fields.Integer()
    updated_at = fields.DateTime()


class Me(Schema):
    """A graduate's own record in sections, with the states that offices see."""

    id = fields.UUID()
    name = fields.String()
    student_no = fields.String()
    graduation_year = fields.Integer()
    version = fields.Integer()
    record = fields.List(fields.Nested(Section))
    states = fields.List(fields.Dict())
    has_operation_code = fields.Boolean()


class MyEmployment(Schema):
    """The own row of the plan, and what the office keeps about the work found."""

    employment = fields.List(fields.Nested(Section))
    states = fields.List(fields.Dict())


class MyDossier(Schema):
    """Where the own dossier was sent (8.5); null while nothing is registered."""

    dossier = fields.Dict(allow_none=True)
