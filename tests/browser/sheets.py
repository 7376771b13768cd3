"""Workbooks as people bring them and take them: written by openpyxl, read by calamine (the system uses others)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from openpyxl import load_workbook
from playwright.sync_api import Download
from python_calamine import CalamineWorkbook


def fill_template(download: Download, target: Path, rows: list[list[Any]]) -> Path:
    """The downloaded template with rows under its header."""
    source = target.with_name("template.xlsx")
    download.save_as(source)
    book = load_workbook(source)
    sheet = book.worksheets[0]
    sheet.delete_rows(2, sheet.max_row)
    for row in rows:
        sheet.append(row)
    book.save(target)
    return target


def read(download: Download, folder: Path) -> tuple[list[str], list[dict[str, Any]]]:
    """Sheet names, and the first sheet's rows by header."""
    path = folder / download.suggested_filename
    download.save_as(path)
    book = CalamineWorkbook.from_path(path)
    header, *rows = book.get_sheet_by_index(0).to_python()
    return book.sheet_names, [dict(zip(map(str, header), row, strict=True)) for row in rows]
