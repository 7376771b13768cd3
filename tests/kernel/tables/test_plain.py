"""Sheets of plain texts are read without calamine, and read the same; anything else is left to it."""

from __future__ import annotations

import io
import random
from typing import Any

import pytest
from python_calamine import load_workbook
from xlsxwriter import Workbook

from kernel.errors import Invalid
from kernel.tables import open_upload
from kernel.tables.markup import Bounds, Unusual
from kernel.tables.plain import PlainRows, plain_pieces
from kernel.tables.texts import SharedTexts, plain_texts
from kernel.tables.workbook import workbook_pieces, workbook_rows
from tests.kernel.sheets.workbooks import packed, parts, sheet_xml
from tests.kernel.tables.files import read

_LETTERS = ["张", "三", "𠮷", "a", "Z", "0", " ", "　", "\t", "\n", "&", "<", ">", '"', "'", "_", ";", "amp;", "é", "ﬀ"]
_ROW = '<row r="{n}" spans="1:2"><c r="A{n}" t="s"><v>0</v></c><c r="B{n}" s="3" t="s"><v>1</v></c></row>'


def by_pieces(data: bytes, size: int = 100) -> list[tuple[list[int], list[list[Any]]]]:
    with open_upload(io.BytesIO(data), "a.xlsx") as upload:
        pieces = workbook_pieces(upload, 5, 5_000, size)
        return [(list(numbers), [list(place) for place in cells]) for numbers, cells in pieces]


def rows_of(pieces: list[tuple[list[int], list[list[Any]]]]) -> list[tuple[int, list[Any]]]:
    return [
        row for numbers, places in pieces for row in zip(numbers, map(list, zip(*places, strict=True)), strict=True)
    ]


def plain_rows() -> PlainRows:
    return PlainRows(Bounds(5_000, 5, 1_000), SharedTexts(plain=["姓名", "学号"]))


@pytest.fixture
def without_calamine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kernel.tables.workbook.workbook_rows", lambda *_: pytest.fail("calamine was asked"))


def written(rows: list[list[Any]]) -> bytes:
    """As xlsxwriter writes them; None is no cell at all."""
    out = io.BytesIO()
    book = Workbook(out, {"strings_to_formulas": False})
    bold, sheet = book.add_format({"bold": True}), book.add_worksheet("数据")
    for number, row in enumerate(rows):
        for at, value in enumerate(row):
            if value is not None:
                sheet.write(number, at, value, bold if (number + at) % 3 else None)
    book.close()
    return out.getvalue()


def sheet(body: str, strings: str = "<si><t>姓名</t></si><si><t>学号</t></si>") -> bytes:
    return packed(parts(sheet_xml(body), strings)).getvalue()


def filled(rows: Any) -> list[tuple[int, list[Any]]]:
    return [(number, list(cells)) for number, cells in rows if any(cells)]


@pytest.mark.usefixtures("without_calamine")
@pytest.mark.parametrize("seed", range(8))
def test_reads_the_same_as_calamine(seed: int) -> None:
    chance = random.Random(seed)

    def text() -> str | None:
        return "".join(chance.choices(_LETTERS, k=chance.randrange(1, 12))) if chance.random() < 0.8 else None

    data = written([["甲", "乙", "丙", "丁"]] + [[text() for _ in range(4)] for _ in range(300)])
    theirs = load_workbook(io.BytesIO(data)).get_sheet_by_index(0).iter_rows()
    assert filled(rows_of(by_pieces(data))) == filled(enumerate(theirs, start=1))


@pytest.mark.usefixtures("without_calamine")
def test_the_header_comes_alone_then_pieces_of_a_size() -> None:
    pieces = by_pieces(written([["姓名", "学号"], *([f"人{n}", str(n)] for n in range(7))]), 3)
    assert [numbers for numbers, _ in pieces] == [[1], [2, 3, 4], [5, 6, 7], [8]]
    assert pieces[0][1] == [["姓名"], ["学号"]] and pieces[1][1] == [["人0", "人1", "人2"], ["0", "1", "2"]]


@pytest.mark.usefixtures("without_calamine")
def test_blank_rows_and_cells_keep_the_numbers_of_the_others() -> None:
    body = _ROW.format(n=1) + '<row r="4"><c r="A4" t="s"><v>2</v></c><c r="B4" s="1"/></row>'
    data = sheet(body, "<si><t>姓名</t></si><si><t>学号</t></si><si><t>张三</t></si>")
    assert rows_of(by_pieces(data)) == [(1, ["姓名", "学号"]), (4, ["张三", ""])]
    (row,) = read(data, "a.xlsx")
    assert row.number == 4 and row.values == ("张三", None, None) and set(row.faults) == {"number"}


