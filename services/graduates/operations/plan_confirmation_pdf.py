"""Drawing the sheet 就业方案信息确认表 of a class: one table over as many pages as it needs (manual 8.7)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial

from reportlab.pdfgen.canvas import Canvas

from kernel import pdf
from kernel.pdf.document import LEFT, TOP, WIDTH
from kernel.pdf.font import FONT
from services.graduates.domain.plan_sheets import COLUMNS, DECLARATION, PER_PAGE, SIGNATURES, TITLE

_ROW = 24.0
_FOOT = 30.0
_ABOVE_FOOT = 98.0


@dataclass(frozen=True, slots=True)
class Sheet:
    """What stands on a sheet; `rows` are the texts of all columns but the first (序号) and the last (签字)."""

    school: str
    year: int
    place: str
    number: str
    rows: Sequence[Sequence[str]]
    proof: pdf.Proof
    printed_on: date

    @property
    def pages(self) -> int:
        return -(-len(self.rows) // PER_PAGE)


def render(sheet: Sheet) -> bytes:
    """A PDF of a sheet's pages; number and code stand on each."""
    return pdf.render(TITLE, (partial(_draw, sheet=sheet, page=page) for page in range(sheet.pages)))


def _draw(canvas: Canvas, sheet: Sheet, page: int) -> None:
    pdf.heading(canvas, f"{sheet.school}{sheet.year}届毕业生{TITLE}")
    canvas.setFont(FONT, 10.5)
    canvas.drawString(LEFT, TOP - 26, pdf.shown(sheet.place))
    canvas.drawRightString(LEFT + WIDTH, TOP - 26, f"编号：{sheet.number}　第 {page + 1} 页，共 {sheet.pages} 页")
    canvas.setFont(FONT, 9)
    canvas.drawString(LEFT, TOP - 42, DECLARATION)
    first = page * PER_PAGE
    rows = sheet.rows[first : first + PER_PAGE]
    numbered = [(str(first + place), *texts, "") for place, texts in enumerate(rows, 1)]
    words, widths = zip(*COLUMNS, strict=True)
    pdf.grid(canvas, [words, *numbered], widths, TOP - 50, _ROW)
    canvas.setFont(FONT, 10.5)
    for place, title in enumerate(SIGNATURES):
        canvas.drawString(LEFT + place * WIDTH / 2, _ABOVE_FOOT + 14, f"{title}：")
    pdf.prove(canvas, sheet.proof, _FOOT)
    canvas.drawString(LEFT, _FOOT - 8, f"打印日期：{sheet.printed_on.isoformat()}")
    pdf.missing_note(canvas, sheet.school + sheet.place + "".join(text for row in rows for text in row), _FOOT + 54)
