"""What the screens of chapter 5 share: filters, columns, states."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gateway.pages.graduates.shared import Q0
from gateway.screens.declaration import Column, Filter, Options, State

_OF_GRADUATE = {each.name: each for each in Q0}
_FIRST = ("graduation_year", "department_id", "major", "degree", "name", "graduate_id")
Q5 = tuple(_OF_GRADUATE[name] for name in _FIRST)
"""The common query set as the screens of agreements order it: the number of the agreement comes after it."""
REST = tuple(each for each in Q0 if each.name not in _FIRST)
"""What is left of the common query set: behind 展开."""
NUMBER = Filter("number", "协议书号", placeholder="就业协议书号")
EMPLOYER = Filter("employer_name", "单位名称")

PERSON = Column("name", "姓名", tab="graduate")
EMPLOYER_NAME = Column("employer_name", "单位名称", tab="employer")
ABOUT = (
    Column("sex_title", "性别"),
    Column("department_name", "院系"),
    Column("major", "专业"),
    Column("degree_title", "学历"),
)
MORE = (
    Column("student_no", "学号", shown=False),
    Column("class_name", "班级", shown=False),
    Column("graduation_year", "毕业年度", shown=False),
)
"""The graduate's columns that start hidden."""
PRINT = "print"
"""Whoever sees a row here may print its paper."""


def states(titles: Mapping[str, tuple[str, str]]) -> tuple[State, ...]:
    return tuple(State(value, title, tone) for value, (title, tone) in titles.items())  # type: ignore[arg-type]


def choices(titles: Mapping[str, tuple[str, str]], *wanted: str, whole: str = "") -> Options:
    """The states as tabs or options, all of them first."""
    return ((whole, "全部"), *((value, titles[value][0]) for value in wanted or titles))


def printable(row: Mapping[str, Any]) -> dict[str, Any]:
    """A row that may be printed: it is, once it has a number."""
    return {**row, "allowed_actions": [*row["allowed_actions"], *([PRINT] if row["number"] else [])]}


def printable_page(page: Mapping[str, Any]) -> dict[str, Any]:
    return {**page, "items": [printable(row) for row in page["items"]]}
