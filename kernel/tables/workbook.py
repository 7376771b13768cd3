"""Rows of an .xlsx: plain texts at once, the rest by calamine, which sees only what the look at its markup has passed;
what that does not judge openpyxl reads.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from itertools import chain
from posixpath import join, normpath
from time import monotonic
from typing import IO, Any
from zipfile import ZipFile

from defusedxml.ElementTree import fromstring
from python_calamine import CalamineSheet, load_workbook

from kernel.errors import Invalid
from kernel.files.container import ContainerError, first_bytes, open_container, unpacked
from kernel.sheets.scan import Budget, MarkupError, scan_part
from kernel.sheets.workbook import WIDEST, blame_the_file, check_kind, open_sheet
from kernel.tables.cells import Unfit, shown
from kernel.tables.limits import HOW_XLSX, too_long, unfit
from kernel.tables.markup import Bounds, SheetFacts, Unusual, is_sheet, shared_texts, sheet_facts
from kernel.tables.pieces import Cells, Piece, in_pieces
from kernel.tables.plain import plain_pieces
from kernel.tables.texts import SharedTexts
from kernel.tables.upload import Upload

_SHEETS = "xl/worksheets/"
_STRINGS = "xl/sharedStrings.xml"
_SECONDS = 5.0
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_WHAT = {"f": "formula", "e": "error"}


def workbook_pieces(upload: Upload, columns: int, max_rows: int, size: int) -> Iterator[Piece]:
    """The header of the first visible sheet alone, then at most so many rows at a time. Raises Invalid at the latest
    before the last of them: of a sheet of plain texts they come while it is read.
    """
    bounds, last = Bounds(max_rows, columns, upload.limits.unpacked), 0
    with _judged(), suppress(Unusual):
        for piece in _streamed(upload, bounds, size):
            last = piece[0][-1]
            yield piece
        return
    upload.stream.seek(0)
    rows = (row for row in workbook_rows(upload, columns, max_rows) if row[0] > last)
    yield from in_pieces(rows, size, header=not last)


def workbook_rows(upload: Upload, columns: int, max_rows: int) -> Iterator[Cells]:
    """Row numbers from 1, and the cells of the first visible sheet; everything is read before the first row comes."""
    bounds = Bounds(max_rows, columns, upload.limits.unpacked)
    budget = _budget(bounds)
    with _judged():
        try:
            return _fast(upload, bounds, budget)
        except Unusual:
            return iter(_slow(upload, bounds, budget))


def _budget(bounds: Bounds) -> Budget:
    return Budget(bounds.last_row * (bounds.columns + 10), monotonic() + _SECONDS)


def _streamed(upload: Upload, bounds: Bounds, size: int) -> Iterator[Piece]:
    """Everything but the largest sheet is looked at first; raises Unusual when that is not the one, or not plain."""
    with open_container(upload.stream, upload.limits.of_workbook()) as archive:
        check_kind(archive)
        sheets = [each for each in archive.infolist() if each.filename.startswith(_SHEETS)]
        largest = max(sheets, key=lambda each: each.file_size, default=None)
        if largest is None:
            raise Unusual
        looked = _looked_at(archive, upload, bounds, _budget(bounds), last=largest.filename)
        if looked.left is None or _first_visible(archive)[2] != largest.filename:
            raise Unusual
        yield from plain_pieces(looked.left, bounds, looked.texts, size)


def _fast(upload: Upload, bounds: Bounds, budget: Budget) -> Iterator[Cells]:
    limits = upload.limits.of_workbook()
    with open_container(upload.stream, limits) as archive:
        check_kind(archive)
        found = _looked_at(archive, upload, bounds, budget).sheets
        at, name, path = _first_visible(archive)
    if path not in found:
        raise Unusual
    upload.stream.seek(0)
    return _calamine_rows(_calamine_sheet(upload.stream, at, name), found[path])


@dataclass(slots=True)
class _Looked:
    """What a look at the parts found: shared texts, facts of sheets by part, and the content of the last one."""

    texts: SharedTexts = field(default_factory=SharedTexts)
    sheets: dict[str, SheetFacts] = field(default_factory=dict)
    left: Iterator[bytes] | None = None


def _looked_at(archive: ZipFile, upload: Upload, bounds: Bounds, budget: Budget, last: str = "") -> _Looked:
    """Look at every part; the sheet named `last` is left to be read."""
    looked = _Looked()
    for entry, chunks in unpacked(archive, upload.limits.of_workbook(), first=_STRINGS, last=last):
        head = next(chunks, b"")
        part = chain((head,), chunks)
        if entry.filename == _STRINGS:
            looked.texts = shared_texts(part, bounds)
        elif is_sheet(head) and entry.filename == last:
            looked.left = part
        elif is_sheet(head):
            looked.sheets[entry.filename] = sheet_facts(part, bounds, looked.texts)
        elif scan_part(entry.filename, part, budget).root == "sst":
            raise Unusual
    return looked


def _first_visible(archive: ZipFile) -> tuple[int, str, str]:
    """Place among the sheets, name and part of the first sheet that is not hidden."""
    links = fromstring(first_bytes(archive, "xl/_rels/workbook.xml.rels"))
    targets = {link.get("Id"): link.get("Target", "") for link in links}
    sheets = [each for each in fromstring(first_bytes(archive, "xl/workbook.xml")).iter() if _local(each) == "sheet"]
    if len(targets) != len(links) or len({sheet.get("name") for sheet in sheets}) != len(sheets):
        raise Unusual
    for at, sheet in enumerate(sheets):
        if sheet.get("state", "visible") == "visible":
            target = targets.get(sheet.get(_RELATION), "")
            return at, sheet.get("name", ""), normpath(join("/xl", target)).lstrip("/")
    raise unfit("文件里没有可见的工作表，请取消隐藏后再上传。")


def _local(element: Any) -> str:
    return str(element.tag).rpartition("}")[2]


def _calamine_sheet(stream: IO[bytes], at: int, name: str) -> CalamineSheet:
    with _no_panic():
        workbook = load_workbook(stream)
        if workbook.sheet_names[at : at + 1] != [name]:
            raise Unusual
        return workbook.get_sheet_by_index(at)


@contextmanager
def _no_panic() -> Iterator[None]:
    """A panic of Rust is no Exception in Python."""
    try:
        yield
    except (Unusual, Invalid):
        raise
    except BaseException as error:
        if isinstance(error, Exception) or type(error).__name__ == "PanicException":
            raise _damaged() from error
        raise


def _each(sheet: CalamineSheet) -> Iterator[list[Any]]:
    with _no_panic():
        yield from sheet.iter_rows()


def _calamine_rows(sheet: CalamineSheet, facts: SheetFacts) -> Iterator[Cells]:
    marked: dict[int, dict[int, str]] = {}
    for (number, at), what in facts.marks.items():
        marked.setdefault(number, {})[at] = what
    left = [""] * (sheet.start[1] if sheet.start else 0)
    width = max(len(left) + sheet.width, *(at + 1 for _, at in facts.marks), 1)
    right = [""] * (width - len(left) - sheet.width)
    height = sheet.end[0] + 1 if sheet.end else 0
    below: Iterable[list[Any]] = ([""] * sheet.width for _ in range(height, facts.last_row))
    rows = enumerate(chain(_each(sheet), below), start=1)
    return _marked(rows, marked, left, right) if marked or left or right else rows


def _marked(
    rows: Iterable[Cells], marked: dict[int, dict[int, str]], left: list[Any], right: list[Any]
) -> Iterator[Cells]:
    """The rows at their full width, with formulas and errors as what they are."""
    for number, row in rows:
        cells = left + row + right if left or right else row
        if number in marked:
            for at, what in marked[number].items():
                cells[at] = Unfit(what, shown(cells[at]) or "（公式）")  # type: ignore[arg-type]
        yield number, cells


def _slow(upload: Upload, bounds: Bounds, budget: Budget) -> list[Cells]:
    upload.stream.seek(0)
    with open_sheet(io.BytesIO(upload.stream.read()), upload.limits.of_workbook(), budget) as sheet:
        if sheet.last_row > bounds.last_row:
            raise too_long(bounds.rows)
        rows: list[Cells] = []
        with blame_the_file():
            cells = sheet.worksheet.iter_rows(max_row=sheet.last_row or 1, max_col=WIDEST)
            for number, row in zip(range(1, sheet.last_row + 1), cells, strict=False):
                budget.check()
                rows.append((number, [_plain(cell) for cell in row]))
    width = max((len(cells) for _, cells in rows), default=0)
    return [(number, cells + [""] * (width - len(cells))) for number, cells in rows]


def _plain(cell: Any) -> Any:
    if cell.data_type in _WHAT:
        shown_value = str(getattr(cell.value, "text", cell.value))
        return Unfit(_WHAT[cell.data_type], shown_value)  # type: ignore[arg-type]
    return "" if cell.value is None else cell.value


@contextmanager
def _judged() -> Iterator[None]:
    """Whatever fails is the file's fault, and says what to do."""
    try:
        yield
    except (ContainerError, MarkupError) as error:
        raise unfit(str(error)) from error
    except Invalid as error:
        raise unfit(error.message) if error.code.startswith("sheet-") else error from error
    except Exception as error:
        raise _damaged() from error


def _damaged() -> Invalid:
    return unfit(f"文件内容已损坏，无法读取。{HOW_XLSX}")
