"""The form of 7.5: the service's fields as sections of a form page, and what was typed as the service takes it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import request

from gateway import session
from gateway.screens.declaration import Field, Section
from gateway.screens.lookups import word_of

PERSONAL, STUDIES = 0, 1
"""Sections of the service by their place; year and department go before the studies."""
ROWS = "qualifications"
_HINTS = {
    "id_number": "15 或 18 位；填写后自动带出出生日期和性别。",
    "birth_date": "须与身份证号中的出生日期一致。",
    "commissioned_by": "培养方式为定向或委培的必填。",
    "exam_number": "本专科为 14 位数字。",
}
_KINDS = {"code": "select", "date": "date", "flag": "check", "region": "lookup"}
_LONG = ("residence_address", "home_address")


def sections(options: Mapping[str, Any]) -> tuple[Section, ...]:
    """The fields in their sections; the professional qualifications have a part of their own."""
    parts = []
    for place, part in enumerate(options["sections"]):
        fields = tuple(_field(each) for each in part["fields"] if each["kind"] != "rows")
        parts.append(Section(part["title"], (*_first(options), *fields) if place == STUDIES else fields))
    return tuple(parts)


def row_columns(options: Mapping[str, Any]) -> list[dict[str, str]]:
    """The four fields of a professional qualification."""
    return next(each["columns"] for part in options["sections"] for each in part["fields"] if each["kind"] == "rows")


def defaults(options: Mapping[str, Any]) -> dict[str, Any]:
    """What the empty form holds."""
    fields = [each for part in options["sections"] for each in part["fields"]]
    return {each["name"]: each["default"] for each in fields} | {
        "graduation_year": str(options["graduation_year"]), ROWS: [],
    }  # fmt: skip


def typed(options: Mapping[str, Any]) -> dict[str, Any]:
    """What was sent: texts by field, and the rows of qualifications."""
    names = [field.name for part in sections(options) for field in part.fields if field.kind != "read"]
    columns = [column["name"] for column in row_columns(options)]
    lists = [request.form.getlist(f"{ROWS}.{name}") for name in columns]
    rows = [dict(zip(columns, texts, strict=True)) for texts in zip(*lists, strict=False)]
    return {name: request.form.get(name, "").strip() for name in names} | {ROWS: rows}


def body(values: Mapping[str, Any]) -> dict[str, Any]:
    """The values as the service takes them."""
    sent = {name: value for name, value in values.items() if name != "department_id"}
    year = str(sent["graduation_year"])
    sent["graduation_year"] = int(year) if year.isascii() and year.isdigit() and len(year) == 4 else 0
    if values.get("department_id"):
        sent["department_id"] = values["department_id"]
    return sent | {name: sent[name] == "true" for name in ("residence_transferred", "dossier_transferred")}


def shown(options: Mapping[str, Any], values: Mapping[str, Any]) -> list[tuple[str, list[tuple[str, str]]]]:
    """Every value as a text, by section, for the page that is looked at before submitting."""
    return [(part.title, [(field.title, _text(field, values)) for field in part.fields]) for part in sections(options)]


def _text(field: Field, values: Mapping[str, Any]) -> str:
    value = str(values.get(field.name) or "")
    if field.kind == "read":
        return session.resolve().department_name or ""
    if field.kind == "check":
        return "是" if value == "true" else "否"
    if field.kind == "lookup":
        return word_of(field.lookup, value)
    words = dict(field.choices()) if field.kind == "select" and value else {}
    return words.get(value, value)


def _first(options: Mapping[str, Any]) -> tuple[Field, Field]:
    years = [(str(year), str(year)) for year in options["graduation_years"]]
    departments = [(str(each["id"]), each["name"]) for each in options["departments"]]
    year = Field("graduation_year", "毕业年度", kind="select", options=years, required=True, renews=True)
    if session.resolve().level == "department":
        return year, Field("department_name", "所在院系", kind="read")
    choices = [("", "请选择"), *departments]
    return year, Field("department_id", "所在院系", kind="select", options=choices, required=True)


def _field(word: Mapping[str, Any]) -> Field:
    choices = [(each["code"], each["title"]) for each in word.get("options", ())]
    return Field(
        word["name"], word["title"], kind=_KINDS.get(word["kind"], "text"),  # type: ignore[arg-type]
        required=word["required"], hint=_HINTS.get(word["name"], ""), most=word.get("most", 60),
        options=[("", "请选择"), *choices], lookup="regions" if word["kind"] == "region" else "",
        wide=word["name"] in _LONG,
    )  # fmt: skip
