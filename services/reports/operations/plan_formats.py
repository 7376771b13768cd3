"""How a plan file is written in each format: parts that a batch stores, and the whole file joined from them."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import islice
from typing import Any, BinaryIO, Protocol, cast

from kernel.clock import today
from kernel.files.store import CHUNK
from kernel.sheets import Column, NoteSheet, SheetStream
from kernel.tables import dbase_writer
from kernel.tables.dbase_writer import TextField, Unwritten
from services.reports.domain import plan_csv, plan_notes
from services.reports.operations.plan_source import PlanSource
from services.reports.queries.plan_rows import Span

State = Mapping[str, Any]
_SPOOL = 8_000_000
_BLOCK = 500
_NARROW, _WIDE = 8, 30
"""Widths of columns of a sheet, in characters."""


class Writer(Protocol):
    """Writes one file of `source`; what it must know of the parts before is `state`, fit for JSON.

    `problems` are cells of the part that the format cannot hold as they are (contract.PlanProblem, and of which kind).
    """

    source: PlanSource
    problems: list[dict[str, Any]]

    @property
    def state(self) -> State:
        """What the writer of the next batch must know; right once the part has been read to its end."""

    def part(self, span: Span) -> Iterator[bytes]:
        """The bytes of a batch."""

    def whole(self, parts: Iterable[bytes], rows: int) -> Iterator[bytes]:
        """The file, from the bytes of all parts in their order."""


class CsvWriter:
    """Lines behind the mark and the header rows."""

    def __init__(self, source: PlanSource, state: State) -> None:
        self.source = source
        self.state = state
        self.problems: list[dict[str, Any]] = []

    def part(self, span: Span) -> Iterator[bytes]:
        return self.source.lines(span)

    def whole(self, parts: Iterable[bytes], rows: int) -> Iterator[bytes]:
        yield plan_csv.head(self.source.heads())
        yield from parts


class XlsxWriter:
    """Segments of a streamed workbook; 字段说明 and 查询条件 behind the data."""

    def __init__(self, source: PlanSource, state: State) -> None:
        self.source = source
        self.before = state.get("sheets")
        self.problems: list[dict[str, Any]] = []
        self.stream = self._stream(0)

    @property
    def state(self) -> State:
        return {"sheets": self.stream.state}

    def part(self, span: Span) -> Iterator[bytes]:
        yield self.stream.append(self.source.cells(span))

    def whole(self, parts: Iterable[bytes], rows: int) -> Iterator[bytes]:
        with tempfile.SpooledTemporaryFile(max_size=_SPOOL) as out:
            self._stream(rows).assemble(parts, cast(BinaryIO, out))
            out.seek(0)
            yield from iter(lambda: out.read(CHUNK), b"")

    def _stream(self, rows: int) -> SheetStream:
        source = self.source
        *above, titles = source.heads()
        columns = [
            Column(column.name, title, width=max(_NARROW, min(_WIDE, column.length)))
            for column, title in zip(source.columns, titles, strict=True)
        ]
        notes = NoteSheet(plan_notes.TITLE, plan_notes.SHEET, plan_notes.rows(source.columns, source.school.year))
        return SheetStream(columns, source.info(rows), self.before, above=above, notes=(notes,))


class DbfWriter:
    """Records of fixed width in GBK behind a header that counts them."""

    def __init__(self, source: PlanSource, state: State) -> None:
        self.source = source
        self.number = state.get("records", 0)
        self.problems: list[dict[str, Any]] = []
        self.fields = [TextField(column.name, column.length) for column in source.columns]
        self.student_no = next(at for at, column in enumerate(source.columns) if column.field == "student_no")

    @property
    def state(self) -> State:
        return {"records": self.number}

    def part(self, span: Span) -> Iterator[bytes]:
        rows = self.source.cells(span)
        while block := [self._record(cells) for cells in islice(rows, _BLOCK)]:
            yield b"".join(block)

    def whole(self, parts: Iterable[bytes], rows: int) -> Iterator[bytes]:
        yield dbase_writer.head(self.fields, rows, today())
        yield from parts
        yield dbase_writer.END

    def _record(self, cells: tuple[str, ...]) -> bytes:
        self.number += 1
        wrong: list[Unwritten] = []
        written = dbase_writer.record(self.fields, cells, wrong)
        self.problems += [self._problem(cells, each) for each in wrong]
        return written

    def _problem(self, cells: tuple[str, ...], wrong: Unwritten) -> dict[str, Any]:
        lacking = f"GBK 没有“{wrong.lacking}”" if wrong.lacking else ""
        cut = f"超过 {self.fields[wrong.at].size} 字节，已截短" if wrong.cut else ""
        return {
            "row": self.number,
            "student_no": cells[self.student_no],
            "column": self.source.columns[wrong.at].title,
            "text": cells[wrong.at],
            "written": wrong.written,
            "reason": "；".join(filter(None, (lacking, cut))),
            "outside": bool(wrong.lacking),
            "cut": wrong.cut,
        }


WRITERS: Mapping[str, Callable[[PlanSource, State], Writer]] = {"xlsx": XlsxWriter, "csv": CsvWriter, "dbf": DbfWriter}
