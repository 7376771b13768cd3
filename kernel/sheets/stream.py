"""The streamed .xlsx writer of large exports: flat memory, and resumable across restarts of a worker.

A job calls `append` with a few thousand rows, stores the returned bytes as a part file and `state` beside its
cursor, in one step; after a crash it goes on with `SheetStream(columns, info, state)`. A part written without
its state is simply written again. At the end `assemble` joins the parts, in order, to a workbook.

Own code instead of a library because of the benchmark (bench/unread_export_write.py) and because no library
can go on in the middle of a file.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from copy import deepcopy
from itertools import chain, islice
from typing import Any, BinaryIO, TypedDict

from kernel.files.container import CHUNK
from kernel.sheets.assembly import Deflated, ZipAssembly
from kernel.sheets.columns import DATA_TITLE, INFO_TITLE, Column, Info, NoteSheet, Row, in_order
from kernel.sheets.markup import rows_xml
from kernel.sheets.parts import SHEET_END, data_start, note_sheet, package, sheet_path

Markup = Callable[[Sequence[Sequence[Any]], int], bytes]
ROWS_A_SHEET = 1_048_575
_BLOCK = 500
_LEVEL = 1
_INFO = (Column("label", "项目", width=24), Column("value", "内容", width=60))


class SheetState(TypedDict):
    """How far one sheet is: data rows, CRC-32 and size of its XML, size of its deflated bytes."""

    rows: int
    crc: int
    size: int
    packed: int


class SheetStream:
    """Writes texts only: numbers, dates and formulas in data stay inert. Splits at 1,048,576 rows a sheet.

    `state` is plain numbers, ready for JSON; `info` becomes the last sheet, 查询条件, if there is any, behind `notes`.
    `above` are header rows over that of the titles.
    """

    def __init__(
        self,
        columns: Sequence[Column],
        info: Info = (),
        state: list[SheetState] | None = None,
        *,
        above: Sequence[Sequence[str]] = (),
        notes: Sequence[NoteSheet] = (),
    ) -> None:
        self.columns = tuple(columns)
        self.above = above
        self.notes = [*notes, NoteSheet(INFO_TITLE, _INFO, info)] if info else list(notes)
        self.state: list[SheetState] = deepcopy(state or [])

    def append(self, rows: Iterable[Row], markup: Markup = rows_xml) -> bytes:
        """The next part: these rows (mappings by key or values in column order) deflated, to be stored whole.

        `markup` makes the `<row>` elements of some rows with so many values each.
        No rows give b"". Raises ValueError for a row with another number of values; the state is then as before.
        """
        values, sheets = in_order(self.columns, rows), deepcopy(self.state)
        segments: list[_Segment] = []
        while block := list(islice(values, _BLOCK)):
            while block:
                segment = self._with_room(sheets, segments)
                room = segment.room - len(self.above)
                head, block = block[:room], block[room:]
                segment.write(markup(head, len(self.columns)), len(head))
        packed = b"".join([segment.close() for segment in segments])
        self.state = sheets
        return packed

    def assemble(self, parts: Iterable[bytes | BinaryIO], out: BinaryIO) -> None:
        """Write the workbook: every part that `append` returned, in order, as bytes or open files.

        `out` is only written forward. Raises ValueError when parts are missing or too many.
        """
        sheets = self.state or [_empty_sheet()]
        names = [DATA_TITLE if number == 1 else f"{DATA_TITLE}{number}" for number in range(1, len(sheets) + 1)]
        assembly, stream = ZipAssembly(out), _Bytes(parts)
        for name, content in package([*names, *(note.title for note in self.notes)]).items():
            assembly.add(name, content)
        for number, sheet in enumerate(sheets, 1):
            self._add_sheet(assembly, sheet_path(number), sheet, stream)
        if stream.left():
            raise ValueError("more bytes came than the state counts")
        for number, note in enumerate(self.notes, len(sheets) + 1):
            assembly.add(sheet_path(number), note_sheet(note))
        assembly.finish()

    def _with_room(self, sheets: list[SheetState], segments: list[_Segment]) -> _Segment:
        """The segment to write to: the last one, or of the sheet begun before, or of a new sheet."""
        if sheets and not segments:
            segments.append(_Segment(sheets[-1]))
        if not segments or segments[-1].room <= len(self.above):
            sheets.append(_empty_sheet())
            segments.append(_Segment(sheets[-1]))
            segments[-1].write(self._start(), 0)
        return segments[-1]

    def _add_sheet(self, assembly: ZipAssembly, path: str, sheet: SheetState, stream: _Bytes) -> None:
        end = SHEET_END if sheet["size"] else self._start() + SHEET_END
        deflate = zlib.compressobj(_LEVEL, zlib.DEFLATED, -15)
        tail = deflate.compress(end) + deflate.flush()
        whole = Deflated(zlib.crc32(end, sheet["crc"]), sheet["size"] + len(end), sheet["packed"] + len(tail))
        assembly.add_deflated(path, chain(stream.take(sheet["packed"]), [tail]), whole)

    def _start(self) -> bytes:
        return data_start(self.columns, self.above)


def _empty_sheet() -> SheetState:
    return {"rows": 0, "crc": 0, "size": 0, "packed": 0}


class _Segment:
    """What one `append` adds to one sheet. It ends with a full flush: on a byte, free of references."""

    def __init__(self, sheet: SheetState) -> None:
        self.sheet = sheet
        self.packed: list[bytes] = []
        self.deflate = zlib.compressobj(_LEVEL, zlib.DEFLATED, -15)

    @property
    def room(self) -> int:
        return ROWS_A_SHEET - self.sheet["rows"]

    def write(self, data: bytes, rows: int) -> None:
        self.sheet["rows"] += rows
        self.sheet["crc"] = zlib.crc32(data, self.sheet["crc"])
        self.sheet["size"] += len(data)
        self.packed.append(self.deflate.compress(data))

    def close(self) -> bytes:
        packed = b"".join(self.packed) + self.deflate.flush(zlib.Z_FULL_FLUSH)
        self.sheet["packed"] += len(packed)
        return packed


class _Bytes:
    """All parts as one stream of bytes, whatever their boundaries."""

    def __init__(self, parts: Iterable[bytes | BinaryIO]) -> None:
        self.chunks = chain.from_iterable(_chunks(part) for part in parts)
        self.rest = b""

    def take(self, count: int) -> Iterator[bytes]:
        while count and (chunk := self.rest or next(self.chunks, b"")):
            piece, self.rest = chunk[:count], chunk[count:]
            count -= len(piece)
            yield piece

    def left(self) -> bool:
        return bool(self.rest or any(self.chunks))


def _chunks(part: bytes | BinaryIO) -> Iterator[bytes]:
    if isinstance(part, bytes):
        return iter((part,) if part else ())
    return iter(lambda: part.read(CHUNK), b"")
