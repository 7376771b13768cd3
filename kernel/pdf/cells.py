"""Framed cells, rows of labelled values, tables, and boxes for signatures and seals."""

from __future__ import annotations

from collections.abc import Sequence

from reportlab.pdfgen.canvas import Canvas

from kernel.pdf.document import LEFT, WIDTH
from kernel.pdf.font import FONT, LEADING, SIZES, fitted, shown

LABEL, ROW, BOX = 72.0, 30.0, 150.0
_PADDING = 4.0

Cells = Sequence[tuple[str, str]]
"""Label and value of each cell of a row."""


def row(canvas: Canvas, cells: Cells, top: float, height: float = ROW) -> float:
    """Labelled cells side by side over the whole width; gives where the next row begins."""
    width = WIDTH / len(cells)
    for number, (label, value) in enumerate(cells):
        left = LEFT + number * width
        cell(canvas, label, left, top, LABEL, height)
        cell(canvas, value, left + LABEL, top, width - LABEL, height)
    return top - height


def cell(canvas: Canvas, text: str, left: float, top: float, width: float, height: float = ROW) -> None:
    """A framed cell with its text in the largest size that fits, cut where not even the smallest does."""
    canvas.rect(left, top - height, width, height)
    lines, size = fitted(shown(text), width - 2 * _PADDING, height - _PADDING)
    canvas.setFont(FONT, size)
    first = top - (height - size * LEADING * (len(lines) - 1)) / 2 - size * 0.35
    for number, line in enumerate(lines):
        canvas.drawString(left + _PADDING, first - number * size * LEADING, line)


def grid(canvas: Canvas, rows: Sequence[Sequence[str]], widths: Sequence[float], top: float, height: float) -> float:
    """A table whose columns have these widths; gives where it ends."""
    for texts in rows:
        left = LEFT
        for text, width in zip(texts, widths, strict=True):
            cell(canvas, text, left, top, width, height)
            left += width
        top -= height
    return top


def box(canvas: Canvas, title: str, top: float, height: float = BOX) -> float:
    """An empty box for an opinion, with the place of seal and date."""
    canvas.rect(LEFT, top - height, LABEL, height)
    canvas.rect(LEFT + LABEL, top - height, WIDTH - LABEL, height)
    canvas.setFont(FONT, SIZES[0])
    canvas.drawString(LEFT + _PADDING, top - height / 2 - 4, title)
    canvas.drawRightString(LEFT + WIDTH - 90, top - height + 36, "负责人（盖章）：")
    canvas.drawRightString(LEFT + WIDTH - 24, top - height + 14, "年　　　月　　　日")
    return top - height


def signatures(canvas: Canvas, titles: Sequence[str], top: float, height: float) -> float:
    """Boxes side by side, each to be signed and dated; gives where they end."""
    width = WIDTH / len(titles)
    for number, title in enumerate(titles):
        left = LEFT + number * width
        canvas.rect(left, top - height, width, height)
        canvas.setFont(FONT, SIZES[0])
        canvas.drawString(left + _PADDING, top - 16, title)
        canvas.drawRightString(left + width - 8, top - height + 10, "年　　月　　日")
    return top - height
