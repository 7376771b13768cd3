"""The user's own file back: every row in its place, bad cells red, the reasons last; fit to be sent again."""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Any

import openpyxl
import pytest

from kernel.tables import marked_copy, open_upload
from tests.kernel.sheets.workbooks import workbook
from tests.kernel.tables.files import COLUMNS, dbase, read, record

FAULTS = {3: {"name": "不能为空。", "": "整行有误。"}, 4: {"number": "重复。"}}
RED = "FFFFC7CE"
ROWS = [["张三", "001", "=cmd|' /C calc'!A0"], ["", "002", "@x"], ["王五", "002", "-1"]]
TITLES = ["姓名", "学号", "出生日期"]
CSV = "\n".join(",".join(row) for row in [TITLES, *ROWS]).encode()
XLSX = workbook(*[row[:2] for row in ROWS], titles=TITLES[:2]).getvalue()
DBF = dbase(record("张三", "001", ""), record("", "002", ""), record("王五", "002", ""))
FILES = {"a.csv": CSV, "a.xlsx": XLSX, "a.dbf": DBF}


def _marked(data: bytes, name: str, faults: Mapping[int, Mapping[str, str]] = FAULTS) -> Any:
    out = io.BytesIO()
    with open_upload(io.BytesIO(data), name) as upload:
        marked_copy(upload, COLUMNS, faults, out)
    return openpyxl.load_workbook(out).active, out.getvalue()


@pytest.mark.parametrize("name", FILES)
def test_every_row_in_its_place_and_the_bad_cells_red(name: str) -> None:
    sheet, _ = _marked(FILES[name], name)
    assert [sheet.cell(number, 1).value for number in (2, 3, 4)] == ["张三", None, "王五"]
    assert [sheet.cell(number, 2).value for number in (2, 3, 4)] == ["001", "002", "002"]
    red = {cell.coordinate for row in sheet.iter_rows() for cell in row if cell.fill.fgColor.rgb == RED}
    assert red == {"A3", "B4"}
    last = sheet.max_column
    assert [sheet.cell(number, last).value for number in (1, 2, 3, 4)] == [
        "错误原因",
        None,
        "姓名：不能为空。；整行有误。",
        "学号：重复。",
    ]


@pytest.mark.parametrize("name", FILES)
def test_the_copy_can_be_sent_again(name: str) -> None:
    _, data = _marked(FILES[name], name)
    assert read(data, "b.xlsx") == read(FILES[name], name)
    again, _ = _marked(data, "b.xlsx", {2: {"name": "改了。"}})
    titles = [cell.value for cell in again[1]]
    assert titles.count("错误原因") == 1
    assert [again.cell(number, len(titles)).value for number in (2, 3)] == ["姓名：改了。", None]


def test_nothing_active_goes_back() -> None:
    sheet, _ = _marked(CSV, "a.csv")
    assert [(cell.value, cell.data_type) for cell in sheet["C"][1:]] == [
        ("=cmd|' /C calc'!A0", "s"),
        ("@x", "s"),
        ("-1", "s"),
    ]
    sheet, _ = _marked(workbook(["张三", "=1+1"], titles=TITLES[:2]).getvalue(), "a.xlsx", {})
    assert (sheet["B2"].value, sheet["B2"].data_type) == ("（公式）", "s")


def test_row_numbers_hold_across_blank_and_deleted_rows() -> None:
    sheet, _ = _marked("姓名,学号\n\n张三,1\n".encode(), "a.csv", {3: {"name": "x"}})
    assert [cell.value for cell in sheet["A"]] == ["姓名", None, "张三"]
    data = dbase(record("a", "1", ""), record("b", "2", "", mark=b"*"), record("c", "3", ""))
    sheet, _ = _marked(data, "a.dbf", {4: {"name": "x"}})
    assert [cell.value for cell in sheet["A"]] == ["姓名", "a", None, "c"]
    assert sheet["D4"].value == "姓名：x"


def test_content_beside_the_table_stays() -> None:
    sheet, _ = _marked("姓名,学号\n张三,1,,备注\n".encode(), "a.csv", {2: {"": "D 列"}})
    assert [cell.value for cell in sheet[2]] == ["张三", "1", None, "备注", "D 列"]


def test_signs_that_xml_forbids_do_not_break_the_writer() -> None:
    sheet, _ = _marked("姓名,学号\n张\x0b三,<&>\n".encode(), "a.csv", {2: {"name": "控制字符"}})
    assert [cell.value for cell in sheet[2]] == ["张三", "<&>", "姓名：控制字符"]


def test_many_rows_with_faults_between() -> None:
    text = "姓名,学号\n" + "".join(f"张三,{n}\n" for n in range(2, 5_002))
    faults = {number: {"number": f"第 {number} 行"} for number in range(2, 5_002, 7)}
    sheet, _ = _marked(text.encode(), "a.csv", faults)
    for row in sheet.iter_rows(min_row=2):
        assert row[1].value == str(row[0].row)
        assert (row[1].fill.fgColor.rgb == RED) == (row[0].row in faults)
        assert (row[2].value or "").endswith(f"{row[0].row} 行") == (row[0].row in faults)
