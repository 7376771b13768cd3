"""The streamed export: equal in openpyxl and calamine, resumable at any part, split, inert."""

from __future__ import annotations

import io
import json
import re
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import python_calamine
from hypothesis import given, settings
from hypothesis import strategies as st

from kernel.sheets import Column, NoteSheet, SheetStream, assembly, read_sheet, stream
from kernel.sheets.markup import clean

COLUMNS = (Column("a", "姓名", width=20), Column("b", "学号"), Column("c", "备注"))
HEADER = ["姓名", "学号", "备注"]
AWKWARD = [
    ["𬭊𠮷·买买提", "0012", "=1+1"],
    ["+1", "-1", "@SUM(A1)"],
    ["\t=cmd|' /C calc'!A0", "＝1", " 两边 空格 "],
    ["张\x0b三\x00", "<&>\"'", "]]>"],
    ["", "", ""],
    ["370102199001011234", "a\nb", "\ud800x\uffff"],
    ["_x0041_", "_x", "x" * 40_000],
    ["😀" * 20_000, "\x01\x02", "TRUE"],
]
TEXT = st.text(st.characters(codec=None), max_size=12)


def _book(rows_by_part: list[list[list[Any]]], info: list[tuple[str, str]] | None = None) -> io.BytesIO:
    """The workbook written in parts, the state going through JSON between them as it does in a job."""
    state, parts = None, []
    for rows in rows_by_part:
        writer = SheetStream(COLUMNS, info or (), state)
        parts.append(writer.append(rows))
        state = json.loads(json.dumps(writer.state))
    out = io.BytesIO()
    SheetStream(COLUMNS, info or (), state).assemble(parts, out)
    return io.BytesIO(out.getvalue())


def _unescaped(value: str) -> str:
    return re.sub("_x005F_(?=x[0-9A-Fa-f]{4}_)", "_", value)


def _by_openpyxl(book: io.BytesIO, sheet: int = 0) -> list[list[str]]:
    found = openpyxl.load_workbook(book).worksheets[sheet]
    assert {cell.data_type for row in found for cell in row if cell.value is not None} <= {"s"}
    return [[_unescaped(cell.value or "") for cell in row] for row in found]


def _by_calamine(book: io.BytesIO, sheet: int = 0) -> list[list[str]]:
    rows = (
        python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(book.getvalue()))
        .get_sheet_by_index(sheet)
        .to_python()
    )
    return [[str(value) for value in row] for row in rows]


def _expected(rows: list[list[Any]]) -> list[list[str]]:
    return [HEADER, *([_unescaped(clean(value)) for value in row] for row in rows)]


def test_awkward_texts_are_equal_in_both_readers() -> None:
    book = _book([AWKWARD])
    assert _by_openpyxl(book) == _expected(AWKWARD)
    assert _by_calamine(book) == _expected(AWKWARD)


def test_what_is_dropped_and_kept() -> None:
    found = _by_openpyxl(_book([AWKWARD]))
    assert found[4] == ["张三", "<&>\"'", "]]>"]
    assert found[3][2] == " 两边 空格 "
    assert found[6] == ["370102199001011234", "a\nb", "x"]
    assert len(found[7][2]) == 32_767
    assert found[8][0] == "😀" * 16_383


@given(st.lists(st.lists(TEXT, min_size=3, max_size=3), max_size=8), st.integers(0, 8))
@settings(max_examples=150, deadline=None)
def test_any_text_comes_back(rows: list[list[str]], cut: int) -> None:
    book = _book([rows[:cut], rows[cut:]])
    expected = _expected(rows)
    assert _by_openpyxl(book) == expected
    # calamine leaves blank rows at the end out.
    while len(expected) > 1 and not any(expected[-1]):
        expected.pop()
    assert _by_calamine(book) == expected


@pytest.mark.parametrize("cut", range(12))
def test_resumed_at_any_boundary(cut: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stream, "_BLOCK", 2)
    monkeypatch.setattr(stream, "ROWS_A_SHEET", 5)
    rows = [[f"名{n}", str(n), ""] for n in range(11)]
    whole, parted = _book([rows]), _book([rows[:cut], [], rows[cut:]])
    for sheet in range(3):
        assert _by_openpyxl(parted, sheet) == _by_openpyxl(whole, sheet)
    assert sum((_by_openpyxl(whole, sheet)[1:] for sheet in range(3)), []) == rows


def test_split_into_sheets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stream, "ROWS_A_SHEET", 2)
    book = _book([[["a", "1", ""]] * 5], [("导出人", "管理员")])
    assert openpyxl.load_workbook(book).sheetnames == ["数据", "数据2", "数据3", "查询条件"]
    assert [len(_by_openpyxl(book, sheet)) for sheet in range(3)] == [3, 3, 2]


def test_excels_limit_of_rows_is_kept() -> None:
    assert stream.ROWS_A_SHEET + 1 == 1_048_576


def test_no_rows_at_all() -> None:
    for parts in ([], [[]], [[], []]):
        assert _by_openpyxl(_book(parts)) == [HEADER]
        assert _by_calamine(_book(parts)) == [HEADER]


