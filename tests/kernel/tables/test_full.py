"""Rows that are all full are found the quick way; a block with anything else in it is left to the other."""

from __future__ import annotations

import pytest

from kernel.tables.full import FullRows
from kernel.tables.markup import Bounds
from kernel.tables.plain import PlainRows
from kernel.tables.texts import SharedTexts

_ROW = '<row r="{n}" spans="1:2"{more}><c r="A{n}" t="s"><v>{n}</v></c><c r="B{n}" s="3" t="s"><v>1</v></c></row>'
_HEADER = '<row r="1"><c r="A1" s="9" t="s"><v>0</v></c><c r="B1" s="9" t="s"><v>1</v></c></row>'


def rows(*numbers: int, more: str = "") -> str:
    return "".join(_ROW.format(n=n, more=more) for n in numbers)


def full() -> FullRows:
    return FullRows(2, (_HEADER + rows(2, 3)).encode())


def test_takes_full_rows_whatever_their_own_attributes() -> None:
    block = rows(98, 99) + rows(100, more=' ht="20" customHeight="1"')
    assert full().take(block.encode()) == ((b"98", b"99", b"100"), [(b"98", b"99", b"100"), (b"1", b"1", b"1")])


@pytest.mark.parametrize(
    "other",
    [
        '<row r="5"><c r="A5" t="s"><v>1</v></c></row>',
        '<row r="5"><c r="A5" t="s"><v>1</v></c><c r="B5" s="3"><v>1</v></c></row>',
        '<row r="5"><c r="A5" t="s"><v>1</v></c><c r="B6" s="3" t="s"><v>1</v></c></row>',
        '<row r="5"><c r="A5" t="s"><v>1</v></c><c r="B5" s="4" t="s"><v>1</v></c></row>',
        '<row r="5"><c r="A5" t="s"><v>1</v></c><c r="B5" s="3" t="s"><v>1</v></c><c r="C5" t="s"><v>1</v></c></row>',
        "<!-- 1 -->",
        " ",
        "5",
    ],
)
@pytest.mark.parametrize("before", [True, False])
def test_takes_nothing_of_a_block_with_anything_else(other: str, before: bool) -> None:
    block = other + rows(6, 7) if before else rows(3, 4) + other + rows(6, 7)
    reader = full()
    assert reader.take(block.encode()) is None
    assert reader.take(rows(8).encode()) is None


def test_a_second_row_that_is_not_full_is_no_pattern() -> None:
    block = _HEADER + '<row r="2"><c r="A2" t="s"><v>1</v></c></row>' + rows(3)
    assert FullRows(2, block.encode()).take(rows(4).encode()) is None


def test_both_ways_lead_to_the_same_rows() -> None:
    sheet = PlainRows(Bounds(5_000, 5, 1_000), SharedTexts(plain=[f"t{n}" for n in range(30)]))
    short = '<row r="9"><c r="B9" s="3" t="s"><v>1</v></c></row>'
    blocks = [_HEADER + rows(2, 3), rows(4, 5), rows(8) + short, rows(10, 11)]
    found = [sheet.take(block.encode()) for block in blocks]
    assert [number for numbers, _ in found for number in numbers] == [1, 2, 3, 4, 5, 8, 9, 10, 11]
    assert [cell for _, cells in found for cell in cells[0]] == ["t0", "t2", "t3", "t4", "t5", "t8", "", "t10", "t11"]
    assert {cell for _, cells in found for cell in cells[1]} == {"t1"}
