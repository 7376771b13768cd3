"""Reads an uploaded table by its declared columns, a thousand rows at a time; every fault names row and column."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, NamedTuple

from openpyxl.utils import get_column_letter

from kernel.sheets.columns import REASON_TITLE, Column
from kernel.sheets.header import match_header, plain
from kernel.tables.cells import is_filled, read_column, shown
from kernel.tables.dbase import dbase_rows
from kernel.tables.delimited import delimited_rows
from kernel.tables.limits import empty, too_long
from kernel.tables.upload import Upload
from kernel.tables.workbook import Cells, workbook_rows

MAX_ROWS = 100_000
_BATCH = 1_000


class TableRow(NamedTuple):
    """One row that is not blank: its number in the user's file, and a value for each declared column in order.

    Values: text -> str, int -> int, date -> date, datetime -> datetime, bool -> bool; None where the cell is blank
    or refused. `faults`: key of the column -> what is wrong and what to do; a fault of the whole row has the key "".
    """

    number: int
    values: tuple[Any, ...]
    faults: dict[str, str]


@dataclass(frozen=True, slots=True)
class Table:
    """A table whose header is right: the declared columns that the file has, and its rows in lists of a thousand.

    `batches` can be read once. While it is read it raises Invalid: table-empty at the end of a table without rows,
    table-too-long for a .csv or .dbf with too many, table-unreadable for a broken one.
    """

    columns: tuple[Column, ...]
    batches: Iterator[list[TableRow]]


def read_table(upload: Upload, columns: Sequence[Column], *, max_rows: int = MAX_ROWS) -> Table:
    """Find the declared columns by title or alias in row 1, in any order, and read the rows below.

    Raises Invalid: sheet-header (a title is blank, doubled, missing or unknown), table-unreadable, table-too-long.
    In a .dbf the field names are row 1 and record n is row n + 1.
    """
    rows = raw_rows(upload, len(columns), max_rows)
    header = [plain(shown(cell)) for cell in next(rows, (0, []))[1]]
    places = match_header(columns, header)
    found = {column.key for column in places.values()}
    batches = _batches(rows, _Layout(tuple(columns), places, header))
    return Table(tuple(column for column in columns if column.key in found), batches)


def raw_rows(upload: Upload, columns: int, max_rows: int) -> Iterator[Cells]:
    """Numbered rows of cells as they stand in the file, the header first; blank rows may be left out."""
    upload.stream.seek(0)
    if upload.kind == "xlsx":
        return workbook_rows(upload, columns, max_rows)
    return _limited(delimited_rows(upload.stream) if upload.kind == "csv" else dbase_rows(upload.stream), max_rows)


def _limited(rows: Iterator[Any], max_rows: int) -> Iterator[Cells]:
    for number, cells in rows:
        if number > max_rows + 1 and any(map(is_filled, cells)):
            raise too_long(max_rows)
        yield number, cells


@dataclass(frozen=True, slots=True)
class _Layout:
    """Where the declared columns stand, and which positions hold nothing that counts."""

    columns: tuple[Column, ...]
    places: dict[int, Column]
    header: list[str]

    @property
    def passed(self) -> set[int]:
        """Positions whose content does not count: the reasons of an earlier answer."""
        return {at for at, title in enumerate(self.header) if title == REASON_TITLE}


def _batches(rows: Iterator[Cells], layout: _Layout) -> Iterator[list[TableRow]]:
    nothing = True
    while block := list(islice(rows, _BATCH)):
        if batch := _read(block, layout):
            nothing = False
            yield batch
    if nothing:
        raise empty()


def _read(block: list[Cells], layout: _Layout) -> list[TableRow]:
    block = [(number, cells) for number, cells in _without(block, layout.passed) if any(map(is_filled, cells))]
    if not block:
        return []
    width = max(len(layout.header), *(len(cells) for _, cells in block))
    by_place = list(zip(*(_padded(cells, width) for _, cells in block), strict=True))
    faults: dict[int, dict[str, str]] = {}
    values: dict[str, Sequence[Any]] = {}
    for at, column in layout.places.items():
        values[column.key], refused = read_column(column, by_place[at])
        for position, message in refused.items():
            faults.setdefault(position, {})[column.key] = message
    _tell_outside(by_place, set(range(width)) - set(layout.places), faults)
    return _rows(block, layout, values, faults)


def _without(block: list[Cells], passed: set[int]) -> list[Cells]:
    if not passed:
        return block
    return [(number, ["" if at in passed else cell for at, cell in enumerate(cells)]) for number, cells in block]


def _padded(cells: Sequence[Any], width: int) -> Sequence[Any]:
    return cells if len(cells) == width else [*cells, *[""] * (width - len(cells))]


def _tell_outside(by_place: list[Any], places: set[int], faults: dict[int, dict[str, str]]) -> None:
    letters: dict[int, list[str]] = {}
    for at in sorted(places):
        if any(by_place[at]):
            for position, cell in enumerate(by_place[at]):
                if cell != "" and is_filled(cell):
                    letters.setdefault(position, []).append(get_column_letter(at + 1))
    for position, found in letters.items():
        message = f"{'、'.join(found[:5])} 列没有列名却有内容，请删除这些内容。"
        faults.setdefault(position, {})[""] = message


def _rows(
    block: list[Cells], layout: _Layout, values: dict[str, Sequence[Any]], faults: dict[int, dict[str, str]]
) -> list[TableRow]:
    blank = (None,) * len(block)
    in_order = zip(*(values.get(column.key, blank) for column in layout.columns), strict=True)
    numbers = [number for number, _ in block]
    return list(map(TableRow, numbers, in_order, [faults.get(position) or {} for position in range(len(block))]))
