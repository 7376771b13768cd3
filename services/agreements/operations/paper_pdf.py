"""Drawing agreements and termination letters; the same paper on the same day gives the same bytes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import partial

from reportlab.pdfgen.canvas import Canvas

from kernel import pdf
from kernel.pdf.document import LEFT, TOP, WIDTH
from kernel.pdf.font import FONT

_ROW, _TALL = 30.0, 60.0
_SIGNATURES = 96.0
_FOOT = 40.0


@dataclass(frozen=True, slots=True)
class Section:
    """Rows of up to three labelled cells; without a title they follow the section before. `tall`: for long texts."""

    title: str
    rows: tuple[pdf.Cells, ...]
    tall: bool = False


@dataclass(frozen=True, slots=True)
class Paper:
    """What stands on one page; `text` is a running sentence before the sections, "" for none."""

    school: str
    title: str
    numbers: tuple[str, str]
    text: str
    sections: tuple[Section, ...]
    signatures: tuple[str, ...]
    proof: pdf.Proof
    printed_on: date


def render(title: str, papers: Iterable[Paper]) -> bytes:
    """A PDF of one page a paper."""
    return pdf.render(title, (partial(_draw, paper=paper) for paper in papers))


def _draw(canvas: Canvas, paper: Paper) -> None:
    pdf.heading(canvas, paper.school + paper.title)
    canvas.setFont(FONT, 10.5)
    canvas.drawString(LEFT, TOP - 30, pdf.shown(paper.numbers[0]))
    canvas.drawRightString(LEFT + WIDTH, TOP - 30, pdf.shown(paper.numbers[1]))
    top = TOP - 40
    if paper.text:
        top = pdf.paragraph(canvas, paper.text, top - 8) - 6
    for section in paper.sections:
        top = _section(canvas, section, top)
    pdf.signatures(canvas, paper.signatures, top - 10, _SIGNATURES)
    pdf.prove(canvas, paper.proof, _FOOT)
    canvas.drawString(LEFT, _FOOT - 8, f"打印日期：{paper.printed_on.isoformat()}")
    pdf.missing_note(canvas, _texts(paper), _FOOT + 58)


def _section(canvas: Canvas, section: Section, top: float) -> float:
    if section.title:
        canvas.setFont(FONT, 11)
        canvas.drawString(LEFT, top - 16, section.title)
        top -= 22
    for cells in section.rows:
        top = pdf.row(canvas, cells, top, _TALL if section.tall else _ROW)
    return top


def _texts(paper: Paper) -> str:
    values = [value for section in paper.sections for cells in section.rows for _, value in cells]
    return "".join((paper.school, paper.text, *paper.numbers, *values))
