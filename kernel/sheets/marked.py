"""The answer to a faulty import: the user's own cells again, the bad ones red, the reasons last."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from itertools import islice
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Font, PatternFill
from openpyxl.utils import get_column_letter

from kernel.files.container import ContainerLimits
from kernel.sheets.cells import unescaped
from kernel.sheets.columns import REASON_TITLE, RowError
from kernel.sheets.header import plain
from kernel.sheets.reader import MAX_ROWS
from kernel.sheets.scan import Budget
from kernel.sheets.workbook import WIDEST, OpenSheet, Source, blame_the_file, open_sheet
from kernel.sheets.writer import put_text, saved

_RED = PatternFill("solid", fgColor="FFC7CE")
_REASON = Font(color="C00000")
_COLUMNS = 200
_WIDTH, _REASON_WIDTH = 18, 60


def error_workbook(
    source: Source,
    errors: Sequence[RowError],
    max_rows: int = MAX_ROWS,
    limits: ContainerLimits | None = None,
) -> bytes:
    """The first visible sheet of the user's file, in the same rows and columns, marked.

    It can be corrected and sent again: the column 错误原因 is passed over by `read_sheet`. Texts and formulas
    come back as texts, other sheets and the layout do not: nothing active of a refused file goes out again.
    """
    workbook = Workbook()
    target = workbook.active
    budget = Budget.of(max_rows, _COLUMNS)
    with open_sheet(source, limits or ContainerLimits(), budget) as sheet:
        titles = _copy(sheet, target, max_rows)
    _mark(target, titles, errors)
    return saved(workbook)


def _copy(sheet: OpenSheet, target: Any, max_rows: int) -> list[str]:
    """Copy the cells and return the titles; an earlier 错误原因 is left out."""
    titles: list[str] = []
    with blame_the_file():
        rows = sheet.worksheet.iter_rows(max_row=sheet.last_row or 1, max_col=WIDEST)
        for number, row in enumerate(islice(rows, min(sheet.last_row, max_rows + 1)), start=1):
            titles = titles or [plain(cell.value) for cell in row]
            for at, cell in enumerate(row):
                if cell.value is not None and titles[at] != REASON_TITLE:
                    _copy_cell(cell, target.cell(number, at + 1))
    while titles and titles[-1] in ("", REASON_TITLE):
        titles.pop()
    return titles


def _copy_cell(cell: Any, target: Any) -> None:
    if isinstance(cell.value, str) or cell.data_type == "f":
        put_text(target, unescaped(str(getattr(cell.value, "text", cell.value))))
    else:
        target.value = cell.value
        target.number_format = cell.number_format


def _mark(target: Any, titles: list[str], errors: Sequence[RowError]) -> None:
    places = {title: at for at, title in enumerate(titles, start=1)}
    reasons: dict[int, list[str]] = defaultdict(list)
    for error in errors:
        reasons[error.row].append(f"{error.title}：{error.message}" if error.title else error.message)
        if at := places.get(plain(error.title)):
            target.cell(error.row, at).fill = _RED
    last = len(titles) + 1
    put_text(target.cell(1, last), REASON_TITLE)
    for row, texts in reasons.items():
        cell = target.cell(row, last)
        put_text(cell, "；".join(texts))
        cell.font = _REASON
    for at in range(1, last + 1):
        target.column_dimensions[get_column_letter(at)].width = _REASON_WIDTH if at == last else _WIDTH
    target.freeze_panes = "A2"
