"""Files of the employment plan (9.1): forms, formats, states, names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from codebook.plan_columns import FORMS as _WIDTHS
from codebook.plan_columns import plan_columns

FORMS: Mapping[str, str] = {
    "reporting": f"上报格式（{_WIDTHS['reporting']} 列）",
    "full": f"完整格式（{_WIDTHS['full']} 列）",
}
FORMATS: Mapping[str, tuple[str, str]] = {
    "xlsx": ("Excel（xlsx）", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "csv": ("CSV", "text/csv"),
    "dbf": ("DBF（GBK 编码）", "application/vnd.dbf"),
}
"""Formats by key: word and media type."""
STATES: Mapping[str, tuple[str, str]] = {
    "making": ("生成中", "run"),
    "ready": ("已生成", "good"),
    "failed": ("失败", "bad"),
}
NO_PROBLEMS: Mapping[str, Any] = {"outside": 0, "cut": 0, "first": []}
"""Of a file whose cells are all as they should be; see contract.PlanProblems."""
_KINDS = ("outside", "cut")
_SHORT = {"reporting": "上报格式", "full": "完整格式"}


def file_name(year: int, form: str, file_format: str, places: tuple[str, ...], moment: datetime) -> str:
    """2026届就业方案_上报格式_计算机学院_本科_20260630-0832.xlsx; `places` are department and degree, if asked for."""
    parts = (f"{year}届就业方案", _SHORT[form], *places, f"{moment:%Y%m%d-%H%M}")
    return f"{'_'.join(parts)}.{file_format}"


def width_of(form: str) -> int:
    """Bytes of a record of fixed width."""
    return 1 + sum(column.length for column in plan_columns(form))


MOST_TOLD = 1_000
"""Problems that are told one by one; beyond they are counted."""


def together(before: Mapping[str, Any], found: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Problems of a file with those of its next batch."""
    known = {**NO_PROBLEMS, **before}
    told = [{name: value for name, value in each.items() if name not in _KINDS} for each in found]
    counts = {kind: known[kind] + sum(each[kind] for each in found) for kind in _KINDS}
    return {**counts, "first": [*known["first"], *told][:MOST_TOLD]}


def problem_count(problems: Mapping[str, Any]) -> int:
    """How many cells are not as they should be."""
    return int(problems.get("outside", 0) + problems.get("cut", 0))
