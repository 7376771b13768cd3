"""Workbooks: the fast reader and `read_sheet` agree on every file, and hostile ones are refused in time."""

from __future__ import annotations

import io
import random
import resource
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import date, datetime
from typing import Any

import openpyxl
import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from kernel.errors import Invalid
from kernel.sheets import Column, SheetStream, error_workbook, read_sheet
from kernel.tables import markup
from tests.kernel.processor import spent
from tests.kernel.sheets import test_hostile, test_reading
from tests.kernel.sheets.workbooks import COLUMNS, HEADER, TITLES, packed, parts, saved, sheet_xml, workbook
from tests.kernel.tables.files import read, with_refs

Answer = tuple[list[tuple[int, dict[str, Any]]], list[tuple[int, str, str]]] | str


def _by_sheet(data: bytes, columns: Sequence[Column]) -> Answer:
    try:
        result = read_sheet(io.BytesIO(data), columns)
    except Invalid as refused:
        return refused.message
    good = [(row.number, _filled(row.values)) for row in result.rows]
    return good, sorted((error.row, error.column, error.message) for error in result.errors)


def _by_table(data: bytes, columns: Sequence[Column]) -> Answer:
    try:
        rows = read(data, "a.xlsx", columns)
    except Invalid as refused:
        return refused.message
    keys = [column.key for column in columns]
    good = [(row.number, _filled(dict(zip(keys, row.values, strict=True)))) for row in rows if not row.faults]
    return good, sorted((row.number, key, message) for row in rows for key, message in row.faults.items())


def _filled(values: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in values.items() if value is not None}


def _agree(data: bytes, columns: Sequence[Column] = COLUMNS) -> Answer:
    by_table = _by_table(data, columns)
    assert by_table == _by_sheet(data, columns)
    return by_table


def _corpus() -> Iterator[tuple[str, bytes, Sequence[Column]]]:
    for kind, values in {
        "text": [*(value for value, _ in test_reading.TEXTS), *(value for value, _ in test_reading.BAD_TEXTS)],
        "date": [*(value for value, _ in test_reading.DATES), "2026-02-30", 46203, 1.5, True, "昨天", date(1900, 3, 1)],
        "datetime": ["2026-06-30 08:30", datetime(2026, 6, 30, 8, 30), "08:30", 5],  # noqa: DTZ001
        "int": ["-12", 7, 7.0, "1_000", "１２", 1.5, True, 10**16],
        "bool": ["是", "否", True, False, "TRUE", "也许", 1, 0],
    }.items():
        for at, value in enumerate(values):
            columns = [Column("row", "行"), Column("a", "甲", kind=kind)]  # type: ignore[arg-type]
            yield f"{kind} {at}", workbook(["x", value], titles=["行", "甲"]).getvalue(), columns
    for at, (titles, _) in enumerate(test_reading.HEADERS):
        yield f"header {at}", workbook(["张三", "1"], titles=titles).getvalue(), COLUMNS
    for name, rows in {
        "errors": (["张三", "1"], ["", "2", "专科"], ["李" * 11, "3"], ["王五", "4"]),
        "blank rows": (["张三", "1"], [], [" ", "\u3000"], ["李四", "2"], [" "]),
        "beside": (["张三", "1", None, None, None, None, None, "备注"], ["李四", "2"]),
        "formula": (["张三", "=1+1"], ["李四", "2"], ["=A1"]),
        "error value": (["张三", "#VALUE!"], ["#N/A", "2"]),
        "no rows": (),
        "0 and false": ([0, False, None, None, 0], [None, None, None, None, None, False]),
    }.items():
        yield name, workbook(*rows).getvalue(), COLUMNS
    again = workbook(["张三", "1", "旧"], ["", "", "旧"], titles=["姓名", "学号", "错误原因"])
    yield "reason", again.getvalue(), COLUMNS
    yield "any order", workbook(["0001", "张三"], titles=["学\n号（必填）", "姓\u3000名*"]).getvalue(), COLUMNS


CORPUS = {name: (data, columns) for name, data, columns in _corpus()}


@pytest.mark.parametrize("name", CORPUS)
def test_agrees_with_read_sheet(name: str) -> None:
    _agree(*CORPUS[name])


