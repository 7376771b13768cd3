"""Workbooks: columns declared once, safe reading with row-numbered errors, templates and streamed exports."""

from kernel.sheets.columns import Column, NoteSheet, RowError, SheetResult, SheetRow
from kernel.sheets.marked import error_workbook
from kernel.sheets.reader import read_sheet
from kernel.sheets.stream import SheetState, SheetStream
from kernel.sheets.writer import template, write_sheet

__all__ = [
    "Column", "NoteSheet", "RowError", "SheetResult", "SheetRow", "SheetState", "SheetStream",
    "error_workbook", "read_sheet", "template", "write_sheet",
]  # fmt: skip
