"""Workbooks: columns declared once, safe reading with row-numbered errors, templates and streamed exports."""

from kernel.sheets.columns import Column, RowError, SheetResult, SheetRow
from kernel.sheets.reader import read_sheet

__all__ = ["Column", "RowError", "SheetResult", "SheetRow", "read_sheet"]
