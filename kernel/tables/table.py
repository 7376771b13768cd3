"""Reads an uploaded table by its declared columns, a few thousand rows at a time; every fault names row and column."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from openpyxl.utils import get_column_letter

from kernel.sheets.columns import REASON_TITLE, Column
from kernel.sheets.header import match_header, plain
from kernel.tables.block import Block
from kernel.tables.cells import is_filled, read_column, shown
from kernel.tables.dbase import dbase_rows
from kernel.tables.delimited import delimited_rows
from kernel.tables.limits import empty, too_long
from kernel.tables.pieces import Cells, Piece, in_pieces
from kernel.tables.upload import Upload
from kernel.tables.workbook import workbook_pieces, workbook_rows

MAX_ROWS = 100_000
_BATCH = 2_500


@dataclass(frozen=True, slots=True)
class Table:
    """A table whose header is right: the declared columns that the file has, and its rows in blocks.

    `batches` can be read once. While it is read it raises Invalid: table-empty at the end of a table without rows,
    table-too-long for a .csv or .dbf with too many, table-unreadable for a broken one.
    """

    columns: tuple[Column, ...]
    batches: Iterator[Block]


def read_table(upload: Upload, columns: Sequence[Column], *, max_rows: int = MAX_ROWS) -> Table:
    """Find the declared columns by title or alias in row 1, in any order, and read the rows below.

    Raises Invalid: sheet-header (a title is blank, doubled, missing or unknown), table-unreadable, table-too-long.
    In a .dbf the field names are row 1 and record n is row n + 1.
    """
    pieces = _pieces(upload, len(columns), max_rows)
    _, first = next(pieces, ((), ()))
    header = [plain(shown(cell)) for (cell,) in first]
    places = match_header(columns, header)
    found = {column.key for column in places.values()}
    batches = _batches(pieces, _Layout(tuple(columns), places, header))
    return Table(tuple(column for column in columns if column.key in found), batches)


def raw_rows(upload: Upload, columns: int, max_rows: int) -> Iterator[Cells]:
    """Numbered rows of cells as they stand in the file, the header first; blank rows may be left out."""
    upload.stream.seek(0)
    if upload.kind == "xlsx":
        return workbook_rows(upload, columns, max_rows)
    return _limited(delimited_rows(upload.stream) if upload.kind == "csv" else dbase_rows(upload.stream), max_rows)


def _pieces(upload: Upload, columns: int, max_rows: int) -> Iterator[Piece]:
    if upload.kind == "xlsx":
        upload.stream.seek(0)
        return workbook_pieces(upload, columns, max_rows, _BATCH)
    return in_pieces(raw_rows(upload, columns, max_rows), _BATCH)


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


def _batches(pieces: Iterator[Piece], layout: _Layout) -> Iterator[Block]:
    nothing = True
    for piece in pieces:
        if batch := _read(*piece, layout):
            nothing = False
            yield batch
    if nothing:
        raise empty()


def _read(numbers: Sequence[int], given: Sequence[Sequence[Any]], layout: _Layout) -> Block:
    blank = ("",) * len(numbers)
    width = max(len(layout.header), len(given))
    cells = [given[at] if at < len(given) and at not in layout.passed else blank for at in range(width)]
    numbers, cells = _without_blank_rows(numbers, cells)
    faults: dict[int, dict[str, str]] = {}
    values: dict[str, Sequence[Any]] = {}
    for at, column in layout.places.items():
        values[column.key], refused = read_column(column, cells[at])
        for position, message in refused.items():
            faults.setdefault(position, {})[column.key] = message
    _tell_outside(cells, set(range(width)) - set(layout.places), faults)
    missing = (None,) * len(numbers)
    return Block(numbers, tuple(values.get(column.key, missing) for column in layout.columns), faults)


def _without_blank_rows(numbers: Sequence[int], cells: list[Any]) -> tuple[Sequence[int], list[Any]]:
    if any(map(_all_filled, cells)):
        return numbers, cells
    blank: Sequence[int] = range(len(numbers))
    for place in cells:
        if not blank:
            return numbers, cells
        blank = [at for at in blank if not is_filled(place[at])]
    kept = sorted(set(range(len(numbers))).difference(blank))
    return [numbers[at] for at in kept], [[place[at] for at in kept] for place in cells]


def _all_filled(place: Sequence[Any]) -> bool:
    """Whether all cells of a place are plainly filled. Says no rather than yes."""
    try:
        return "" not in place and "".join(place).isalnum()
    except TypeError:
        return False


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
