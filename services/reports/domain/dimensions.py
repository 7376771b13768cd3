"""By what the rate of 9.2 is split: the column of the read copy, and how a value of it is called and put in order."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from codebook.labels import label
from codebook.regions import region_title

_PROVINCE = "37"
"""Homes within the province count by city, those outside by province (national rule for 生源所在地)."""
UNKNOWN = "未填写"
EMPTY = "-"
"""How an empty value stands in an address."""


@dataclass(frozen=True, slots=True)
class Dimension:
    """`column` of the read copy; `fold` makes one value of several; `call` gives a value's word in a year."""

    title: str
    column: str
    call: Callable[[str, int], str]
    fold: Callable[[str], str] = str


def _coded(table: str) -> Callable[[str, int], str]:
    return lambda value, year: label(table, value, year) or UNKNOWN


def _home(code: str) -> str:
    """City within the province, province outside; "" where nothing is known."""
    keep = 4 if code.startswith(_PROVINCE) else 2
    return code[:keep].ljust(6, "0") if code else ""


DIMENSIONS: Mapping[str, Dimension] = {
    "department": Dimension("院系", "department_id", lambda value, _year: value),
    "major": Dimension("专业", "major", lambda value, _year: value or UNKNOWN),
    "degree": Dimension("学历", "degree", _coded("degrees")),
    "sex": Dimension("性别", "sex", _coded("sex")),
    "home_region": Dimension(
        "生源地", "origin_region", lambda value, year: region_title(value, year) or value or UNKNOWN, _home
    ),
    "training_mode": Dimension("培养方式", "training_mode", _coded("training_modes")),
    "difficulty": Dimension("困难生类别", "difficulty", _coded("difficulty")),
}
"""Departments are called by their names, which the caller has at hand."""