def _book_with(change: str) -> bytes:
    book = openpyxl.load_workbook(workbook(["张三", "1"], ["李四", "2"], ["王五", "3"]))
    sheet = book.active
    if change == "merged":
        sheet.merge_cells("A2:A3")
    elif change == "hidden":
        sheet.row_dimensions[2].hidden = True
        sheet.column_dimensions["B"].hidden = True
    elif change == "hidden sheet":
        book.create_sheet("别的", 0).append(["没有"])
        book.worksheets[0].sheet_state = "hidden"
    elif change == "styled rows":
        for number in range(5, 3000):
            sheet.row_dimensions[number].height = 20
            sheet.cell(number, 1).number_format = "@"
    elif change == "1904":
        book.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904
        sheet["D2"].value = date(2026, 6, 30)
    return saved(book).getvalue()


@pytest.mark.parametrize("change", ["merged", "hidden", "hidden sheet", "styled rows", "1904"])
def test_layout_agrees_with_read_sheet(change: str) -> None:
    answer = _agree(_book_with(change))
    assert isinstance(answer, tuple)
    assert answer[0]


def _by_xlsxwriter(shared: bool) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"constant_memory": not shared}) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate([TITLES, *_random_rows()]):
            sheet.write_row(number, 0, row)
    return out.getvalue()


def _random_rows(count: int = 900) -> Iterator[list[Any]]:
    chance = random.Random(7)
    for number in range(count):
        name = chance.choice(["张三", "", " 李四", "王\n五", "买买提·艾力", "名" * 11, 12, 12.5])
        degree, born = chance.choice(["本科", "硕士", "专科", ""]), chance.choice(["2001-02-28", 20010228, ""])
        yield [name, f"{number:05d}", degree, born]


@pytest.mark.parametrize("writer", ["shared", "inline", "stream", "stream marked"])
def test_writers_agree_with_read_sheet(writer: str) -> None:
    if writer.startswith("stream"):
        stream, out = SheetStream(COLUMNS), io.BytesIO()
        stream.assemble([stream.append([(*row, "", "") for row in _random_rows()])], out)
        data = out.getvalue()
        data = error_workbook(io.BytesIO(data), []) if writer == "stream marked" else data
    else:
        data = _by_xlsxwriter(writer == "shared")
    answer = _agree(data)
    assert isinstance(answer, tuple)
    assert len(answer[0]) > 100


