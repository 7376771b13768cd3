"""Reads an uploaded workbook by its declared columns; every fault names its row and column."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any

from openpyxl.cell.read_only import EMPTY_CELL
from openpyxl.utils import get_column_letter

from kernel.errors import Invalid
from kernel.files.container import ContainerLimits
from kernel.sheets.cells import CellError, read_cell, trimmed
from kernel.sheets.columns import REASON_TITLE, Column, RowError, SheetResult, SheetRow
from kernel.sheets.header import match_header, plain
from kernel.sheets.scan import Budget
from kernel.sheets.workbook import WIDEST, OpenSheet, Source, blame_the_file, open_sheet

MAX_ROWS = 5_000
MAX_ERRORS = 1_000


def read_sheet(
    source: Source,
    columns: Sequence[Column],
    max_rows: int = MAX_ROWS,
    limits: ContainerLimits | None = None,
) -> SheetResult:
    """Read the first visible sheet of an .xlsx: the header is row 1, the order of the columns is free.

    Blank rows are passed over. A file that cannot be used as a whole raises Invalid (sheet-unreadable,
    sheet-header, sheet-empty, sheet-too-long); refused cells are collected, at most MAX_ERRORS of them, and
    their rows are left out of `rows`.
    """
    budget = Budget.of(max_rows, len(columns))
    with open_sheet(source, limits or ContainerLimits(), budget) as sheet:
        if sheet.last_row - 1 > max_rows:
            message = f"数据到了第 {sheet.last_row} 行，一次最多 {max_rows} 行，请拆分后再上传。"
            raise Invalid("sheet-too-long", message)
        rows = _rows(sheet, budget)
        header = [cell.value for cell in next(rows, (0, ()))[1]]
        places = match_header(columns, header)
        result = _result(rows, places, [plain(title) for title in header])
    if not result.rows and not result.errors:
        raise Invalid("sheet-empty", "表格里没有数据，请从第 2 行开始填写后再上传。")
    return result


def _rows(sheet: OpenSheet, budget: Budget) -> Iterator[tuple[int, Sequence[Any]]]:
    with blame_the_file():
        cells = sheet.worksheet.iter_rows(max_row=sheet.last_row or 1, max_col=WIDEST)
        for number, row in enumerate(islice(cells, sheet.last_row), start=1):
            budget.check()
            yield number, row


def _result(rows: Iterator[tuple[int, Sequence[Any]]], places: dict[int, Column], header: list[str]) -> SheetResult:
    result = SheetResult()
    passed = {at for at, title in enumerate(header) if title == REASON_TITLE}
    for number, cells in rows:
        filled = {at: cell for at, cell in enumerate(cells) if at not in passed and _filled(cell)}
        if not filled:
            continue
        if len(result.errors) >= MAX_ERRORS:
            result.truncated = True
            break
        errors, values = _row(number, places, filled)
        result.errors.extend(errors)
        if not errors:
            result.rows.append(SheetRow(number, values))
    return result


def _filled(cell: Any) -> bool:
    value = cell.value
    if isinstance(value, str):
        return bool(trimmed(value))
    return value is not None


def _row(number: int, places: dict[int, Column], filled: dict[int, Any]) -> tuple[list[RowError], dict[str, Any]]:
    errors: list[RowError] = []
    values: dict[str, Any] = {}
    for at, column in places.items():
        cell = filled.get(at, EMPTY_CELL)
        try:
            values[column.key] = read_cell(column, cell.value, cell.data_type)
        except CellError as error:
            errors.append(RowError(number, column.key, column.title, str(error)))
    outside = [get_column_letter(at + 1) for at in filled if at not in places]
    if outside:
        text = f"{'、'.join(outside[:5])} 列没有列名却有内容，请删除这些内容。"
        errors.append(RowError(number, "", "", text))
    return errors, values