def test_no_more_rows_give_no_part() -> None:
    writer = SheetStream(COLUMNS)
    writer.append([["a", "b", "c"]])
    state = json.dumps(writer.state)
    assert writer.append([]) == b""
    assert json.dumps(writer.state) == state


def test_query_conditions_and_layout() -> None:
    book = _book([AWKWARD[:1]], [("院系", "=全部"), ("导出时间", "2026-06-30 08:30")])
    assert _by_openpyxl(book, 1)[1:] == [["院系", "=全部"], ["导出时间", "2026-06-30 08:30"]]
    sheet = openpyxl.load_workbook(book).worksheets[0]
    assert sheet.freeze_panes == "A2"
    assert sheet["A1"].font.bold
    assert sheet.column_dimensions["A"].width == 20
    assert sheet["B2"].number_format == "@"


def test_mappings_and_other_values() -> None:
    book = _book([[{"a": None, "b": 12, "c": True}, {"c": 1.5, "b": "", "a": "x"}]])  # type: ignore[list-item]
    assert _by_openpyxl(book)[1:] == [["", "12", "是"], ["x", "", "1.5"]]


def test_read_sheet_reads_it() -> None:
    columns = [Column("a", "姓名"), Column("b", "学号"), Column("c", "备注")]
    rows = read_sheet(_book([[["𬭊", "0012", "_x0041_"]]]), columns).rows
    assert rows[0].values == {"a": "𬭊", "b": "0012", "c": "_x0041_"}


def test_parts_from_files_and_a_stream_that_cannot_seek(tmp_path: Path) -> None:
    writer = SheetStream(COLUMNS)
    paths = [tmp_path / str(n) for n in range(3)]
    for n, path in enumerate(paths):
        path.write_bytes(writer.append([[str(n), "x", "y"]] * 700))

    class Forward(io.RawIOBase):
        def __init__(self) -> None:
            self.data = bytearray()

        def write(self, data: Any) -> int:
            self.data += data
            return len(data)

    out = Forward()
    writer.assemble((path.open("rb") for path in paths), out)  # type: ignore[arg-type]
    assert [row[0] for row in _by_openpyxl(io.BytesIO(out.data))[1:]] == ["0"] * 700 + ["1"] * 700 + ["2"] * 700


@pytest.mark.parametrize("parts", [0, 1, 3])
def test_missing_or_doubled_parts_are_noticed(parts: int) -> None:
    writer = SheetStream(COLUMNS)
    written = [writer.append([["a", "b", "c"]]) for _ in range(2)]
    with pytest.raises(ValueError, match="bytes came"):
        writer.assemble([*written, written[1]][:parts], io.BytesIO())


def test_a_row_of_another_width_leaves_the_state() -> None:
    writer = SheetStream(COLUMNS)
    parts = [writer.append([["a", "b", "c"]])]
    with pytest.raises(ValueError, match="3 values"):
        writer.append([["a", "b", "c"]] * 600 + [["a", "b"]])
    parts.append(writer.append([["d", "e", "f"]]))
    out = io.BytesIO()
    writer.assemble(parts, out)
    assert _by_openpyxl(out)[1:] == [["a", "b", "c"], ["d", "e", "f"]]


def test_same_cells_same_bytes() -> None:
    assert _book([AWKWARD]).getvalue() == _book([AWKWARD]).getvalue()


@pytest.mark.parametrize("large", [1, 500, 1500, 3000])
def test_zip64(large: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """With a lower threshold some or all sizes and offsets go the zip64 way; readers must not notice."""
    monkeypatch.setattr(assembly, "LARGE", large)
    book = _book([AWKWARD, AWKWARD], [("a", "b")])
    with zipfile.ZipFile(book) as archive:
        assert archive.testzip() is None
        assert any(entry.extra for entry in archive.infolist())
    assert b"PK\x06\x06" in book.getvalue()
    assert _by_openpyxl(book) == _expected(AWKWARD + AWKWARD)
    assert _by_calamine(book) == _expected(AWKWARD + AWKWARD)


def test_zip_is_sound() -> None:
    with zipfile.ZipFile(_book([AWKWARD, AWKWARD], [("a", "b")])) as archive:
        assert archive.testzip() is None


def test_header_rows_above_the_titles_and_sheets_behind_the_data(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stream, "ROWS_A_SHEET", 3)
    above, note = [["xm", "xh", "bz"]], NoteSheet("说明", (Column("a", "列"),), [["姓名"], ["=1"]])
    writer = SheetStream(COLUMNS, [("年度", "2026")], above=above, notes=[note])
    part = writer.append([[str(n), "0", ""] for n in range(5)])
    out = io.BytesIO()
    SheetStream(COLUMNS, [("年度", "2026")], writer.state, above=above, notes=[note]).assemble([part], out)
    book = openpyxl.load_workbook(io.BytesIO(out.getvalue()))
    assert book.sheetnames == ["数据", "数据2", "数据3", "说明", "查询条件"]
    assert book["数据"].freeze_panes == "A3"
    for number, rows in enumerate((["0", "1"], ["2", "3"], ["4"])):
        assert [row[0] for row in _by_openpyxl(out, number)] == ["xm", "姓名", *rows]
    assert _by_openpyxl(out, 3) == [["列"], ["姓名"], ["=1"]]
