"""Templates, small workbooks and the marked error workbook."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime
from typing import Any

import openpyxl
import pytest

from kernel.sheets import Column, error_workbook, read_sheet, template, write_sheet
from tests.kernel.sheets.workbooks import COLUMNS, TITLES, workbook

INERT = ["=1+1", "+1", "-1", "@x", "\tx", "＝1", "00123", "370102199001011234"]


def _cells(data: bytes, sheet: int = 0) -> list[list[Any]]:
    return [[cell.value for cell in row] for row in openpyxl.load_workbook(io.BytesIO(data)).worksheets[sheet]]


def test_values_are_texts() -> None:
    data = write_sheet([Column("a", "甲")], [[text] for text in INERT])
    sheet = openpyxl.load_workbook(io.BytesIO(data)).active
    assert [cell.value for cell in sheet["A"][1:]] == INERT
    assert {cell.data_type for cell in sheet["A"]} == {"s"}
    assert {cell.number_format for cell in sheet["A"][1:]} == {"@"}


def test_dates_switches_and_control_characters() -> None:
    moment = datetime(2026, 6, 30, 16, 5, tzinfo=UTC)
    columns = [Column(key, key) for key in "abcde"]
    data = write_sheet(columns, [{"a": moment, "b": date(2026, 1, 2), "c": False, "d": None, "e": "张\x0b三"}])
    assert _cells(data)[1] == ["2026-07-01 00:05", "2026-01-02", "否", None, "张三"]


def test_header_and_query_conditions() -> None:
    data = write_sheet(COLUMNS, [], info=[("院系", "=x"), ("导出人", "管理员")], title="帐户")
    book = openpyxl.load_workbook(io.BytesIO(data))
    assert book.sheetnames == ["帐户", "查询条件"]
    assert _cells(data) == [TITLES]
    assert _cells(data, 1)[1:] == [["院系", "=x"], ["导出人", "管理员"]]
    assert book.active.freeze_panes == "A2"
    assert book.active["A1"].font.bold
    assert book.active.column_dimensions["A"].width == 16


def test_template_offers_choices_notes_and_help() -> None:
    data = template(COLUMNS)
    sheet = openpyxl.load_workbook(io.BytesIO(data)).active
    rules = {str(rule.sqref): rule.formula1 for rule in sheet.data_validations.dataValidation}
    assert rules == {"C2:C1048576": '"本科,硕士,博士"', "F2:F1048576": '"是,否"'}
    assert sheet["B1"].comment.text == "按学籍填写"
    assert sheet.column_dimensions["B"].number_format == "@"
    assert _cells(data, 1)[2] == ["学号", "是", "文本", None, "20260001", "按学籍填写"]


def test_long_choices_lie_on_a_hidden_sheet() -> None:
    choices = tuple(f"专业,{n:03d}" for n in range(100))
    book = openpyxl.load_workbook(io.BytesIO(template([Column("a", "甲"), Column("b", "专业", choices=choices)])))
    assert book.active.data_validations.dataValidation[0].formula1 == "'选项'!$B$1:$B$100"
    assert book["选项"].sheet_state == "hidden"
    assert [cell.value for cell in book["选项"]["B"]] == list(choices)


def test_a_filled_template_is_read() -> None:
    book = openpyxl.load_workbook(io.BytesIO(template(COLUMNS)))
    book.active.append(["张三", "001", "本科"])
    out = io.BytesIO()
    book.save(out)
    assert read_sheet(out, COLUMNS).rows[0].values["name"] == "张三"


@pytest.fixture
def faulty() -> io.BytesIO:
    return workbook(
        ["张三", "001", "本科", datetime(2001, 2, 28)],  # noqa: DTZ001
        ["", "002", "专科", "昨天"],
        ["李四", "=1+1"],
    )


def test_marked_cells_and_reasons(faulty: io.BytesIO) -> None:
    data = error_workbook(faulty, read_sheet(faulty, COLUMNS).errors)
    sheet = openpyxl.load_workbook(io.BytesIO(data)).active
    assert [cell.value for cell in sheet[1]] == [*TITLES, "错误原因"]
    reds = {cell.coordinate for row in sheet for cell in row if cell.fill.fgColor.rgb == "00FFC7CE"}
    assert reds == {"A3", "C3", "D3", "B4"}
    assert sheet["G2"].value is None
    assert sheet["G3"].value.startswith("姓名：不能为空，请填写。；学历：只能填写")
    assert sheet["D2"].value == datetime(2001, 2, 28)  # noqa: DTZ001
    assert (sheet["B4"].value, sheet["B4"].data_type) == ("=1+1", "s")


def test_corrected_file_can_be_sent_again(faulty: io.BytesIO) -> None:
    book = openpyxl.load_workbook(io.BytesIO(error_workbook(faulty, read_sheet(faulty, COLUMNS).errors)))
    book.active["A3"], book.active["C3"], book.active["D3"], book.active["B4"] = "王五", "硕士", "2000-01-01", "003"
    out = io.BytesIO()
    book.save(out)
    result = read_sheet(out, COLUMNS)
    assert not result.errors
    assert [row.values["name"] for row in result.rows] == ["张三", "王五", "李四"]


def test_marking_twice_leaves_one_column_of_reasons(faulty: io.BytesIO) -> None:
    errors = read_sheet(faulty, COLUMNS).errors
    twice = error_workbook(io.BytesIO(error_workbook(faulty, errors)), errors)
    assert _cells(twice)[0] == [*TITLES, "错误原因"]
