"""The parts of a streamed workbook around its rows (ECMA-376): sheet frames, styles, package."""

from __future__ import annotations

from collections.abc import Sequence
from xml.sax.saxutils import quoteattr

from kernel.sheets.columns import Column, NoteSheet
from kernel.sheets.markup import clean, rows_xml, styled

_MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_RELATIONS = "application/vnd.openxmlformats-package.relationships+xml"
_DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
# Number format 49 is "text" and style 0 holds for every cell without a style, so numbers typed later keep
# their leading zeros; style 1 is the header, 2 a refused cell, 3 the reason beside it.
_STYLES = (
    f"{_DECLARATION}<styleSheet {_MAIN}>"
    '<fonts count="3"><font><sz val="11"/><name val="等线"/></font>'
    '<font><b/><sz val="11"/><name val="等线"/></font>'
    '<font><sz val="11"/><color rgb="FFC00000"/><name val="等线"/></font></fonts>'
    '<fills count="4"><fill><patternFill patternType="none"/></fill>'
    '<fill><patternFill patternType="gray125"/></fill>'
    '<fill><patternFill patternType="solid"><fgColor rgb="FFDDEBF7"/></patternFill></fill>'
    '<fill><patternFill patternType="solid"><fgColor rgb="FFFFC7CE"/></patternFill></fill></fills>'
    '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs count="4"><xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>'
    '<xf numFmtId="49" fontId="1" fillId="2" borderId="0" xfId="0" applyNumberFormat="1" applyFont="1"'
    ' applyFill="1"/><xf numFmtId="49" fontId="0" fillId="3" borderId="0" xfId="0" applyNumberFormat="1"'
    ' applyFill="1"/><xf numFmtId="49" fontId="2" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"'
    ' applyFont="1"/></cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>'
    "</styleSheet>"
)
HEADER_STYLE, REFUSED_STYLE, REASON_STYLE = 1, 2, 3
SHEET_END = b"</sheetData></worksheet>"


def data_start(columns: Sequence[Column], above: Sequence[Sequence[str]] = ()) -> bytes:
    """A sheet up to and with its styled, frozen header rows; `above` stand over that of the titles."""
    widths = enumerate((column.width for column in columns), 1)
    cols = "".join(f'<col min="{n}" max="{n}" width="{w}" customWidth="1"/>' for n, w in widths)
    titles = [column.title for column in columns]
    head = b"".join([_header(row) for row in (*above, titles)])
    frozen = _frozen(len(above) + 1)
    return f"{_DECLARATION}<worksheet {_MAIN}>{frozen}<cols>{cols}</cols><sheetData>".encode() + head


def note_sheet(note: NoteSheet) -> bytes:
    """A whole small sheet."""
    body = rows_xml([list(row) for row in note.rows], len(note.columns)) if note.rows else b""
    return data_start(note.columns) + body + SHEET_END


def _header(titles: Sequence[str]) -> bytes:
    return styled(rows_xml([list(titles)], len(titles)), dict.fromkeys(range(len(titles)), HEADER_STYLE))


def _frozen(rows: int) -> str:
    return (
        f'<sheetViews><sheetView workbookViewId="0"><pane ySplit="{rows}" topLeftCell="A{rows + 1}"'
        ' activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>'
    )


def package(sheet_names: Sequence[str]) -> dict[str, bytes]:
    """Every part but the sheets; sheet n of the names lies at `sheet_path(n)`, counted from 1."""
    return {
        "[Content_Types].xml": _content_types(len(sheet_names)).encode(),
        "_rels/.rels": _relations([("officeDocument", "xl/workbook.xml")]).encode(),
        "xl/workbook.xml": _workbook(sheet_names).encode(),
        "xl/_rels/workbook.xml.rels": _workbook_relations(len(sheet_names)).encode(),
        "xl/styles.xml": _STYLES.encode(),
    }


def sheet_path(number: int) -> str:
    """The part name of a sheet, counted from 1."""
    return f"xl/worksheets/sheet{number}.xml"


def _content_types(sheets: int) -> str:
    overrides = [("xl/workbook.xml", "sheet.main"), ("xl/styles.xml", "styles")]
    overrides += [(sheet_path(number), "worksheet") for number in range(1, sheets + 1)]
    listed = "".join(f'<Override PartName="/{path}" ContentType="{_TYPE}.{kind}+xml"/>' for path, kind in overrides)
    return (
        f'{_DECLARATION}<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels"'
        f' ContentType="{_RELATIONS}"/><Default Extension="xml" ContentType="application/xml"/>'
        f"{listed}</Types>"
    )


def _workbook(names: Sequence[str]) -> str:
    sheets = "".join(
        f'<sheet name={quoteattr(clean(name))} sheetId="{number}" r:id="rId{number}"/>'
        for number, name in enumerate(names, 1)
    )
    return f'{_DECLARATION}<workbook {_MAIN} xmlns:r="{_OFFICE}"><sheets>{sheets}</sheets></workbook>'


def _workbook_relations(sheets: int) -> str:
    targets = [("worksheet", sheet_path(number).removeprefix("xl/")) for number in range(1, sheets + 1)]
    return _relations([*targets, ("styles", "styles.xml")])


def _relations(targets: Sequence[tuple[str, str]]) -> str:
    listed = "".join(
        f'<Relationship Id="rId{number}" Type="{_OFFICE}/{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(targets, 1)
    )
    return f'{_DECLARATION}<Relationships xmlns="{_PACKAGE}/relationships">{listed}</Relationships>'
