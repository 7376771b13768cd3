"""The form page of 5.7: the number is the graduate's and cannot be typed; employer and terms are."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gateway.clients import agreements
from gateway.pages.agreements import employer_form
from gateway.pages.agreements.employer_form import code_options
from gateway.rendering import fresh_key
from gateway.screens.declaration import Field, Form, Row, Section
from services.agreements.contract import TermsBody
from services.agreements.contract.titles import TERMS

_BODY = TermsBody().fields
_WHOLE = ("service_years", "probation_months", "monthly_salary", "penalty")
_DIGITS = 8
_YEAR = Field("graduation_year", "毕业年度", kind="hidden")
_KEY = Field("key", "提交编号", kind="hidden")
_WHOSE = (
    Field("name", "姓名", kind="read"),
    Field("student_no", "学号", kind="read"),
    Field("department_name", "院系", kind="read"),
    Field("major", "专业", kind="read"),
)
_AGREEMENT = (
    Field("number_shown", "协议书编号", kind="read"),
    Field("paper_number", "纸质协议书编号", most=40, hint="发放给毕业生的全国统一纸质就业协议书上的编号。"),
    Field("signed_on", "签约日期", kind="date", required=True),
)


def _sections(values: Row) -> tuple[Section, ...]:
    if values.get("closed"):
        return (Section("毕业生", (_YEAR, *_WHOSE), hint=values["closed"]),)
    employer, dossier = employer_form.sections(values)
    return (
        Section("毕业生", (_YEAR, _KEY, *_WHOSE)),
        Section("协议书", _AGREEMENT, hint="协议书编号与该毕业生的省外就业协议书编号一致，不能修改。"),
        employer,
        Section("约定内容", tuple(_term(name, values) for name in TERMS)),
        dossier,
    )


def _term(name: str, values: Row) -> Field:
    word = TERMS[name]
    title = f"{word.title}（{word.unit}）" if word.unit else word.title
    if word.kind == "code":
        return Field(name, title, "select", options=code_options(word.table, values))
    if name == "report_on":
        return Field(name, title, "date")
    most = _DIGITS if name in _WHOLE else getattr(_BODY[name], "most", 100)
    return Field(name, title, "area" if name == "remark" else "text", most=most)


def _load(row_id: str) -> Row:
    entry = agreements().entry(row_id)
    return {
        **entry,
        "key": fresh_key(),
        "number_shown": entry["number"] or "保存时由系统分配",
        "closed": "" if "enter" in entry["allowed_actions"] else entry["refusals"].get("enter", "不能录入。"),
    }


def _terms(sent: Mapping[str, str]) -> dict[str, Any]:
    """What was typed as contract.TermsBody: numbers as numbers, what was left out is not sent."""
    typed = {name: sent[name].strip() for name in TERMS}
    return {name: _whole(text) if name in _WHOLE else text for name, text in typed.items() if text}


def _whole(text: str) -> int | str:
    """Digits as a number; anything else is left to the service to refuse."""
    return int(text) if text.isascii() and text.isdigit() else text


def _save(row_id: str | None, sent: dict[str, str]) -> str:
    values = {
        "employer": employer_form.body(sent),
        "terms": _terms(sent),
        "signed_on": sent["signed_on"].strip(),
        "paper_number": sent["paper_number"].strip(),
    }
    with employer_form.faults():
        saved = agreements().enter_agreement(str(row_id), values, sent["key"] or None)
    return employer_form.told(f"已录入 {saved['name']} 的省外协议书，编号 {saved['number']}，等待审核。", saved)


ENTER = Form((), _save, _load, sections=_sections, title="录入省外协议书")
