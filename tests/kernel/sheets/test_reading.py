"""Honest and careless workbooks: values by kind, errors with row and title, headers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from kernel.errors import Invalid
from kernel.sheets import Column, RowError, read_sheet
from kernel.sheets.cells import ZONE
from tests.kernel.sheets.workbooks import COLUMNS, TITLES, raw, saved, workbook


def _value(column: Column, value: Any) -> Any:
    """The one value read, or the message of the one error."""
    result = read_sheet(workbook(["x", value], titles=["行", column.title]), [Column("row", "行"), column])
    return result.rows[0].values[column.key] if result.rows else result.errors[0].message


def test_a_whole_row(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(workbook(["张三", "0012", "硕士", datetime(2001, 2, 28), 2026, "是"]).getvalue())  # noqa: DTZ001
    row = read_sheet(path, COLUMNS).rows[0]
    assert row.number == 2
    assert row.values == {
        "name": "张三",
        "number": "0012",
        "degree": "硕士",
        "born": date(2001, 2, 28),
        "year": 2026,
        "enabled": True,
    }


TEXTS = [
    ("\u3000张\u3000三\xa0 ", "张\u3000三"),
    ("\u202d370102\u202c", "370102"),
    ("𬭊·买买提•艾", "𬭊·买买提•艾"),
    ("e\u0301", "é"),
    (12, "12"),
    (12.0, "12"),
    (1.5, "1.5"),
    (True, "TRUE"),
    ("  ", None),
    (123456789012345, "123456789012345"),
]


@pytest.mark.parametrize(("given", "read"), TEXTS)
def test_text(given: Any, read: str | None) -> None:
    assert _value(Column("a", "甲"), given) == read


BAD_TEXTS = [
    (370102199001011234, "超过 15 位"),
    (3.70102199001011e17, "超过 15 位"),
    (datetime(2026, 6, 1), "日期"),  # noqa: DTZ001
    ("a\nb", "换行"),
    ("a\u202eb", "控制字符"),
    ("a\u200bb", "控制字符"),
    ("=1+1", "粘贴为数值"),
    ("#VALUE!", "错误结果"),
]


@pytest.mark.parametrize(("given", "reason"), BAD_TEXTS)
def test_refused_text(given: Any, reason: str) -> None:
    assert reason in _value(Column("a", "甲"), given)


def test_lone_surrogate_never_comes_through() -> None:
    with pytest.raises(Invalid):
        read_sheet(raw("<row><c t='inlineStr'><is><t>&#xD800;</t></is></c></row>"), COLUMNS)


DATES = [
    ("2026-06-30", date(2026, 6, 30)),
    ("2026/6/3", date(2026, 6, 3)),
    ("2026年6月30日", date(2026, 6, 30)),
    ("2026.6.30", date(2026, 6, 30)),
    ("20260630", date(2026, 6, 30)),
    (20260630, date(2026, 6, 30)),
    (date(2026, 6, 30), date(2026, 6, 30)),
]


@pytest.mark.parametrize(("given", "read"), DATES)
def test_date(given: Any, read: date) -> None:
    assert _value(Column("a", "甲", kind="date"), given) == read


@pytest.mark.parametrize(
    "given",
    ["2026-02-30", "0000-00-00", "9999-12-31", "２０２６-06-30", "46203", 46203, 1.5, True, "昨天", "2026-06-30 08:30"],
)
def test_refused_date(given: Any) -> None:
    assert "请填写日期，例如" in _value(Column("a", "甲", kind="date"), given)


@pytest.mark.parametrize("given", ["2026-06-30 08:30", "2026/06/30 8:30:00", "2026-06-30T08:30"])
def test_datetime_is_chinas(given: str) -> None:
    assert _value(Column("a", "甲", kind="datetime"), given) == datetime(2026, 6, 30, 8, 30, tzinfo=ZONE)


@pytest.mark.parametrize("given", ["2026-06-30 25:00", "08:30", "2026-06-30 08:30 +01:00", 5])
def test_refused_datetime(given: Any) -> None:
    assert "日期和时间" in _value(Column("a", "甲", kind="datetime"), given)


@pytest.mark.parametrize(("given", "read"), [("-12", -12), (7, 7), (7.0, 7), ("+3", 3)])
def test_int(given: Any, read: int) -> None:
    assert _value(Column("a", "甲", kind="int"), given) == read


@pytest.mark.parametrize("given", ["1_000", "１２", "1.5", 1.5, True, "1e3", "9" * 16])
def test_refused_int(given: Any) -> None:
    assert "整数" in _value(Column("a", "甲", kind="int"), given)


@pytest.mark.parametrize(("given", "read"), [("是", True), ("否", False), (True, True), (False, False), ("TRUE", True)])
def test_bool(given: Any, read: bool) -> None:
    assert _value(Column("a", "甲", kind="bool"), given) is read


def test_refused_bool() -> None:
    assert "“是”或“否”" in _value(Column("a", "甲", kind="bool"), "也许")


def test_errors_name_row_and_title_and_leave_the_row_out() -> None:
    result = read_sheet(workbook(["张三", "1"], ["", "2", "专科"], ["李" * 11, "3"], ["王五", "4"]), COLUMNS)
    assert [row.number for row in result.rows] == [2, 5]
    assert result.errors == [
        RowError(3, "name", "姓名", "不能为空，请填写。"),
        RowError(3, "degree", "学历", "只能填写：本科、硕士、博士。"),
        RowError(4, "name", "姓名", "最多 10 个字，现在是 11 个字，请缩短。"),
    ]


def test_blank_rows_are_passed_over_and_numbers_stay() -> None:
    result = read_sheet(workbook(["张三", "1"], [], [" ", "\u3000"], ["李四", "2"], [" "]), COLUMNS)
    assert [row.number for row in result.rows] == [2, 5]


def test_content_beside_the_table_is_an_error() -> None:
    result = read_sheet(workbook(["张三", "1", None, None, None, None, None, "备注"]), COLUMNS)
    assert [(error.row, error.message[:3]) for error in result.errors] == [(2, "H 列")]


def test_columns_in_any_order_with_marks_and_spaces() -> None:
    result = read_sheet(workbook(["0001", "张三"], titles=["学\n号（必填）", "姓\u3000名*"]), COLUMNS)
    assert result.rows[0].values == {"number": "0001", "name": "张三"}


HEADERS: list[tuple[Sequence[Any], str]] = [
    (["某校名单"], "没有找到表头"),
    ([], "没有找到表头"),
    ([*TITLES, "姓名"], "列名重复：姓名"),
    ([*TITLES, "备注"], "不认识的列：备注"),
    (["姓名"], "缺少必填的列：学号"),
    (["姓名", None, "学号"], "B 列没有列名"),
]


@pytest.mark.parametrize(("titles", "reason"), HEADERS)
def test_header(titles: Sequence[Any], reason: str) -> None:
    with pytest.raises(Invalid, match=reason):
        read_sheet(workbook(["张三", "1"], titles=titles), COLUMNS)


def test_header_in_row_three() -> None:
    with pytest.raises(Invalid, match="第 1 行必须是列名"):
        read_sheet(workbook([], TITLES, ["张三", "1"], titles=["毕业生名单"]), COLUMNS)


def test_merged_header() -> None:
    book = openpyxl.load_workbook(workbook(["张三", "1"], titles=["姓名", "学历", "学号"]))
    book.active.merge_cells("A1:B1")
    with pytest.raises(Invalid, match="合并"):
        read_sheet(saved(book), COLUMNS)


def test_no_rows() -> None:
    with pytest.raises(Invalid, match="没有数据"):
        read_sheet(workbook(), COLUMNS)


def test_dates_of_the_1904_calendar() -> None:
    book = openpyxl.load_workbook(workbook(["张三", "1", None, date(2026, 6, 30)]))
    book.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904
    book.active["D2"].value = date(2026, 6, 30)
    assert read_sheet(saved(book), COLUMNS).rows[0].values["born"] == date(2026, 6, 30)


def test_reading_stops_after_a_thousand_errors() -> None:
    result = read_sheet(workbook(*[["", str(n)] for n in range(1200)]), COLUMNS)
    assert len(result.errors) == 1000
    assert result.truncated
