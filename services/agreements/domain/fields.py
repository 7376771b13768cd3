"""The fields of agreements and letters with their Chinese words, those of the plan format where it has them.

`table` names the code table of a coded field; `unit` stands behind a number. Drawer, history and papers read this.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from codebook.labels import label
from codebook.regions import region_title


@dataclass(frozen=True, slots=True)
class FieldWord:
    """One field: its word and how a value of it becomes a text. `kind` is text, code or region."""

    title: str
    kind: str = "text"
    table: str = ""
    unit: str = ""


def _coded(title: str, table: str) -> FieldWord:
    return FieldWord(title, "code", table)


EMPLOYER: Mapping[str, FieldWord] = {
    "employer_name": FieldWord("单位名称"),
    "employer_code": FieldWord("组织机构代码/统一社会信用代码"),
    "code_note": FieldWord("代码说明"),
    "employer_kind": _coded("单位性质", "employer_kinds"),
    "industry": _coded("单位行业", "industries"),
    "employer_region": FieldWord("单位所在地", "region"),
    "address": FieldWord("单位地址"),
    "postcode": FieldWord("单位邮编"),
    "contact": FieldWord("单位联系人"),
    "contact_phone": FieldWord("联系人电话"),
    "contact_mobile": FieldWord("联系人手机"),
    "contact_email": FieldWord("联系人电子邮箱"),
    "supervisor": FieldWord("主管部门"),
    "dossier_to": FieldWord("档案转寄单位名称"),
    "dossier_address": FieldWord("档案转寄单位地址"),
    "dossier_postcode": FieldWord("档案转寄单位邮编"),
    "residence_to": FieldWord("户口迁转地址"),
}
TERMS: Mapping[str, FieldWord] = {
    "position": _coded("工作职位类别", "positions"),
    "job": FieldWord("岗位"),
    "service_years": FieldWord("服务期", unit="年"),
    "probation_months": FieldWord("试用期", unit="个月"),
    "monthly_salary": FieldWord("月工资", unit="元"),
    "penalty": FieldWord("违约金", unit="元"),
    "report_on": FieldWord("报到时间"),
    "remark": FieldWord("备注"),
}
LETTER: Mapping[str, FieldWord] = {
    "reason": FieldWord("解约原因"),
    "terminated_on": FieldWord("解约日期"),
    "employer_contact": FieldWord("单位联系人"),
}


def kept(values: Mapping[str, Any]) -> dict[str, Any]:
    """Values as a JSON column keeps them: days as texts."""
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in values.items()}


def lines(words: Mapping[str, FieldWord], values: Mapping[str, Any], year: int) -> list[dict[str, str]]:
    """The filled fields as lines (contract.Line), in the order of the words."""
    texts = ((word.title, shown(word, values.get(name), year)) for name, word in words.items())
    return [{"title": title, "text": text} for title, text in texts if text]


def shown(word: FieldWord, value: Any, year: int) -> str:
    """A value as a Chinese text, "" for none."""
    if value is None or value == "":
        return ""
    if word.kind == "code":
        return label(word.table, value, year)
    if word.kind == "region":
        return region_title(value, year) or str(value)
    return f"{value.isoformat() if isinstance(value, date) else value}{word.unit}"