@pytest.mark.parametrize("writer", ["shared", "inline"])
def test_the_usual_writers_are_read_fast(writer: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without openpyxl: the markup is one that is judged."""
    monkeypatch.setattr("kernel.tables.workbook._slow", None)
    assert len(read(_by_xlsxwriter(writer == "shared"), "a.xlsx", COLUMNS)) == 900


def test_our_own_exports_are_read_fast(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kernel.tables.workbook._slow", None)
    stream, out = SheetStream(COLUMNS), io.BytesIO()
    stream.assemble([stream.append([("张三", "1", "", "", "", "")] * 3)], out)
    assert len(read(out.getvalue(), "a.xlsx", COLUMNS)) == 3


UNUSUAL = {
    "far cell": with_refs('<row r="2"><c r="XFD2"><v>1</v></c></row>'),
    "far row": with_refs('<row r="1048576"><c r="A1048576"><v>1</v></c></row>'),
    "far row first": with_refs('<row r="2"><c r="A1048576"><v>1</v></c></row><row r="3"><c r="A3"><v>1</v></c></row>'),
    "lower case": with_refs('<row r="2"><c r="xfd2"><v>1</v></c></row>'),
    "single quotes": with_refs("<row r='2'><c r='XFD2'><v>1</v></c></row>"),
    "spaces": with_refs('<row r="2"><c  r = "XFD2" ><v>1</v></c></row>'),
    "line break": with_refs('<row r="2"><c\nr="XFD2"><v>1</v></c></row>'),
    "other attribute first": with_refs('<row r="2"><c t="n" r="XFD2"><v>1</v></c></row>'),
    "comment": with_refs('<row r="2"><!-- x --><c r="XFD2"><v>1</v></c></row>'),
    "CDATA": with_refs('<row r="2"><c r="A2" t="inlineStr"><is><t><![CDATA[张三]]></t></is></c></row>'),
    "prefixed": with_refs('<row r="2"><x:c xmlns:x="http://x" r="XFD2"><x:v>1</x:v></x:c></row>'),
    "entity": with_refs('<row r="2"><c r="&#88;FD2"><v>1</v></c></row>'),
    "wide rows without references": with_refs("<row>" + "<c><v>1</v></c>" * 20_000 + "</row>"),
    "second data": with_refs('</sheetData><sheetData><row r="2"><c r="XFD2"><v>1</v></c></row>'),
    "string index": packed(parts(sheet_xml(HEADER + '<row><c t="s"><v>7</v></c></row>'), "<si/>")).getvalue(),
}


@pytest.mark.parametrize("name", UNUSUAL)
def test_unusual_markup_never_reaches_calamine(name: str) -> None:
    """Where calamine would lay out billions of cells the process is gone, so a child tries."""
    start, before = spent(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with suppress(Invalid):
        read(UNUSUAL[name], "a.xlsx", COLUMNS)
    assert spent() - start < 5
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 150_000


HOSTILE = {
    **{name: (data, reason) for name, (data, reason) in test_hostile.CONTAINERS.items()},
    **{name: (stream.getvalue(), reason) for name, (stream, reason) in test_hostile.MARKUP.items()},
}
# What openpyxl could not bear is here a fault of its row, or nothing at all.
NOW_FAULTS = {"huge number", "long text"}


@pytest.mark.parametrize("name", sorted(set(HOSTILE) - NOW_FAULTS))
def test_hostile(name: str) -> None:
    data, _ = HOSTILE[name]
    start = spent()
    with pytest.raises(Invalid) as refused:
        read(data, "a.xlsx", COLUMNS)
    assert spent() - start < 5
    assert refused.value.code.startswith("table-")
    assert "370102" not in refused.value.message


@pytest.mark.parametrize("name", sorted(NOW_FAULTS))
def test_hostile_cells(name: str) -> None:
    assert read(HOSTILE[name][0], "a.xlsx", COLUMNS)[0].faults


@pytest.mark.parametrize("value", ["nan", "inf", "-1e308", "1e9"])
@pytest.mark.parametrize("kind", ["text", "int", "date", "datetime", "bool"])
def test_numbers_that_are_none(value: str, kind: str) -> None:
    columns = [Column("a", "姓名", kind=kind)]  # type: ignore[arg-type]
    head = '<row r="1"><c r="A1" t="str"><v>姓名</v></c></row>'
    data = packed(parts(sheet_xml(f'{head}<row r="2"><c r="A2"><v>{value}</v></c></row>'))).getvalue()
    row = read(data, "a.xlsx", columns)[0]
    assert row.faults or value == "1e9"


PLAIN = packed(
    parts(
        sheet_xml(
            '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c></row>'
            '<row r="2"><c r="A2" t="inlineStr"><is><t>x</t></is></c><c r="B2"><f>1</f><v>1</v></c></row>'
        ),
        "<si><t>姓名</t></si><si><t>学号</t></si>",
    ),
    zipfile.ZIP_STORED,
).getvalue()


@given(st.lists(st.tuples(st.integers(0, 10_000), st.integers(0, 255)), min_size=1, max_size=6))
@settings(max_examples=300, deadline=None)
def test_damaged_files_are_read_or_refused(changes: list[tuple[int, int]]) -> None:
    data = bytearray(PLAIN)
    for place, value in changes:
        data[place % len(data)] = value
    with suppress(Invalid):
        read(bytes(data), "a.xlsx", COLUMNS)


@given(st.text(st.characters(codec="ascii"), max_size=30), st.sampled_from(["<v>", "<f>", "<is><t>", "<is>"]))
@settings(max_examples=300, deadline=None)
def test_any_cell_content_is_read_or_refused(content: str, opening: str) -> None:
    closing = "".join(f"</{name}>" for name in reversed(opening.strip("<>").split("><")))
    for kind in ("n", "s", "b", "d", "e", "str", "inlineStr", "x"):
        body = content.replace("<", "&lt;").replace("&", "&amp;")
        cell = "".join(f'<c r="{letter}2" t="{kind}">{opening}{body}{closing}</c>' for letter in "ABC")
        with suppress(Invalid):
            read(with_refs(f'<row r="2">{cell}</row>'), "a.xlsx", COLUMNS)


@pytest.mark.parametrize(("letters", "number"), [(b"A", 0), (b"Z", 25), (b"AA", 26), (b"XFD", 16_383)])
def test_column_numbers(letters: bytes, number: int) -> None:
    assert markup.column_number(letters) == number
