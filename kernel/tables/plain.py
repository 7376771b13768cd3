"""Rows of a worksheet whose cells are plainly texts, read by one pattern a row: calamine needs three times as long.

Excel, WPS, LibreOffice and POI write a cell of text as the number of a shared text. A block of rows is taken only when
every tag in it is accounted for. Rows come while the sheet is being read; where a block holds anything else (a number,
a date, a formula, a text of its own) calamine reads it all again and gives the rest.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from operator import lt

from openpyxl.utils import get_column_letter

from kernel.tables.full import FullRows, Places
from kernel.tables.markup import Bounds, Unusual, blocks_of
from kernel.tables.pieces import Piece
from kernel.tables.texts import SharedTexts

_ROW = rb'<row r="([0-9]{1,7})"[^</>]*>%s</row>'
_CELL = rb'(?:<c r="%s\1"(?: s="[0-9]{1,5}"|)(?: t="s"><v>([0-9]{1,9})</v></c>|/>)|)'
_FIRST = re.compile(rb'\s*<row r="1"[^</>]*>(.*?)</row>', re.DOTALL)
_ENCODING = re.compile(rb"""<\?xml[^>]*?encoding=["'](?!utf-8["'])""", re.IGNORECASE)
_TAGS_OF_ROW, _TAGS_OF_TEXT = 2, 4


def plain_pieces(chunks: Iterable[bytes], bounds: Bounds, texts: SharedTexts, size: int) -> Iterator[Piece]:
    """The header alone, then at most so many rows at a time; raises Unusual as soon as the sheet is not plain."""
    if texts.plain is None:
        raise Unusual
    sheet = PlainRows(bounds, texts)
    for block in _inside(blocks_of(chunks, b"<row")):
        numbers, columns = sheet.take(block)
        start = 0
        while start < len(numbers):
            end = 1 if numbers[start] == 1 else start + size
            yield numbers[start:end], [column[start:end] for column in columns]
            start = end


def _inside(blocks: Iterable[bytes]) -> Iterator[bytes]:
    """What stands between <sheetData> and its end; nothing around it may be more than usual tags."""
    state = "before"
    for number, block in enumerate(blocks):
        rest = block
        if number == 0 and (b"\0" in block or _ENCODING.search(block)):
            raise Unusual
        if state == "before":
            head, found, rest = rest.partition(b"<sheetData>")
            state = "inside" if found else state
            _check_around(head)
        if state == "inside":
            rows, found, rest = rest.partition(b"</sheetData>")
            yield rows
            state = "after" if found else state
        _check_around(rest if state == "after" else b"")
    if state != "after":
        raise Unusual


def _check_around(markup: bytes) -> None:
    if b"<!" in markup or b"sheetData" in markup:
        raise Unusual


class PlainRows:
    """Takes the rows of one sheet, block by block."""

    def __init__(self, bounds: Bounds, texts: SharedTexts) -> None:
        self.bounds, self.long, self.texts = bounds, texts.long, texts.plain or []
        self.last = self.cells = self.long_bytes = 0
        self.pattern: re.Pattern[bytes] | None = None
        self.full: FullRows | None = None

    def take(self, block: bytes) -> tuple[list[int], list[list[str]]]:
        """The numbers of the rows and the cells of each column; raises Unusual where there is anything else."""
        if not block.strip():
            return [], []
        given, places = self._full(block) or self._any(block)
        numbers = list(map(int, given))
        self._check_order(numbers)
        if self.long:
            self._count_long(places)
        return numbers, list(map(self._cells, places))

    def _full(self, block: bytes) -> Places | None:
        found = self.full.take(block) if self.full else None
        if found:
            self._count(len(found[0]) * len(found[1]))
        return found

    def _any(self, block: bytes) -> Places:
        """Rows that may miss cells."""
        self.pattern = self.pattern or self._pattern(block)
        found = self.pattern.findall(block)
        if not found:
            raise Unusual
        given, *places = zip(*found, strict=True)
        self._account(block, len(found), len(found) * len(places) - sum(place.count(b"") for place in places))
        self.full = self.full or FullRows(len(places), block)
        return given, places

    def _pattern(self, block: bytes) -> re.Pattern[bytes]:
        """A row of at most as many cells as the first, which is the header."""
        header = _FIRST.match(block)
        width = header[1].count(b"<c ") if header else 0
        if not 0 < width <= self.bounds.width:
            raise Unusual
        letters = (get_column_letter(at + 1).encode() for at in range(width))
        return re.compile(_ROW % b"".join(_CELL % each for each in letters))

    def _account(self, block: bytes, rows: int, texts: int) -> None:
        """Every tag of the block belongs to a row that was found: no other row, cell, comment or anything."""
        cells = block.count(b"<c")
        self._count(cells)
        if block.count(b"<") != rows * _TAGS_OF_ROW + texts * _TAGS_OF_TEXT + cells - texts:
            raise Unusual

    def _count(self, cells: int) -> None:
        self.cells += cells
        if self.cells > self.bounds.cells:
            raise Unusual

    def _cells(self, place: Sequence[bytes]) -> list[str]:
        try:
            if b"" in place:
                return [self.texts[int(each)] if each else "" for each in place]
            return list(map(self.texts.__getitem__, map(int, place)))
        except IndexError as error:
            raise Unusual from error

    def _check_order(self, numbers: list[int]) -> None:
        starts = numbers[0] > self.last if self.last else numbers[0] == 1
        if not starts or numbers[-1] > self.bounds.last_row or not all(map(lt, numbers, numbers[1:])):
            raise Unusual
        self.last = numbers[-1]

    def _count_long(self, places: Sequence[Sequence[bytes]]) -> None:
        self.long_bytes += sum(self.long.get(int(each), 0) for place in places for each in place if each)
        if self.long_bytes > self.bounds.text:
            raise Unusual
