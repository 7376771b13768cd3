"""修改就业信息 (manual 8.1-3): which fields follow which destination, and what makes a set destination right.

Rules go by the class of a destination (codebook destinations, `group`), so each generation of codes is served.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from codebook.employer_codes import compact, plausible
from codebook.regions import known
from codebook.tables import CodeEntry, table
from services.graduates.domain.facts import COMMISSIONED
from services.graduates.domain.fields import PLAN
from services.graduates.domain.plan import AFTERWARDS, DETAILS, EMPLOYER

Values = Mapping[str, Any]
Faults = dict[str, list[str]]


@dataclass(frozen=True, slots=True)
class Shape:
    """A class's form: `shown` and `required` name fields of plan.DETAILS; `words` are those other than the plan's."""

    shown: tuple[str, ...]
    required: tuple[str, ...] = ()
    dispatch_kinds: tuple[str, ...] = ("return_home", "deferred")
    words: Mapping[str, str] = field(default_factory=dict)


_WITHOUT_CERTIFICATE = tuple(name for name in AFTERWARDS if not name.startswith("certificate_"))
_PROGRAM = ("agreement", "out_of_province", "return_home", "deferred")
_OWN_WORK = tuple(name for name in EMPLOYER if name not in ("employer_code", "employer_kind"))
_NAME = ("employer_name",)

SHAPES: Mapping[str, Shape] = {
    "agreement": Shape(DETAILS, _NAME, ("commissioned",)),
    "labor_contract": Shape(DETAILS, _NAME),
    "other_employment": Shape(DETAILS, _NAME),
    "research_assistant": Shape(DETAILS, _NAME, _PROGRAM),
    "national_program": Shape(DETAILS, _NAME, _PROGRAM),
    "local_program": Shape(DETAILS, _NAME, _PROGRAM),
    "self_employment": Shape(DETAILS, _NAME, words={"employer_name": "创业单位或项目名称"}),
    "freelance": Shape((*_OWN_WORK, *AFTERWARDS), _NAME, words={"employer_name": "从事的工作"}),
    "enlistment": Shape(_WITHOUT_CERTIFICATE),
    "further_study": Shape(
        ("employer_name", "employer_region", *AFTERWARDS),
        _NAME,
        ("further_study",),
        {"employer_name": "升学院校", "employer_region": "院校所在地"},
    ),
    "abroad": Shape(
        ("address", "employer_name", *_WITHOUT_CERTIFICATE),
        ("address",),
        ("abroad", "return_home", "deferred"),
        {"address": "留学国家（地区）", "employer_name": "留学院校"},
    ),
    "awaiting": Shape(AFTERWARDS),
    "not_employed": Shape(AFTERWARDS),
}
"""The form of every class [ours]: the manual only says that the screen maintains the plan's data."""

_FROM_AGREEMENT = "签就业协议的去向由就业协议书得出；请录入并存档协议书，只有定向、委培的毕业生可以直接设置。"
_NOT_THIS_YEAR = "{year} 年的{word}中没有这个代码，请从给出的选项中选择。"


def word(shape: Shape, name: str) -> str:
    """What a field is called in a form."""
    return shape.words.get(name, PLAN[name].title)


def cleaned(values: Values) -> dict[str, Any]:
    """What is kept of a form: the filled fields, the organisation code in one form."""
    kept = {name: values[name] for name in ("destination", "dispatch_kind", *DETAILS) if values.get(name)}
    if "employer_code" in kept:
        kept["employer_code"] = compact(kept["employer_code"])
    return kept


def faults(values: Values, year: int, training_mode: str) -> Faults:
    """Chinese reasons by field why a cleaned destination cannot be set in a graduation year; empty when it can."""
    entry = _entry("destinations", values.get("destination", ""), year)
    if entry is None:
        return {"destination": [_not_this_year("destination", year)]}
    shape = SHAPES[entry.group]
    found = _fields(values, shape, entry) | _codes(values, year)
    if entry.group == "agreement" and training_mode not in COMMISSIONED:
        found["destination"] = [_FROM_AGREEMENT]
    if values.get("dispatch_kind") and values["dispatch_kind"] not in shape.dispatch_kinds:
        words = "、".join(table("dispatch_kinds").get(kind, year).label for kind in shape.dispatch_kinds)
        found["dispatch_kind"] = [f"毕业去向为{entry.label}时，派遣方式只能是{words}，或者不填。"]
    return found


def warnings(values: Values, year: int) -> list[str]:
    """What is worth a second look in a cleaned destination but may be right."""
    found = []
    if values.get("employer_code") and not plausible(values["employer_code"]):
        found.append("单位组织机构代码的校验位不正确，请核对；确认无误可以不改。")
    for name in ("employer_region", "certificate_region"):
        if values.get(name) and not known(values[name], year):
            found.append(f"{PLAN[name].title}的地区代码在 {year} 年不存在，请核对；确认无误可以不改。")
    return found


def _fields(values: Values, shape: Shape, entry: CodeEntry) -> Faults:
    foreign = {
        name: [f"毕业去向为{entry.label}时不填此项，请清空。"] for name in DETAILS if _foreign(values, shape, name)
    }
    missing = {name: [f"请填写{word(shape, name)}。"] for name in shape.required if not values.get(name)}
    return foreign | missing


def _foreign(values: Values, shape: Shape, name: str) -> bool:
    return bool(values.get(name)) and name not in shape.shown


def _codes(values: Values, year: int) -> Faults:
    coded = {name: PLAN[name].table for name in ("dispatch_kind", *DETAILS) if PLAN[name].kind == "code"}
    wrong = (name for name, at in coded.items() if values.get(name) and _entry(at, values[name], year) is None)
    return {name: [_not_this_year(name, year)] for name in wrong}


def _entry(table_name: str, code: str, year: int) -> CodeEntry | None:
    try:
        return table(table_name).get(code, year)
    except KeyError:
        return None


def _not_this_year(name: str, year: int) -> str:
    return _NOT_THIS_YEAR.format(year=year, word=PLAN[name].title)
