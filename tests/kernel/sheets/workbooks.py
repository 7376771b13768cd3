"""Builds workbooks, honest and hostile, in memory: no binary file lies in the repository."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence
from typing import Any

import openpyxl

from kernel.sheets import Column

COLUMNS = (
    Column("name", "姓名", required=True, max_length=10),
    Column("number", "学号", required=True, note="按学籍填写", example="20260001"),
    Column("degree", "学历", choices=("本科", "硕士", "博士")),
    Column("born", "出生日期", kind="date"),
    Column("year", "毕业年份", kind="int"),
    Column("enabled", "启用", kind="bool"),
)
TITLES = [column.title for column in COLUMNS]
_SHEET = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"


def workbook(*rows: Sequence[Any], titles: Sequence[Any] = TITLES) -> io.BytesIO:
    """An honest workbook by openpyxl: the titles, then the rows."""
    book = openpyxl.Workbook()
    for row in (titles, *rows):
        book.active.append(list(row))
    return saved(book)


def saved(book: Any) -> io.BytesIO:
    """The stream of an openpyxl workbook."""
    out = io.BytesIO()
    book.save(out)
    out.seek(0)
    return out


def cells(*values: str) -> str:
    """Inline text cells of raw XML content."""
    return "".join(f'<c t="inlineStr"><is><t>{value}</t></is></c>' for value in values)


HEADER = f"<row>{cells(*TITLES)}</row>"


def sheet_xml(body: str, before: str = "", prolog: str = "") -> str:
    """A worksheet part around `<row>` elements."""
    return f"{prolog}<worksheet {_SHEET}>{before}<sheetData>{body}</sheetData></worksheet>"


def parts(sheet: str | bytes, strings: str | None = None) -> dict[str, str | bytes]:
    """The parts of a minimal workbook with this worksheet."""
    shared = f'<Override PartName="/xl/sharedStrings.xml" ContentType="{_TYPE}.sharedStrings+xml"/>' if strings else ""
    link = f'<Relationship Id="r2" Type="{_OFFICE}/sharedStrings" Target="sharedStrings.xml"/>' if strings else ""
    found: dict[str, str | bytes] = {
        "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" ContentType='
        '"application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType='
        f'"application/xml"/><Override PartName="/xl/workbook.xml" ContentType="{_TYPE}.sheet.main+xml"/>'
        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_TYPE}.worksheet+xml"/>{shared}</Types>',
        "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="r1"'
        f' Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook {_SHEET} xmlns:r="{_OFFICE}"><sheets><sheet name="A" sheetId="1" r:id="r1"/>'
        "</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="r1"'
        f' Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>{link}</Relationships>',
        "xl/worksheets/sheet1.xml": sheet,
    }
    if strings:
        found["xl/sharedStrings.xml"] = f"<sst {_SHEET}>{strings}</sst>"
    return found


def packed(contents: Mapping[str, str | bytes], method: int = zipfile.ZIP_DEFLATED) -> io.BytesIO:
    """These parts as a zip."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, content in contents.items():
            archive.writestr(name, content)
    out.seek(0)
    return out


def raw(body: str, **how: str) -> io.BytesIO:
    """A workbook with this XML after the header row."""
    return packed(parts(sheet_xml(HEADER + body, **how)))
