"""Values to SpreadsheetML cells (ECMA-376), every one of them a text."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any
from xml.sax.saxutils import escape

from kernel.sheets.cells import text_of

MAX_CELL = 32_767
_UNITS = 2 * MAX_CELL
# Both are forbidden in XML, so they cannot be content once a block is clean.
_CELL, _ROW = "\x00", "\x01"
_FORBIDDEN = re.compile("[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]")
_UNCLEAN = re.compile("[\x02-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]")
_LOOKS_ESCAPED = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
_BLANKS = [first + second for first in (_CELL, _ROW) for second in (_CELL, _ROW)]
_OPEN = b'<c t="inlineStr"><is><t xml:space="preserve">'
_CLOSE = b"</t></is></c>"
_NEXT_ROW = _CLOSE + b"</row><row>" + _OPEN


def clean(value: Any) -> str:
    """The text to write for a value: without characters XML forbids, at most 32,767 units (Excel's limit).

    A literal _x0041_ is written as _x005F_x0041_, or Excel would show the letter A.
    """
    text = _FORBIDDEN.sub("", text_of(value).replace("\r\n", "\n").replace("\r", "\n"))
    if len(text) * 2 > MAX_CELL:
        text = text.encode("utf-16-le")[:_UNITS].decode("utf-16-le", "ignore")
    return _LOOKS_ESCAPED.sub("_x005F_", text)


def rows_xml(rows: Sequence[Sequence[Any]], width: int) -> bytes:
    """`<row>` elements of a block of rows, every value an inline text; ValueError for a row of another width.

    Working on the joined block instead of cell by cell is what makes the export fast.
    """
    block = _fast_block(rows)
    if not (_regular(block, len(rows), width) and _is_clean(block)):
        block = _ROW.join([_CELL.join([clean(value) for value in row]) for row in rows])
        if not _regular(block, len(rows), width):
            raise ValueError(f"every row must have {width} values")
    body = escape(block).encode().replace(_ROW.encode(), _NEXT_ROW).replace(_CELL.encode(), _CLOSE + _OPEN)
    xml = b"".join((b"<row>", _OPEN, body, _CLOSE, b"</row>"))
    return xml.replace(_OPEN + _CLOSE, b"<c/>") if _has_blank(block) else xml


def styled(row: bytes, styles: Mapping[int, int]) -> bytes:
    """One `<row>` of `rows_xml` with styles (position from 0 -> index in cellXfs)."""
    start, *cells = row.split(b"<c")
    marked = [b' s="%d"' % styles[at] + cell if at in styles else cell for at, cell in enumerate(cells)]
    return b"<c".join([start, *marked])


def _fast_block(rows: Sequence[Sequence[Any]]) -> str:
    try:
        return _ROW.join([_CELL.join(row) for row in rows])
    except TypeError:
        return _ROW.join([_CELL.join([text_of(value) for value in row]) for row in rows])


def _has_blank(block: str) -> bool:
    return block[:1] <= _ROW or block[-1:] <= _ROW or any(pair in block for pair in _BLANKS)


def _regular(block: str, height: int, width: int) -> bool:
    return block.count(_CELL) == height * (width - 1) and block.count(_ROW) == height - 1


def _is_clean(block: str) -> bool:
    longest_row = max(map(len, block.split(_ROW)))
    return longest_row * 2 <= MAX_CELL and "_x" not in block and not _UNCLEAN.search(block)
