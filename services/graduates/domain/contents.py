"""What graduates write in applications (chapter 6) and what records of 8.2-8.4 keep: words, order and checks.

Lists, sheets, drawer and history read this table. `content` is a mapping in the shape of contract.APPLICATION_BODIES.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from codebook.employer_codes import compact, plausible
from codebook.regions import known
from codebook.tables import table

HISTORY = "content."
"""Before the name of a field where changes of a graduate are kept: words of the plan row bear the same names."""
HOME_PROVINCE = "370000"
"""The province whose office this is (the manual's title); whoever goes elsewhere leaves it (6.1)."""
FORMS: Mapping[str, str] = {"freelance": "自由职业", "other_employment": "其他录用形式"}
ROLES: Mapping[str, str] = {"legal_person": "法人", "partner": "合伙人"}


@dataclass(frozen=True, slots=True)
class ContentField:
    """A field's word; `kind` as in domain/fields.py, `table` the code table of a coded one."""

    title: str
    kind: str = "text"
    table: str = ""


FIELDS: Mapping[str, ContentField] = {
    "region": ContentField("拟去省市", "region"),
    "form": ContentField("灵活就业形式", "flexible_form"),
    "activity": ContentField("单位或从业内容"),
    "venture_name": ContentField("创业实体名称"),
    "credit_code": ContentField("统一社会信用代码"),
    "registered_on": ContentField("注册时间", "date"),
    "business_scope": ContentField("经营范围"),
    "role": ContentField("角色", "venture_role"),
    "employer_name": ContentField("单位名称"),
    "employer_code": ContentField("单位组织机构代码"),
    "employer_kind": ContentField("单位性质", "code", "employer_kinds"),
    "industry": ContentField("单位行业", "code", "industries"),
    "employer_region": ContentField("单位所在地", "region"),
    "position": ContentField("工作职位类别", "code", "positions"),
    "contract_from": ContentField("合同起始日期", "date"),
    "contract_to": ContentField("合同终止日期", "date"),
    "started_on": ContentField("起始时间", "date"),
    "monthly_income": ContentField("月收入（元）"),
    "contact": ContentField("单位联系人"),
    "contact_phone": ContentField("联系人电话"),
    "phone": ContentField("联系电话", "number"),
    "reason": ContentField("申请理由"),
}
CONTENTS: Mapping[str, tuple[str, ...]] = {
    "out_of_province": ("region", "employer_name", "reason"),
    "flexible": ("form", "activity", "employer_name", "started_on", "monthly_income", "phone"),
    "labor_contract": (
        *("employer_name", "employer_code", "employer_kind", "industry", "employer_region", "position"),
        *("contract_from", "contract_to", "contact", "contact_phone"),
    ),
    "self_employment": ("venture_name", "credit_code", "registered_on", "business_scope", "role", "employer_region"),
    "return_home": ("reason",),
}
"""The fields of each kind in the order they are shown."""

_CODES = ("credit_code", "employer_code")
_NO_CODE = "{year} 年的代码表中没有这一项，请从给出的选项中选择。"
_NO_REGION = "没有这个地区代码，请从给出的选项中选择。"
_NO_PROVINCE = "请选择省、自治区或直辖市。"
_AT_HOME = "拟去省市应在省外；省内就业无需申请。"
_ORDER = "合同终止日期不能早于起始日期。"
_FUTURE = "注册时间不能晚于今天。"
_CHECK_DIGIT = "{title}的校验位不正确，请对照证照核对；确认无误可以不改。"


def faults(content: Mapping[str, Any], year: int, today: date) -> dict[str, list[str]]:
    """What is wrong, by field, in the graduation year; dates are dates."""
    found = {name: text for name in content if (text := _fault(name, content[name], year))}
    if content.get("contract_to") and content["contract_to"] < content["contract_from"]:
        found["contract_to"] = _ORDER
    if content.get("registered_on") and content["registered_on"] > today:
        found["registered_on"] = _FUTURE
    return {name: [text] for name, text in found.items()}


def warnings(content: Mapping[str, Any]) -> list[str]:
    """What is worth a look but stops nothing: codes of organisations with a failing check digit."""
    given = {name: code for name in _CODES if (code := content.get(name))}
    return [_CHECK_DIGIT.format(title=FIELDS[name].title) for name, code in given.items() if not plausible(code)]


def tidy(content: Mapping[str, Any]) -> dict[str, Any]:
    """The content with codes of organisations as they are compared: in capitals, without hyphen."""
    return {name: compact(value) if name in _CODES else value for name, value in content.items()}


def _fault(name: str, value: Any, year: int) -> str | None:
    word = FIELDS[name]
    if not value:
        return None
    if word.kind == "code" and all(entry.code != value for entry in table(word.table).at(year)):
        return _NO_CODE.format(year=year)
    if word.kind == "region" and not known(value, year):
        return _NO_REGION
    if name == "region" and value == HOME_PROVINCE:
        return _AT_HOME
    return _NO_PROVINCE if name == "region" and not value.endswith("0000") else None
