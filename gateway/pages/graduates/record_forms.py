"""The forms of 8.2-8.4: dialogs for flexible and self-employment, a page of sections for a labour contract."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from codebook.tables import table
from gateway.clients import graduates
from gateway.screens.declaration import Field, Form, Options, Row, Section
from gateway.years import current_year
from services.graduates.contract.titles import CONTENT_WORDS, FORMS, ROLES

_KNOWN = {"name": "姓名", "student_no": "学号"}
_WHOSE = tuple(Field(name, word, kind="read") for name, word in _KNOWN.items())
_YEAR = Field("graduation_year", "毕业年度", kind="read")


def _options(name: str, values: Row) -> Options:
    """The codes of the graduate's year: those of another year are not theirs."""
    year = int(values.get("graduation_year") or current_year())
    return [("", "请选择"), *((entry.code, entry.label) for entry in table(name).at(year))]


def _words(words: Mapping[str, str]) -> Options:
    return (("", "请选择"), *words.items())


def _field(kind: str, name: str, form: str = "text", **more: Any) -> Field:
    return Field(name, CONTENT_WORDS[kind][name], kind=form, **more)  # type: ignore[arg-type]


def _flexible(*, phone_needed: bool) -> tuple[Field, ...]:
    hint = "" if phone_needed else "不填则保持原来的号码。"
    return (
        *_WHOSE,
        _field("flexible", "form", "select", options=_words(FORMS), required=True),
        _field("flexible", "activity", required=True, hint="单位名称，或所从事的工作。"),
        _field("flexible", "employer_name"),
        _field("flexible", "started_on", "date", required=True),
        _field("flexible", "monthly_income", most=7),
        _field("flexible", "phone", required=phone_needed, most=20, hint=hint),
    )


_SELF_EMPLOYMENT = (
    *_WHOSE,
    _field("self_employment", "venture_name", required=True),
    _field("self_employment", "credit_code", required=True, most=18, hint="营业执照上的 18 位代码。"),
    _field("self_employment", "registered_on", "date", required=True),
    _field("self_employment", "role", "select", options=_words(ROLES), required=True),
    _field("self_employment", "employer_region", "lookup", lookup="regions", required=True),
    _field("self_employment", "business_scope", "area", most=500, required=True),
)


def _contract(name: str, form: str = "text", **more: Any) -> Field:
    return _field("labor_contract", name, form, **more)


def _labor_contract(values: Row) -> tuple[Section, ...]:
    kinds, industries, positions = (_options(name, values) for name in ("employer_kinds", "industries", "positions"))
    employer = (
        _contract("employer_name", required=True),
        _contract("employer_code", most=18, hint="18 位统一社会信用代码，或 9 位组织机构代码。"),
        _contract("employer_kind", "select", options=kinds, required=True),
        _contract("industry", "select", options=industries, required=True),
        _contract("employer_region", "lookup", lookup="regions", required=True),
        _contract("contact", required=True, most=40),
        _contract("contact_phone", required=True, most=20),
    )
    contract = (
        _contract("position", "select", options=positions, required=True),
        _contract("contract_from", "date", required=True),
        _contract("contract_to", "date", hint="无固定期限的合同不填。"),
    )
    return (
        Section("毕业生", (*_WHOSE, _YEAR)),
        Section("用人单位", employer),
        Section("劳动合同", contract),
    )


_WHOLE = ("monthly_income",)
_OPTIONAL = ("monthly_income", "contract_to")


def _body(sent: Mapping[str, str]) -> dict[str, Any]:
    """The texts as the service takes them: numbers as numbers, what is left out as null; a phone only if typed."""
    values: dict[str, Any] = {name: text.strip() for name, text in sent.items() if name != "version"}
    for name in _WHOLE:
        if values.get(name, "").isascii() and values.get(name, "").isdigit():
            values[name] = int(values[name])
    values |= {name: None for name in _OPTIONAL if values.get(name) == ""}
    return {name: value for name, value in values.items() if not (name == "phone" and value == "")}


def add(kind: str, word: str) -> Form:
    """The form of 增加: the graduate is known, the rest is empty."""

    def save(row_id: str | None, sent: dict[str, str]) -> str:
        graduates().add_employment_record(kind, str(row_id), _body(sent))
        return f"已录入{word}。"

    return _form(kind, save, new=True)


def change(kind: str, word: str) -> Form:
    """The form of 修改 with the present values."""

    def save(row_id: str | None, sent: dict[str, str]) -> str:
        graduates().change_employment_record(kind, str(row_id), int(sent["version"] or 0), _body(sent))
        return f"已修改{word}。"

    return _form(kind, save, new=False)


def _form(kind: str, save: Callable[[str | None, dict[str, str]], str], *, new: bool) -> Form:
    def load(row_id: str) -> Row:
        record = graduates().employment_record(kind, row_id)
        return {**record["values"], **{name: record[name] for name in (*_KNOWN, "graduation_year", "version")}}

    if kind == "labor_contract":
        return Form((), save, load, sections=_labor_contract)
    return Form(_flexible(phone_needed=new) if kind == "flexible" else _SELF_EMPLOYMENT, save, load)
