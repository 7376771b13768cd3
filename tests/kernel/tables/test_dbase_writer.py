"""The .dbf writer: read back by two readers; what GBK or the width cannot hold is written differently and told."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path

import dbfread
from hypothesis import given
from hypothesis import strategies as st

from kernel.tables.dbase import dbase_rows
from kernel.tables.dbase_writer import END, MARK, TextField, Unwritten, head, record

FIELDS = [TextField("Xm", 8), TextField("xh", 5)]
CELL = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Zs", "Zl", "Zp")), max_size=9)


def written(rows: list[list[str]]) -> tuple[bytes, list[list[Unwritten]]]:
    wrong: list[list[Unwritten]] = [[] for _ in rows]
    records = [record(FIELDS, row, found) for row, found in zip(rows, wrong, strict=True)]
    return b"".join((head(FIELDS, len(rows), date(2026, 6, 30)), *records, END)), wrong


def read(content: bytes) -> list[list[str]]:
    return [cells for _, cells in dbase_rows(io.BytesIO(content))]


@given(st.lists(st.lists(CELL, min_size=2, max_size=2), max_size=4))
def test_every_cell_is_written_as_it_is_or_told(rows: list[list[str]]) -> None:
    content, wrong = written(rows)
    names, *found = read(content)
    assert names == ["XM", "XH"]
    for row, cells, told in zip(rows, found, wrong, strict=True):
        said = {each.at: each.written for each in told}
        assert cells == [said.get(at, cell) for at, cell in enumerate(row)]
        for each in told:
            assert each.cut or each.lacking
            assert set(each.lacking) <= set(row[each.at]) and len(each.written.encode("gbk")) <= FIELDS[each.at].size


def test_another_reader_knows_the_code_page(tmp_path: Path) -> None:
    content, wrong = written([["张㛃", "0012"], ["欧阳娜娜子", "1"]])
    (tmp_path / "t.dbf").write_bytes(content)
    rows = [dict(row) for row in dbfread.DBF(str(tmp_path / "t.dbf"))]
    assert rows == [{"XM": f"张{MARK}", "XH": "0012"}, {"XM": "欧阳娜娜", "XH": "1"}]
    assert wrong == [[Unwritten(0, f"张{MARK}", "㛃", False)], [Unwritten(0, "欧阳娜娜", "", True)]]
