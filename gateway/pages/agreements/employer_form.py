"""The employer as an agreement names it: its fields on form pages (5.3, 5.7), and 修改 of 5.3."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from codebook.tables import table
from gateway.clients import agreements
from gateway.screens.declaration import Field, Form, Options, Row, Section
from gateway.years import current_year
from kernel.errors import Invalid
from services.agreements.contract import EmployerBody
from services.agreements.contract.titles import EMPLOYER

SOURCE = "out_of_province"
_BODY = EmployerBody().fields
_EMPLOYER = (
    *("employer_name", "employer_code", "code_note", "employer_kind", "industry", "employer_region", "supervisor"),
    *("address", "postcode", "contact", "contact_phone", "contact_mobile", "contact_email"),
)
_DOSSIER = ("dossier_to", "dossier_address", "dossier_postcode", "residence_to")
_HINTS = {
    "employer_code": "18 位统一社会信用代码，或 9 位组织机构代码。",
    "code_note": "代码的校验码不对、但核对无误时，说明原因。",
    "employer_region": "输入地名或代码查找。",
}
_WHOSE = (
    Field("number", "就业协议书号", kind="read"),
    Field("name", "姓名", kind="read"),
    Field("student_no", "学号", kind="read"),
    Field("state_title", "审核状态", kind="read"),
)


def code_options(name: str, values: Row) -> Options:
    """The codes of the graduate's year: those of another year are not theirs."""
    year = int(values.get("graduation_year") or current_year())
    return [("", "请选择"), *((entry.code, entry.label) for entry in table(name).at(year))]


def sections(values: Row) -> tuple[Section, ...]:
    """Employer, and where dossier and residence go."""
    return (
        Section("用人单位", tuple(_field(name, values) for name in _EMPLOYER)),
        Section("档案与户口", tuple(_field(name, values) for name in _DOSSIER)),
    )


def _field(name: str, values: Row) -> Field:
    word, told, hint = EMPLOYER[name], _BODY[name], _HINTS.get(name, "")
    if word.kind == "code":
        return Field(name, word.title, "select", told.required, hint, code_options(word.table, values))
    if word.kind == "region":
        return Field(name, word.title, "lookup", told.required, hint, lookup="regions")
    return Field(name, word.title, "text", told.required, hint, most=getattr(told, "most", 100))


def body(sent: Mapping[str, str]) -> dict[str, str]:
    """What was typed as contract.EmployerBody."""
    return {name: sent[name].strip() for name in _BODY}


@contextmanager
def faults() -> Iterator[None]:
    """The service names a field by its place in the body, the form by its name alone."""
    try:
        yield
    except Invalid as error:
        fields = {name.rpartition(".")[2]: texts for name, texts in error.fields.items()}
        raise Invalid(error.code, error.message, fields=fields) from error


def told(text: str, saved: Row) -> str:
    """The notice, with what the service finds worth a second look."""
    return " ".join([text, *saved["warnings"]])


def _load(row_id: str) -> Row:
    agreement = agreements().agreement(SOURCE, row_id)
    names = ("number", "name", "student_no", "state_title", "graduation_year", "version")
    return {**agreement["employer"], **{name: agreement[name] for name in names}}


def _save(row_id: str | None, sent: dict[str, str]) -> str:
    with faults():
        saved = agreements().change_employer(
            str(row_id), int(sent["version"] or 0), employer=body(sent), reason=sent["reason"].strip()
        )
    return told(f"已修改协议书 {saved['number']} 的单位信息。", saved)


def _sections(values: Row) -> tuple[Section, ...]:
    year = Field("graduation_year", "毕业年度", kind="hidden")
    reason = Field("reason", "修改原因", kind="area", most=500, hint="记入协议书的流转记录。")
    return (Section("协议书", (year, *_WHOSE)), *sections(values), Section("说明", (reason,)))


CHANGE = Form(
    (),
    _save,
    _load,
    lead="只修改协议书中省外单位的信息；已存档的协议书修改后，就业方案中的单位信息随之更新。",
    sections=_sections,
    title="修改省外单位信息",
)
