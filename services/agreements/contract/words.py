"""Fields of agreements' schemas: employers, terms, letters, and what lists are asked with."""

from __future__ import annotations

from typing import Any

from marshmallow import ValidationError, fields

from codebook import employer_codes
from codebook.regions import known
from kernel.clock import today
from kernel.schemas import Day, Schema, Text, Whole
from kernel.words import Shaped
from services.graduates.contract.words import Code

MOST = 500
"""Items of one delivery by the platform."""


class Region(Shaped):
    """The GB/T 2260 code of a place of today, in or outside the province; "" is none."""

    def __init__(self, **kwargs: Any) -> None:
        shown = {"metadata": {"example": "370100"}}
        super().__init__(6, r"[0-9]{6}", "地区代码应为 6 位数字。", **shown | kwargs)

    def _check(self, value: str) -> None:
        super()._check(value)
        if value and not known(value, today().year):
            raise ValidationError("没有这个地区代码，请从给出的选项中选择。")


class EmployerBody(Schema):
    """An employer as it signs: the plan's employer fields, and where dossier and residence go.

    A code whose check character is wrong needs `code_note`, the reason why it is right all the same.
    """

    employer_name = Text(100, least=1, required=True)
    employer_code = Shaped(19, employer_codes.SHAPE, "应为 9 位组织机构代码或 18 位统一社会信用代码。", load_default="")
    code_note = Text(200, load_default="")
    employer_kind = Code("employer_kinds", load_default="")
    industry = Code("industries", load_default="")
    employer_region = Region(load_default="")
    address = Text(120, load_default="")
    postcode = Shaped(6, r"[0-9]{6}", "邮编应为 6 位数字。", load_default="")
    contact = Text(30, load_default="")
    contact_phone = Text(30, load_default="")
    contact_mobile = Text(20, load_default="")
    contact_email = Text(60, load_default="")
    supervisor = Text(100, load_default="")
    dossier_to = Text(100, load_default="")
    dossier_address = Text(200, load_default="")
    dossier_postcode = Shaped(6, r"[0-9]{6}", "邮编应为 6 位数字。", load_default="")
    residence_to = Text(100, load_default="")


class TermsBody(Schema):
    """What was agreed; amounts in yuan."""

    position = Code("positions", load_default="")
    job = Text(60, load_default="")
    service_years = Whole(0, 50, load_default=None, allow_none=True)
    probation_months = Whole(0, 12, load_default=None, allow_none=True)
    monthly_salary = Whole(0, 1_000_000, load_default=None, allow_none=True)
    penalty = Whole(0, 10_000_000, load_default=None, allow_none=True)
    report_on = Day(load_default=None, allow_none=True)
    remark = Text(200, load_default="")


class LetterBody(Schema):
    """What a termination letter says."""

    reason = Text(500, lines=True, least=1, required=True)
    terminated_on = Day(required=True)
    employer_contact = Text(30, load_default="")


class GraduateColumns(Schema):
    """The graduate's columns in every list."""

    graduate_id = fields.UUID()
    name = fields.String()
    sex_title = fields.String()
    degree_title = fields.String()
    department_id = fields.UUID()
    department_name = fields.String(allow_none=True)
    major = fields.String()
    class_name = fields.String()
    student_no = fields.String()
    graduation_year = fields.Integer()


class Guarded(Schema):
    """What may be done now, and why not; `settling`: graduates has not taken the last change in yet (处理中)."""

    allowed_actions = fields.List(fields.String())
    refusals = fields.Dict(keys=fields.String(), values=fields.String())
    locked_reason = fields.String(allow_none=True)
    settling = fields.Boolean()


class HistoryRow(Schema):
    """One act on an agreement."""

    at = fields.DateTime()
    by = fields.String()
    verb_title = fields.String()
    from_title = fields.String()
    to_title = fields.String()
    reason = fields.String()
    lines = fields.List(fields.Dict())
