"""The form 毕业生就业推荐表 as a PDF page (manual 7.9); the same graduates on the same day give the same bytes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import partial

from reportlab.pdfgen.canvas import Canvas

from kernel import pdf
from kernel.pdf.document import LEFT, TOP, WIDTH
from kernel.pdf.font import FONT

TITLE = "毕业生就业推荐表"


@dataclass(frozen=True, slots=True)
class Form:
    """What stands on one page: rows of up to three labelled cells, then the boxes for opinions and seals."""

    school: str
    name: str
    rows: tuple[pdf.Cells, ...]
    boxes: tuple[str, ...]
    printed_on: date


def render(forms: Iterable[Form]) -> bytes:
    """A PDF of one page a form."""
    return pdf.render(TITLE, (partial(_draw, form=form) for form in forms))


def _draw(canvas: Canvas, form: Form) -> None:
    pdf.heading(canvas, form.school + TITLE)
    top = TOP - 24
    for cells in form.rows:
        top = pdf.row(canvas, cells, top)
    for title in form.boxes:
        top = pdf.box(canvas, title, top)
    canvas.setFont(FONT, 9)
    canvas.drawRightString(LEFT + WIDTH, top - 18, f"打印日期：{form.printed_on.isoformat()}")
    pdf.missing_note(canvas, form.school + "".join(value for cells in form.rows for _, value in cells), top - 18)
