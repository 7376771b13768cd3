"""修改就业信息 and 返回原就业状态 (manual 8.1-3, 8.1-b): a page whose fields follow the chosen destination.

Which fields a destination takes, and how they are called, the service says (DestinationOptions).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from flask import Response, g, request

from gateway import answers
from gateway.clients import graduates
from gateway.guard import local_path, page
from gateway.pages.graduates.drawer import history_of
from gateway.screens.declaration import Field, Form, Options, Row, Section
from gateway.years import current_year

KEY = "employment.graduates"
_CHANGE = "change_destination"
_NOT_SENT = ("version", "graduation_year")
_WHOSE = (Field("graduation_year", "毕业年度", kind="hidden"), Field("name", "姓名", kind="read"))
_MOST = {
    **dict.fromkeys(("contact", "certificate_number", "certificate_from"), 40),
    **dict.fromkeys(("address", "dossier_address", "residence_to"), 200),
    **dict.fromkeys(("postcode", "dossier_postcode"), 6),
    "employer_code": 18,
    "remark": 500,
}
_HINTS = {
    "employer_code": "18 位统一社会信用代码，或 9 位组织机构代码。",
    "certificate_region": "输入地名或代码查找。",
    "employer_region": "输入地名或代码查找。",
}
_OWN_WORDS = {
    "further_study": "升学院校",
    "abroad": "留学院校",
    "self_employment": "创业单位",
    "freelance": "从事的工作",
}
_AFTER = {
    "报到证": ("certificate_kind", "certificate_to", "certificate_region", "certificate_number", "certificate_from"),
    "档案与户口": ("dossier_to", "dossier_address", "dossier_postcode", "residence_to"),
    "其他": ("supervisor", "remark"),
}


def _options(year: int) -> Mapping[str, Any]:
    """The service's options of a year; asked once a request."""
    known: dict[int, Mapping[str, Any]] = g.setdefault("destination_options", {})
    if year not in known:
        known[year] = graduates().destination_options(year)
    return known[year]


def sections(values: Row) -> tuple[Section, ...]:
    """The form for the destination chosen so far; only lines to read where the service allows no change."""
    if values.get("closed"):
        lines = tuple(Field(f"line{at}", label, kind="read") for at, label in enumerate(values["labels"]))
        return (Section("现在的就业信息", (*_WHOSE, *lines), hint=values["closed"]),)
    year = int(values.get("graduation_year") or current_year())
    destination = Field("destination", "毕业去向", "select", True, options=lambda: _destinations(year), renews=True)
    first = (*_WHOSE, destination)
    chosen = _chosen(year, values.get("destination"))
    if chosen is None:
        hint = "先选择毕业去向，再填写该去向需要的内容。"
        return (Section("毕业去向", first, hint=hint),)
    kinds = Field("dispatch_kind", "派遣方式", "select", options=_words(chosen["dispatch_kinds"], "不填"))
    return (Section("毕业去向", (*first, kinds)), *_parts(chosen, _options(year)["options"]))


def _destinations(year: int) -> Options:
    return _words(_options(year)["destinations"])


def _chosen(year: int, code: str | None) -> Mapping[str, Any] | None:
    """The destination with its form; None while none is chosen, or one of another year."""
    found = _options(year)["destinations"] if code else []
    return next((each for each in found if each["code"] == code), None)


def _parts(chosen: Mapping[str, Any], codes: Mapping[str, Any]) -> tuple[Section, ...]:
    made = {told["name"]: _field(told, codes) for told in chosen["fields"]}
    after = {name for names in _AFTER.values() for name in names}
    employer = _OWN_WORDS.get(chosen["destination_class"], "接收单位")
    groups = {employer: tuple(name for name in made if name not in after), **_AFTER}
    parts = {title: tuple(made[name] for name in names if name in made) for title, names in groups.items()}
    return tuple(Section(title, fields) for title, fields in parts.items() if fields)


def _field(told: Mapping[str, Any], codes: Mapping[str, Any]) -> Field:
    """A field as the service tells of it."""
    name, title, required, hint = told["name"], told["title"], told["required"], _HINTS.get(told["name"], "")
    if told["kind"] == "code":
        return Field(name, title, "select", required, hint, _words(codes[told["table"]]))
    if told["kind"] == "region":
        return Field(name, title, "lookup", required, hint, lookup="regions")
    return Field(name, title, "area" if name == "remark" else "text", required, hint, most=_MOST.get(name, 100))


def _words(options: list[Mapping[str, str]], none: str = "请选择") -> Options:
    return [("", none), *((each["code"], each["title"]) for each in options)]


def load(row_id: str) -> Row:
    """The present destination, and what stands beside the form."""
    about = graduates().destination(row_id)
    closed = "" if _CHANGE in about["allowed_actions"] else about["refusals"][_CHANGE]
    lines = about["row"]["lines"] or [{"label": "就业状态", "value": about["row"]["basis_title"]}]
    return {
        **about["values"],
        **{f"line{at}": line["value"] for at, line in enumerate(lines)},
        **history_of(row_id, "1"),
        **{name: about[name] for name in ("name", *_NOT_SENT)},
        "id": row_id,
        "about": about,
        "closed": closed,
        "labels": [line["label"] for line in lines],
    }


def save(row_id: str | None, sent: dict[str, str]) -> str:
    """Set the destination; what the service finds worth a second look is told with the notice."""
    values = {name: text.strip() for name, text in sent.items() if name not in _NOT_SENT and text.strip()}
    changed = graduates().change_destination(str(row_id), int(sent["version"] or 0), **values)
    return " ".join([f"已修改 {changed['name']} 的就业信息。", *changed["warnings"]])


FORM = Form((), save, load, sections=sections, aside="employment/beside.html")


def returning(row_id: str) -> Response:
    """The question before 返回原就业状态: what comes back."""
    return answers.page("employment/return.html", about=graduates().destination(row_id), id=row_id)


@page("/employment/graduates/rows/<row:row_id>/return", KEY, ("POST",))
def give_back(row_id: str) -> Response:
    """返回原就业状态; from the form it leads to the form anew, which can then be filled in."""
    version = request.form.get("version", "")
    given = graduates().return_destination(row_id, int(version) if version.isascii() and version.isdigit() else 0)
    text = f"{given['name']} 已返回原就业状态。"
    asked_from = urlsplit(request.headers.get("HX-Current-URL", ""))
    if asked_from.path.endswith(f"/do/{_CHANGE}"):
        return answers.leave(local_path(f"{asked_from.path}?{asked_from.query}"), text)
    return answers.done(text, reload_row=True)
