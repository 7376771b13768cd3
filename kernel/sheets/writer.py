"""Small workbooks with openpyxl: templates, lists of a few thousand rows, and the corrected-file answer."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from typing import Any

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from kernel.sheets.columns import DATA_TITLE, INFO_TITLE, Column, Info, Row, in_order
from kernel.sheets.markup import clean

MAX_LIST = 255
_FILL = PatternFill("solid", fgColor="DDEBF7")
_REQUIRED = Font(bold=True, color="C00000")
_OPTIONAL = Font(bold=True)
_LAST_ROW = 1_048_576
_TEXT = "@"
_HELP_TITLE = "填写说明"
_KINDS = {
    "text": "文本",
    "int": "整数，例如 12",
    "date": "日期，例如 2026-06-30",
    "datetime": "日期和时间，例如 2026-06-30 08:30",
    "bool": "是 或 否",
}


def write_sheet(columns: Sequence[Column], rows: Iterable[Row], info: Info = (), title: str = DATA_TITLE) -> bytes:
    """A workbook of some thousand rows: styled frozen header, every value a text, 查询条件 from `info`.

    Rows are mappings by key or values in column order. Beyond about 20,000 rows use `SheetStream`.
    """
    workbook = Workbook()
    sheet = workbook.active
    _head(sheet, columns, title)
    for number, row in enumerate(in_order(columns, rows), start=2):
        for at, value in enumerate(row, start=1):
            put_text(sheet.cell(number, at), value)
    if info:
        _info_sheet(workbook, info)
    return saved(workbook)


def template(columns: Sequence[Column]) -> bytes:
    """An empty workbook to fill in: text columns, drop-downs, notes at the headers, examples, 填写说明.

    The examples stand in 填写说明 and not among the data, where they would be imported.
    """
    workbook = Workbook()
    sheet = workbook.active
    _head(sheet, columns, DATA_TITLE)
    for at, column in enumerate(columns, start=1):
        sheet.column_dimensions[get_column_letter(at)].number_format = _TEXT
        _note(sheet.cell(1, at), column)
        _drop_down(workbook, sheet, at, column)
    _help_sheet(workbook, columns)
    return saved(workbook)


def put_text(cell: Any, value: Any) -> None:
    """Write a value as text, never as a formula; a blank value leaves the cell empty."""
    text = clean(value)
    if text:
        cell.value = text
        cell.data_type = "s"
        cell.number_format = _TEXT


def saved(workbook: Workbook) -> bytes:
    """The workbook's bytes."""
    out = io.BytesIO()
    workbook.save(out)
    return out.getvalue()


def _head(sheet: Any, columns: Sequence[Column], title: str) -> None:
    sheet.title = title
    sheet.freeze_panes = "A2"
    for at, column in enumerate(columns, start=1):
        cell = sheet.cell(1, at)
        put_text(cell, column.title)
        cell.font, cell.fill = (_REQUIRED if column.required else _OPTIONAL), _FILL
        sheet.column_dimensions[get_column_letter(at)].width = column.width


def _note(cell: Any, column: Column) -> None:
    if column.note:
        cell.comment = Comment(clean(column.note), "", width=240, height=100)


def _drop_down(workbook: Workbook, sheet: Any, at: int, column: Column) -> None:
    if not column.options:
        return
    letter = get_column_letter(at)
    rule = DataValidation(type="list", formula1=_source(workbook, letter, column.options), allow_blank=True)
    rule.errorTitle, rule.error = "填写有误", "请从下拉列表里选择。"
    rule.showErrorMessage = True
    rule.add(f"{letter}2:{letter}{_LAST_ROW}")
    sheet.add_data_validation(rule)


def _source(workbook: Workbook, letter: str, options: Sequence[str]) -> str:
    """Excel takes at most 255 characters and no comma inside a list; longer ones lie on a hidden sheet."""
    joined = ",".join(options)
    if len(joined) <= MAX_LIST and not any("," in option or '"' in option for option in options):
        return f'"{joined}"'
    sheet = workbook["选项"] if "选项" in workbook.sheetnames else workbook.create_sheet("选项")
    sheet.sheet_state = "hidden"
    for number, option in enumerate(options, start=1):
        put_text(sheet[f"{letter}{number}"], option)
    return f"'选项'!${letter}$1:${letter}${len(options)}"


def _info_sheet(workbook: Workbook, info: Info) -> None:
    sheet = workbook.create_sheet(INFO_TITLE)
    _head(sheet, (Column("label", "项目", width=24), Column("value", "内容", width=60)), INFO_TITLE)
    for number, pair in enumerate(info, start=2):
        for at, value in enumerate(pair, start=1):
            put_text(sheet.cell(number, at), value)


def _help_sheet(workbook: Workbook, columns: Sequence[Column]) -> None:
    titles = ("列名", "是否必填", "填写内容", "最多字数", "示例", "说明")
    sheet = workbook.create_sheet(_HELP_TITLE)
    _head(sheet, [Column(title, title, width=24) for title in titles], _HELP_TITLE)
    for number, column in enumerate(columns, start=2):
        kind = "、".join(column.options[:30]) or _KINDS[column.kind]
        values = (column.title, column.required, kind, column.max_length, column.example, column.note)
        for at, value in enumerate(values, start=1):
            put_text(sheet.cell(number, at), value)
