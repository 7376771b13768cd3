"""Writes a .dbf of texts (dBase III, GBK) forward and in pieces: head, records, end.

GBK has not every character and a field has a fixed size in bytes: what does not fit is written differently, and told.
"""

from __future__ import annotations

import codecs
import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

END = b"\x1a"
MARK = "〓"
"""Stands for each character that GBK lacks: the printers' sign for a missing type, which GBK has."""
LARGEST = 2**31 - 1
"""Bytes that programs read of one file."""
_HEADER = struct.Struct("<B3BIHH17xB2x")
_FIELD = struct.Struct("<11sc4xBB14x")
_VERSION, _CODE_PAGE = 0x03, 0x7A
_TERMINATOR = b"\r"
_LIVE = b" "


@dataclass(frozen=True, slots=True)
class TextField:
    """A field of texts: at most ten ASCII letters as its name, its size in bytes."""

    name: str
    size: int


@dataclass(frozen=True, slots=True)
class Unwritten:
    """A cell that is not as it should be: its place, what is written instead, the characters GBK lacks, whether cut."""

    at: int
    written: str
    lacking: str
    cut: bool


def _marked(error: UnicodeError) -> tuple[str, int]:
    assert isinstance(error, UnicodeEncodeError)
    return MARK * (error.end - error.start), error.end


codecs.register_error("office-marked", _marked)


def head(fields: Sequence[TextField], records: int, day: date) -> bytes:
    """What stands before the records: their number, the code page (936), the fields."""
    width = 1 + sum(field.size for field in fields)
    start = _HEADER.size + _FIELD.size * len(fields) + len(_TERMINATOR)
    header = _HEADER.pack(_VERSION, day.year - 1900, day.month, day.day, records, start, width, _CODE_PAGE)
    names = [_FIELD.pack(field.name.upper().encode("ascii"), b"C", field.size, 0) for field in fields]
    return b"".join((header, *names, _TERMINATOR))


def record(fields: Sequence[TextField], cells: Sequence[str], wrong: list[Unwritten]) -> bytes:
    """One record; cells that cannot be written as they are are added to `wrong`."""
    parts = [_LIVE]
    for at, (field, cell) in enumerate(zip(fields, cells, strict=True)):
        try:
            raw = cell.encode("gbk")
        except UnicodeEncodeError:
            raw = cell.encode("gbk", "office-marked")
            wrong.append(_unwritten(at, field, cell, raw))
        else:
            if len(raw) > field.size:
                wrong.append(_unwritten(at, field, cell, raw))
        parts.append(raw.ljust(field.size) if len(raw) <= field.size else _cut(raw, field.size).ljust(field.size))
    return b"".join(parts)


def _unwritten(at: int, field: TextField, cell: str, raw: bytes) -> Unwritten:
    return Unwritten(at, _cut(raw, field.size).decode("gbk"), "".join(_lacking(cell)), len(raw) > field.size)


def _lacking(cell: str) -> Iterator[str]:
    for sign in dict.fromkeys(cell):
        try:
            sign.encode("gbk")
        except UnicodeEncodeError:
            yield sign


def _cut(raw: bytes, size: int) -> bytes:
    """At most so many bytes, no character halved."""
    return raw[:size].decode("gbk", "ignore").encode("gbk")
