"""The sheet 字段说明: what each column of a form is called, how long it may be, what stands in it."""

from __future__ import annotations

from collections.abc import Sequence

from codebook.plan_columns import PlanColumn
from codebook.tables import table
from kernel.sheets import Column

TITLE = "字段说明"
SHEET = (
    Column("number", "序号", width=6),
    Column("title", "列名", width=24),
    Column("name", "字段名", width=14),
    Column("length", "长度（字节）", width=12),
    Column("shows", "内容", width=28),
    Column("codes", "代码", width=80),
)
_SHOWS = {
    "text": "文本",
    "code": "代码",
    "title": "代码对应的名称",
    "region": "行政区划名称",
    "day": "日期，YYYYMMDD",
    "text_day": "日期，YYYYMMDD",
    "flag": "是 或 否",
    "school_code": "院校代码",
    "school_name": "院校名称",
    "department": "院系名称",
}
_REGIONS = "GB/T 2260 行政区划代码"


def rows(columns: Sequence[PlanColumn], year: int) -> list[tuple[str, ...]]:
    """A row for each column, with the codes of its table in that year."""
    return [
        (str(number), column.title, column.name, str(column.length), _SHOWS[column.shows], _codes(column, year))
        for number, column in enumerate(columns, 1)
    ]


def _codes(column: PlanColumn, year: int) -> str:
    if column.shows == "region":
        return _REGIONS
    entries = table(column.table).at(year) if column.table else ()
    return "；".join(f"{entry.code} {entry.title}" for entry in entries)
