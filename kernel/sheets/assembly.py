"""Writes a zip of parts deflated elsewhere; zipfile can only compress by itself (APPNOTE 6.3.10)."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import BinaryIO

# From here on a number goes into a zip64 field, and the mark stands in its place.
LARGE = 0xFFFFFFFF
_MARK_32, _MARK_16 = 0xFFFFFFFF, 0xFFFF
_VERSION, _VERSION_64 = 20, 45
_UTF8_NAMES = 0x800
_DEFLATED = 8
# Fixed, so that the same cells give the same bytes: 1980-01-01, the zip epoch.
_DATE, _TIME = 0x21, 0


@dataclass(frozen=True, slots=True)
class Deflated:
    """What headers say of a part: CRC-32 and bytes of the content, bytes of its raw deflate stream."""

    crc: int
    size: int
    packed: int


class ZipAssembly:
    """Appends parts to a stream that is only written forward; `finish` writes the directory."""

    def __init__(self, out: BinaryIO) -> None:
        self.out = out
        self.offset = 0
        self.directory: list[bytes] = []

    def add(self, name: str, content: bytes) -> None:
        """A small part, deflated here."""
        deflate = zlib.compressobj(6, zlib.DEFLATED, -15)
        packed = deflate.compress(content) + deflate.flush()
        self.add_deflated(name, [packed], Deflated(zlib.crc32(content), len(content), len(packed)))

    def add_deflated(self, name: str, chunks: Iterable[bytes], part: Deflated) -> None:
        """A part whose raw deflate stream comes in chunks; ValueError if their length is not as said."""
        at, encoded = self.offset, name.encode()
        large = max(part.size, part.packed) >= LARGE
        extra = _zip64(part.size, part.packed) if large else b""
        self._write(b"PK\x03\x04" + _common(part, large, encoded, extra) + encoded + extra)
        start = self.offset
        for chunk in chunks:
            self._write(chunk)
        if self.offset - start != part.packed:
            raise ValueError(f"{name}: {self.offset - start} bytes came instead of {part.packed}")
        self.directory.append(_entry(encoded, part, at))

    def finish(self) -> None:
        """Write the central directory and its end."""
        start, count = self.offset, len(self.directory)
        self._write(b"".join(self.directory))
        size = self.offset - start
        if count >= _MARK_16 or start >= LARGE:
            self._finish_64(count, size, start)
        numbers = (min(count, _MARK_16), min(count, _MARK_16), _marked(size), _marked(start), 0)
        self._write(struct.pack("<4s2H2H2IH", b"PK\x05\x06", 0, 0, *numbers))

    def _finish_64(self, count: int, size: int, start: int) -> None:
        record = struct.pack("<4sQ2H2I4Q", b"PK\x06\x06", 44, _VERSION_64, _VERSION_64, 0, 0, count, count, size, start)
        at = self.offset
        self._write(record + struct.pack("<4sIQI", b"PK\x06\x07", 0, at, 1))

    def _write(self, data: bytes) -> None:
        self.out.write(data)
        self.offset += len(data)


def _common(part: Deflated, large: bool, name: bytes, extra: bytes) -> bytes:
    """The fields that a local header and a directory entry share."""
    size, packed = (_MARK_32, _MARK_32) if large else (part.size, part.packed)
    version = _VERSION_64 if extra else _VERSION
    head = struct.pack("<5H", version, _UTF8_NAMES, _DEFLATED, _TIME, _DATE)
    return head + struct.pack("<3I2H", part.crc, packed, size, len(name), len(extra))


def _entry(name: bytes, part: Deflated, at: int) -> bytes:
    large = max(part.size, part.packed) >= LARGE
    numbers = ([part.size, part.packed] if large else []) + ([at] if at >= LARGE else [])
    extra = _zip64(*numbers) if numbers else b""
    made_by = struct.pack("<H", _VERSION_64 if extra else _VERSION)
    tail = struct.pack("<3H2I", 0, 0, 0, 0, _marked(at))
    return b"PK\x01\x02" + made_by + _common(part, large, name, extra) + tail + name + extra


def _marked(number: int) -> int:
    return _MARK_32 if number >= LARGE else number


def _zip64(*numbers: int) -> bytes:
    return struct.pack(f"<2H{len(numbers)}Q", 1, 8 * len(numbers), *numbers)
