"""What graduates write in applications and what records of 8.2-8.4 keep, typed a kind. Words: domain/contents.py."""

from __future__ import annotations

from collections.abc import Mapping

from marshmallow import validate

from codebook.employer_codes import SHAPE
from kernel.schemas import REQUIRED, Choice, Day, Schema, Text, Whole
from kernel.words import Shaped, phone
from services.graduates.contract.words import Code
from services.graduates.domain.contents import FORMS, ROLES

_REGION = "请从给出的地区中选择。"
_CREDIT = "统一社会信用代码应为 18 位数字或字母。"
_EMPLOYER_CODE = "单位组织机构代码应为 18 位统一社会信用代码，或 9 位组织机构代码。"
_PHONE = "[0-9+() -]{5,20}"
_PHONE_HINT = "电话号码只能有数字、加号、括号、空格和横线，例如 0531-88880000。"


def _code(table_name: str) -> Code:
    filled = validate.Length(min=1, error=REQUIRED["required"])
    return Code(table_name, required=True, validate=filled, error_messages=REQUIRED)


def _region() -> Shaped:
    return Shaped(6, "[0-9]{6}", _REGION, least=1, required=True)


def _needed_phone() -> Shaped:
    return Shaped(20, _PHONE, _PHONE_HINT, least=1, required=True)


class OutOfProvinceBody(Schema):
    """6.1; `region` is the code of a province."""

    region = _region()
    employer_name = Text(100, least=1, required=True)
    reason = Text(500, least=1, lines=True, required=True)


class FlexibleChange(Schema):
    """6.2 and 8.2; `monthly_income` in yuan. A phone that is left out stays what it was."""

    form = Choice(FORMS, required=True)
    activity = Text(100, least=1, required=True)
    employer_name = Text(100, load_default="")
    started_on = Day(required=True)
    monthly_income = Whole(0, 1_000_000, allow_none=True, load_default=None)
    phone = phone()


class FlexibleBody(FlexibleChange):
    """The same, written for the first time."""

    phone = _needed_phone()


class LaborContractBody(Schema):
    """6.3 and 8.3; a contract without `contract_to` has no fixed end."""

    employer_name = Text(100, least=1, required=True)
    employer_code = Shaped(18, SHAPE, _EMPLOYER_CODE, load_default="")
    employer_kind = _code("employer_kinds")
    industry = _code("industries")
    employer_region = _region()
    position = _code("positions")
    contract_from = Day(required=True)
    contract_to = Day(allow_none=True, load_default=None)
    contact = Text(40, least=1, required=True)
    contact_phone = _needed_phone()


class SelfEmploymentBody(Schema):
    """6.4 and 8.4."""

    venture_name = Text(100, least=1, required=True)
    credit_code = Shaped(18, "[0-9A-Za-z]{18}", _CREDIT, least=1, required=True)
    registered_on = Day(required=True)
    business_scope = Text(500, least=1, lines=True, required=True)
    role = Choice(ROLES, required=True)
    employer_region = _region()


class ReturnHomeBody(Schema):
    """6.5."""

    reason = Text(500, least=1, lines=True, required=True)


RECORD_BODIES: Mapping[str, type[Schema]] = {
    "flexible": FlexibleBody,
    "labor_contract": LaborContractBody,
    "self_employment": SelfEmploymentBody,
}
RECORD_CHANGES: Mapping[str, type[Schema]] = {**RECORD_BODIES, "flexible": FlexibleChange}
APPLICATION_BODIES: Mapping[str, type[Schema]] = {
    "out_of_province": OutOfProvinceBody,
    **RECORD_BODIES,
    "return_home": ReturnHomeBody,
}
