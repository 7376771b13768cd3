"""A document of A4 pages: its edges, headings and running text."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable

from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from kernel.pdf.font import FONT, register, shown, wrapped

MEDIA_TYPE = "application/pdf"
LEFT, TOP, WIDTH = 50.0, A4[1] - 60, A4[0] - 100
Draw = Callable[[Canvas], None]


def render(title: str, pages: Iterable[Draw]) -> bytes:
    """A PDF of one page for each drawing."""
    register()
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=A4, pdfVersion=(1, 5), invariant=1, pageCompression=1)
    canvas.setTitle(title)
    for draw in pages:
        draw(canvas)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def heading(canvas: Canvas, text: str) -> None:
    """The title at the top of a page."""
    canvas.setLineWidth(0.6)
    canvas.setFont(FONT, 18)
    canvas.drawCentredString(A4[0] / 2, TOP, shown(text))


def paragraph(canvas: Canvas, text: str, top: float, size: float = 12.0) -> float:
    """Running text over the whole width, its first line indented; gives where the next begins."""
    for line in wrapped("　　" + shown(text), WIDTH, size):
        canvas.setFont(FONT, size)
        canvas.drawString(LEFT, top - size, line)
        top -= size * 1.8
    return top
