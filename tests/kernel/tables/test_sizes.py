"""Workbooks that are too much: texts, formulas, rows, blank styles; and what a large right one costs."""

from __future__ import annotations

import subprocess
import sys

import pytest

from kernel.errors import Invalid
from tests.kernel.sheets.workbooks import COLUMNS, packed, parts, sheet_xml, workbook
from tests.kernel.tables.files import read, with_refs


def _shared(rows: int, text: str) -> bytes:
    head = '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c></row>'
    cell = '<c r="{letter}{n}" t="s"><v>2</v></c>'
    row = '<row r="{n}">' + cell.replace("{letter}", "A") + cell.replace("{letter}", "B") + "</row>"
    body = "".join(row.format(n=n) for n in range(2, rows))
    strings = "".join(f"<si><t>{each}</t></si>" for each in ("姓名", "学号", text))
    return packed(parts(sheet_xml(head + body), strings)).getvalue()


def test_a_shared_text_is_not_multiplied() -> None:
    """calamine copies it into each of 10,000 cells: 300 MB of 40 kB."""
    with pytest.raises(Invalid, match="文字太多"):
        read(_shared(5_000, "x" * 32_000), "a.xlsx", COLUMNS)


def test_long_texts_of_a_reasonable_number_pass() -> None:
    assert "最多 10 个字" in read(_shared(50, "x" * 2_000), "a.xlsx", COLUMNS)[0].faults["name"]


def test_too_many_formulas() -> None:
    body = "".join(f'<row r="{n}"><c r="A{n}"><f>1</f><v>1</v></c></row>' for n in range(2, 11_002))
    with pytest.raises(Invalid, match="公式太多"):
        read(with_refs(body), "a.xlsx", COLUMNS, max_rows=20_000)


def test_too_many_rows() -> None:
    data = workbook(*[["张三", str(n)] for n in range(4)]).getvalue()
    with pytest.raises(Invalid, match="一次最多 3 行"):
        read(data, "a.xlsx", COLUMNS, max_rows=3)
    assert len(read(data, "a.xlsx", COLUMNS, max_rows=4)) == 4


def test_a_million_blank_styled_rows() -> None:
    blank = "".join(f'<row r="{n}" s="1" ht="15" customHeight="1"/>' for n in range(3, 900_000, 7))
    row = '<row r="2"><c r="A2" t="inlineStr"><is><t>张三</t></is></c><c r="B2"><v>1</v></c></row>'
    assert [each.number for each in read(with_refs(row + blank), "a.xlsx", COLUMNS)] == [2]


def test_memory_and_time_of_a_large_workbook() -> None:
    """20,000 × 10 in a process of its own: not over 1.5 KB a row over an empty one, with what was never returned."""
    code = (
        "import io,resource,sys,xlsxwriter\n"
        "from kernel.sheets import Column\n"
        "from kernel.tables import open_upload, read_table\n"
        "out = io.BytesIO()\n"
        "book = xlsxwriter.Workbook(out, {'constant_memory': True})\n"
        "sheet = book.add_worksheet()\n"
        "columns = [Column(f'c{n}', f'列{n}') for n in range(10)]\n"
        "sheet.write_row(0, 0, [c.title for c in columns])\n"
        "for n in range(1, 20001): sheet.write_row(n, 0, [f'{n:06d}中文内容'] * 10)\n"
        "book.close()\n"
        "before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "with open_upload(out, 'a.xlsx') as upload:\n"
        "    count = sum(len(batch) for batch in read_table(upload, columns).batches)\n"
        "print(count, (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) * 1024 // count)\n"
    ).replace("with open_upload", "out.seek(0)\nwith open_upload")
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    count, bytes_a_row = map(int, done.stdout.split())
    assert count == 20_000
    assert bytes_a_row < 1_500