@pytest.mark.parametrize("value", [1, 2.5, True, "=1+1"])
@pytest.mark.parametrize("block", [100, 1 << 20])
def test_where_another_cell_stands_calamine_gives_the_rest(
    value: Any, block: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Once all rows, once those behind the first blocks."""
    monkeypatch.setattr("kernel.tables.markup._BLOCK", block)
    monkeypatch.setattr("kernel.files.container.CHUNK", 64)
    data = written([["姓名", "学号"], *([f"人{n}", f"{n:03}"] for n in range(40)), ["李四", value], ["王五", "9"]])
    with open_upload(io.BytesIO(data), "a.xlsx") as upload:
        expected = filled(workbook_rows(upload, 5, 5_000))
    assert filled(rows_of(by_pieces(data))) == expected and len(expected) == 43


def test_a_fault_behind_the_first_rows_is_told_when_it_is_reached(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kernel.tables.markup._BLOCK", 100)
    monkeypatch.setattr("kernel.files.container.CHUNK", 64)
    data = sheet("".join(_ROW.format(n=n) for n in (*range(1, 40), 6_000)))
    with open_upload(io.BytesIO(data), "a.xlsx") as upload:
        pieces = workbook_pieces(upload, 5, 5_000, 10)
        assert next(pieces)[0][0] == 1
        with pytest.raises(Invalid, match="一次最多 5000 行"):
            list(pieces)


@pytest.mark.parametrize(
    "body",
    [
        '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>9</v></c></row>',
        '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>2</v></c></row>',
        '<row r="2"><c r="A2" t="s"><v>0</v></c><c r="B2" t="s"><v>1</v></c></row>',
        '<row r="1"><c r="B1" t="s"><v>0</v></c><c r="A1" t="s"><v>1</v></c></row>',
        '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="C1" t="s"><v>1</v></c></row>',
        '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B2" t="s"><v>1</v></c></row>',
        '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="str"><v>1</v></c></row>',
        '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="inlineStr"><is><t>学号</t></is></c></row>',
        '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c></row><x/>',
        '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c></row><row r="3" ht="9"/>',
        _ROW.format(n=1) + _ROW.format(n=3) + _ROW.format(n=2),
        _ROW.format(n=1) + _ROW.format(n=2) + _ROW.format(n=2),
        _ROW.format(n=1) + _ROW.format(n=5_002),
        _ROW.format(n=1) + '<row r="2"><c r="A2" t="s"><v>0</v></c><c r="D2" t="s"><v>1</v></c></row>',
    ],
)
def test_a_block_with_anything_else_is_not_taken(body: str) -> None:
    with pytest.raises(Unusual):
        plain_rows().take(body.encode())


def test_blocks_follow_one_another() -> None:
    rows = plain_rows()
    first, second = (_ROW.format(n=n).encode() for n in (1, 3))
    assert (
        rows.take(first)[0] == [1] and rows.take(b"\n ") == ([], []) and rows.take(second)[0] == [3] and rows.last == 3
    )
    with pytest.raises(Unusual):
        rows.take(second)


def test_long_texts_are_counted() -> None:
    texts = SharedTexts(long={1: 400}, plain=["姓名", "x" * 400])
    rows = PlainRows(Bounds(5_000, 5, 1_000), texts)
    for n in (1, 2):
        rows.take(_ROW.format(n=n).encode())
    with pytest.raises(Unusual):
        rows.take(_ROW.format(n=3).encode())


@pytest.mark.parametrize(
    "markup",
    [
        "<!-- --><sheetData>{}</sheetData>",
        "<sheetData>{}</sheetData><!-- -->",
        "<sheetData>{}</sheetData><sheetData/>",
        "<sheetData>{}",
        '<?xml version="1.0" encoding="GBK"?><sheetData>{}</sheetData>',
    ],
)
def test_what_stands_around_the_rows(markup: str) -> None:
    texts = SharedTexts(plain=["姓名", "学号"])
    with pytest.raises(Unusual):
        list(plain_pieces([markup.format(_ROW.format(n=1)).encode()], Bounds(5_000, 5, 1_000), texts, 10))


@pytest.mark.parametrize(
    ("item", "text"),
    [
        ("<t>张三</t>", "张三"),
        ('<t xml:space="preserve"> 张 </t>', " 张 "),
        ("<t></t>", ""),
        ("<t>A&amp;B &lt;1&gt; &amp;lt;</t>", "A&B <1> &lt;"),
        ("<t>A&#10;B</t>", None),
        ("<t>A&nbsp;B</t>", None),
        ("<t>A_x000D_B</t>", None),
        ("<t>A\r\nB</t>", None),
        ("<t/>", None),
        ("<r><t>张</t></r><r><t>三</t></r>", None),
        ("<t>张三</t><rPh><t>zs</t></rPh>", None),
    ],
)
def test_shared_texts(item: str, text: str | None) -> None:
    items = ["<t>前</t>", item, "<t>后</t>"]
    found = SharedTexts(plain=[])
    found.keep([each.encode() for each in items])
    assert found.plain == (None if text is None else ["前", text, "后"])


def test_no_utf8_is_no_plain_text() -> None:
    assert plain_texts(["<t>张三</t>".encode("gbk")]) is None and plain_texts([]) == []
