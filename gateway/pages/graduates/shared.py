"""What the screens over graduates share: the common query set (Q0) and the common columns (C0)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from codebook.tables import table
from gateway import session
from gateway.clients import auth, graduates
from gateway.pages.graduates import numbers
from gateway.screens.declaration import ANY, Column, Filter, Options
from gateway.years import current_year, year_options
from services.graduates.contract.titles import CONTENT_WORDS


def department_options() -> Options:
    """The school's departments; for a department's staff their own alone, which makes the filter a fixed one."""
    me = session.resolve()
    if me.level == "department":
        return [("", me.department_name)]
    return [("", "全部院系"), *((str(each["id"]), each["name"]) for each in auth().department_names())]


def degree_options() -> Options:
    entries = table("degrees").at(current_year())
    return [("", "全部"), *((entry.code, entry.label) for entry in entries)]


def find(number: str) -> str | None:
    """The id of the graduate with this ID number or 考生号; the number goes no further than to the service."""
    return graduates().find(number)


YEAR = Filter(
    "graduation_year",
    "毕业年度",
    kind="select",
    options=lambda: [*year_options(), (ANY, "全部年度")],
    default=lambda: str(current_year()),
)
PERSON = Filter(
    "graduate_id",
    "身份证号",
    kind="secret",
    placeholder="身份证号或考生号",
    find=find,
    tell=numbers.tail,
)
Q0 = (
    YEAR,
    Filter("department_id", "院系", kind="select", options=department_options),
    Filter("name", "姓名"),
    PERSON,
    Filter("student_no", "学号", placeholder="填写完整学号"),
    Filter("major", "专业", placeholder="填写完整专业名称"),
    Filter("degree", "学历", kind="select", options=degree_options),
)
"""The common query set: every list of graduates has it, its own filters come after."""

NAME = Column("name", "姓名", kind="lead")
C0 = (
    Column("sex_title", "性别"),
    Column("degree_title", "学历"),
    Column("department_name", "院系"),
    Column("major", "专业"),
)
"""The common columns after the name and the state."""
MORE = (
    Column("student_no", "学号", shown=False),
    Column("id_number", "身份证号", shown=False),
    Column("class_name", "班级", shown=False),
    Column("graduation_year", "毕业年度", shown=False),
)
"""The common columns that start hidden."""


def content_columns(kind: str, names: Iterable[str], *, shown: bool = True) -> tuple[Column, ...]:
    """Columns for fields of the content of applications or employment records."""
    words = CONTENT_WORDS[kind]
    return tuple(Column(f"content_{name}", words[name], shown=shown) for name in names)


def contents(page: Mapping[str, Any], kind: str) -> dict[str, Any]:
    """A page of rows with the texts of their content as values of `content_columns`."""
    names = CONTENT_WORDS[kind]
    return {
        **page,
        "items": [{**row, **{f"content_{n}": row["content"].get(n, "") for n in names}} for row in page["items"]],
    }
