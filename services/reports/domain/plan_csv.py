"""The plan as .csv in UTF-8 with its mark: lines as PostgreSQL's COPY … (FORMAT csv) writes them.

A text that begins with = + - @ would be a formula to a spreadsheet; a tab before it, which readers trim, keeps it one.
"""

from __future__ import annotations

import csv
import re
from codecs import BOM_UTF8
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise

from services.reports.domain.plan_cells import ACTIVE_SIGNS, GUARD

MARK = "\x03"
"""Before and behind a code whose title PostgreSQL was not told; no text holds it."""
_MARKED = re.compile(rb"\x03([^\x03]*)\x03")
_SPECIAL = re.compile('[",\r\n]')
_SIGNS = [sign.encode() for sign in ACTIVE_SIGNS]
_BEFORE = (b",", b'"', b"\n")
"""What stands before the first letter of a cell, but for the first cell of all."""


def head(rows: Iterable[Sequence[str]]) -> bytes:
    """The mark and the header rows."""
    return BOM_UTF8 + b"".join(map(_line, rows))


def lines(rows: Iterable[Sequence[str]]) -> bytes:
    """Rows of cells as lines."""
    return b"".join([_line([_inert(cell) for cell in row]) for row in rows])


def titled(block: bytes, places: Mapping[str, str]) -> bytes:
    """Lines with titles in place of the codes that are marked."""
    if MARK.encode() not in block:
        return block
    return _MARKED.sub(lambda found: places[found[1].decode()].encode(), block)


def inert(block: bytes | bytearray, ends: Sequence[int]) -> bytes:
    """Lines of COPY behind a line break, with the tabs and without that break; each ends where `ends` says.

    Only lines that may need a tab are looked at, and cell by cell only those with quotes.
    """
    doubtful = [before + sign for sign in _SIGNS if sign in block for before in _BEFORE if before + sign in block]
    if not doubtful:
        return bytes(memoryview(block)[1:])
    return b"".join([_looked_at(block[start - 1 : end], doubtful) for start, end in pairwise((1, *ends))])


def _looked_at(line: bytes | bytearray, doubtful: Sequence[bytes]) -> bytes:
    """One line, with a line break before it."""
    if b'"' in line and any(sign in line for sign in doubtful):
        return lines(csv.reader([line[1:].decode()], strict=True))
    for found in doubtful:
        line = line.replace(found, found[:1] + GUARD.encode() + found[1:])
    return bytes(line[1:])


def _line(row: Sequence[str]) -> bytes:
    return (",".join(map(_quoted, row)) + "\n").encode()


def _inert(cell: str) -> str:
    return GUARD + cell if cell.startswith(ACTIVE_SIGNS) else cell


def _quoted(cell: str) -> str:
    return '"' + cell.replace('"', '""') + '"' if _SPECIAL.search(cell) else cell
