"""Rows of a worksheet with a text in every cell, all in the styles of the sheet's second row: found in half the time
that rows need where cells may be missing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from openpyxl.utils import get_column_letter

Places = tuple[Sequence[bytes], Sequence[Sequence[bytes]]]
"""Numbers of rows, and for each column the numbers of the shared texts in these rows, both as they stand there."""
_ROW = rb'<row r="([0-9]{1,7})"([^</>]*)>%s</row>'
_CELL = rb'<c r="%s\1"%s t="s"><v>([0-9]{1,9})</v></c>'
_SECOND = re.compile(rb'<row r="2"[^</>]*>(.*?)</row>', re.DOTALL)
_STYLED = re.compile(rb'<c r="[A-Z]{1,3}2"( s="[0-9]{1,5}"|) t="s">')


class FullRows:
    """Takes the rows of one sheet of so many columns, block by block, as long as they are full."""

    def __init__(self, width: int, block: bytes) -> None:
        """`block` holds the second row, which is the pattern of all."""
        second = _SECOND.search(block)
        styles = _STYLED.findall(second[1]) if second else []
        letters = (get_column_letter(at + 1).encode() for at in range(width))
        fits = len(styles) == width
        cells = b"".join(_CELL % pair for pair in zip(letters, styles, strict=True)) if fits else b""
        self.pattern = re.compile(_ROW % cells) if fits else None

    def take(self, block: bytes) -> Places | None:
        """The rows, if the block is nothing but full rows; None from the first block on that holds anything else."""
        first = self.pattern and self.pattern.match(block)
        if not (self.pattern and first):
            self.pattern = None
            return None
        given, rest, *places = zip(*self.pattern.findall(block), strict=True)
        fixed = first.end() - _length(first.groups()) - len(places) * len(first[1])
        found = fixed * len(given) + (1 + len(places)) * _length(given) + sum(map(_length, (rest, *places)))
        if found != len(block):
            self.pattern = None
            return None
        return given, places


def _length(parts: Iterable[bytes]) -> int:
    return len(b"".join(parts))
