"""Rows of a worksheet whose cells are plainly texts, read by one pattern a row: calamine needs three times as long.

Excel, WPS, LibreOffice and POI write a cell of text as the number of a shared text. A block of rows is taken only when
every tag in it is accounted for; any other cell (a number, a date, a formula, a text of its own) leaves the whole sheet
to calamine.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from operator import lt
from typing import Any

from openpyxl.utils import get_column_letter

Cells = tuple[int, list[Any]]
Piece = tuple[Sequence[int], Sequence[Sequence[Any]]]
"""Row numbers, and for each place the cells of these rows."""
_ROW = rb'<row r="([0-9]{1,7})"[^</>]*>%s</row>'
_CELL = rb'(?:<c r="%s\1"(?: s="[0-9]{1,5}"|)(?: t="s"><v>([0-9]{1,9})</v></c>|/>)|)'
_FIRST = re.compile(rb'\s*<row r="1"[^</>]*>(.*?)</row>', re.DOTALL)
_TAGS_OF_ROW, _TAGS_OF_TEXT = 2, 4
_LONG = '<t xml:space="preserve">'
_ENTITIES = {"&lt;": "<", "&gt;": ">", "&quot;": '"', "&apos;": "'", "&amp;": "&"}
_ROWS = 1_000


@dataclass(slots=True)
class SharedTexts:
    """Bytes of the long shared texts by index; the rest have at most 200. `plain`: all texts and a blank, if plain."""

    long: dict[int, int] = field(default_factory=dict)
    plain: list[str] | None = field(default_factory=lambda: [""])

    def keep(self, items: list[bytes]) -> None:
        """Some more of them, as long as all are plain."""
        if self.plain is not None and (more := plain_texts(items)) is not None:
            self.plain += more
        else:
            self.plain = None


def plain_texts(items: list[bytes]) -> list[str] | None:
    """The contents of <si> as texts; None where one is more than a text: runs, readings, escapes."""
    try:
        joined = b"".join(items).decode()
    except UnicodeDecodeError:
        return None
    joined = joined.replace(_LONG, "<t>")
    texts = joined[3:-4].split("</t><t>") if items else []
    whole = (
        joined.startswith("<t>") and joined.endswith("</t>") and joined.count("<") == 2 * len(items) == 2 * len(texts)
    )
    known = joined.count("&") == sum(map(joined.count, _ENTITIES))
    if not (whole or not items) or not known or "_x" in joined or "\r" in joined:
        return None
    return list(map(_unescaped, texts)) if "&" in joined else texts


def _unescaped(text: str) -> str:
    if "&" in text:
        for written, meant in _ENTITIES.items():
            text = text.replace(written, meant)
    return text


class PlainSheet:
    """The rows of one sheet as numbers of texts (the last of which is the blank); `last` is the number of the last row.

    No row may have a number above `last_row`, or more than `widest` cells.
    """

    def __init__(self, texts: Sequence[str], last_row: int, widest: int) -> None:
        self.texts, self.last_row, self.widest = texts, last_row, widest
        self.last = 0
        self.taken: list[tuple[array[int], list[array[int]]]] = []
        self.pattern: re.Pattern[bytes] | None = None

    def take(self, block: bytes, cells: int) -> bool:
        """Take the rows of a block with so many cells; False where it holds anything else, and nothing is taken."""
        if not block.strip():
            return True
        self.pattern = self.pattern or self._pattern(block)
        found = self.pattern.findall(block) if self.pattern else []
        if not found or len(found) != block.count(b"<row"):
            return False
        given, *places = zip(*found, strict=True)
        texts = sum(len(place) - place.count(b"") for place in places)
        if block.count(b"<") != len(found) * _TAGS_OF_ROW + texts * _TAGS_OF_TEXT + cells - texts:
            return False
        numbers, columns = array("I", map(int, given)), [self._indexes(place) for place in places]
        if None in columns or not self._in_order(numbers):
            return False
        self.taken.append((numbers, columns))  # type: ignore[arg-type]
        self.last = numbers[-1]
        return True

    def _pattern(self, block: bytes) -> re.Pattern[bytes] | None:
        """A row of at most as many cells as the first, which is the header."""
        header = _FIRST.match(block)
        width = header[1].count(b"<c ") if header else 0
        if not 0 < width <= self.widest:
            return None
        letters = (get_column_letter(at + 1).encode() for at in range(width))
        return re.compile(_ROW % b"".join(_CELL % each for each in letters))

    def _indexes(self, place: Sequence[bytes]) -> array[int] | None:
        blank = len(self.texts) - 1
        if b"" not in place:
            found = array("I", list(map(int, place)))
            return found if max(found) < blank else None
        known = [int(each) if each else -1 for each in place]
        return array("I", [blank if each < 0 else each for each in known]) if max(known) < blank else None

    def _in_order(self, numbers: array[int]) -> bool:
        starts = numbers[0] > self.last if self.taken else numbers[0] == 1
        return starts and numbers[-1] <= self.last_row and all(map(lt, numbers, numbers[1:]))

    def rows(self) -> Iterator[Cells]:
        """Row numbers and cells; rows without any cell may be left out."""
        for numbers, places in self.pieces(_ROWS):
            yield from zip(numbers, map(list, zip(*places, strict=True)), strict=True)

    def pieces(self, size: int) -> Iterator[Piece]:
        """The header alone, then at most so many rows at a time."""
        for numbers, columns in self.taken:
            start = 0
            while start < len(numbers):
                end = 1 if numbers[start] == 1 else start + size
                cells = [list(map(self.texts.__getitem__, column[start:end])) for column in columns]
                yield numbers[start:end], cells
                start = end
