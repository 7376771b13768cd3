"""The form 毕业生就业推荐表 as a PDF page (manual 7.9); the same graduates on the same day give the same bytes.

The font is one of those every reader of PDF brings for Chinese (Adobe-GB1), so no font file is needed. What it does
not hold, rare Han above all, is printed as □ and listed at the foot of the page to be written by hand.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import CIDEncoding, UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

TITLE = "毕业生就业推荐表"
MEDIA_TYPE = "application/pdf"
_FONT = "STSong-Light"
_MISSING = "□"
_LEFT, _TOP, _WIDTH = 50.0, A4[1] - 60, A4[0] - 100
_LABEL, _ROW, _BOX = 72.0, 30.0, 150.0
_SIZES = (10.5, 9.0, 8.0, 7.0, 6.0)
_PADDING = 4.0

Cells = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Form:
    """What stands on one page: rows of up to three labelled cells, then the boxes for opinions and seals."""

    school: str
    name: str
    rows: tuple[Cells, ...]
    boxes: tuple[str, ...]
    printed_on: date


def render(forms: Iterable[Form]) -> bytes:
    """A PDF of one page a form."""
    _register()
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=A4, pdfVersion=(1, 5), invariant=1, pageCompression=1)
    canvas.setTitle(TITLE)
    for form in forms:
        _page(canvas, form)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def missing(text: str) -> list[str]:
    """The characters that the font does not hold, each once."""
    return list(dict.fromkeys(sign for sign in text if not _drawable(sign)))


def _register() -> None:
    """Make the font known once a process; in UTF-16, which knows more characters than the library's own choice."""
    if _FONT in pdfmetrics.getRegisteredFontNames():
        return
    font = UnicodeCIDFont(_FONT)
    font.encoding = CIDEncoding("UniGB-UTF16-H")
    font.encodingName = font.encoding.name
    pdfmetrics.registerFont(font)


def _drawable(sign: str) -> bool:
    """Whether Adobe-GB1 holds a character: all of GBK, and the Han of extension A."""
    if "\u3400" <= sign <= "\u4db5":
        return True
    try:
        sign.encode("gbk")
    except UnicodeEncodeError:
        return False
    return True


def _shown(text: str) -> str:
    return "".join(sign if _drawable(sign) else _MISSING for sign in text)


def _page(canvas: Canvas, form: Form) -> None:
    canvas.setLineWidth(0.6)
    canvas.setFont(_FONT, 18)
    canvas.drawCentredString(A4[0] / 2, _TOP, _shown(form.school + TITLE))
    top = _TOP - 24
    for row in form.rows:
        _row(canvas, row, top)
        top -= _ROW
    for title in form.boxes:
        _box(canvas, title, top)
        top -= _BOX
    _foot(canvas, form, top)


def _row(canvas: Canvas, cells: Cells, top: float) -> None:
    width = _WIDTH / len(cells)
    for number, (label, value) in enumerate(cells):
        left = _LEFT + number * width
        _cell(canvas, label, left, top, _LABEL)
        _cell(canvas, value, left + _LABEL, top, width - _LABEL)


def _cell(canvas: Canvas, text: str, left: float, top: float, width: float) -> None:
    """A framed cell with its text in the largest size that fits, cut where not even the smallest does."""
    canvas.rect(left, top - _ROW, width, _ROW)
    lines, size = _fitted(_shown(text), width - 2 * _PADDING)
    canvas.setFont(_FONT, size)
    first = top - (_ROW - size * 1.2 * (len(lines) - 1)) / 2 - size * 0.35
    for number, line in enumerate(lines):
        canvas.drawString(left + _PADDING, first - number * size * 1.2, line)


def _fitted(text: str, width: float) -> tuple[list[str], float]:
    for size in _SIZES:
        lines = _wrapped(text, width, size)
        if len(lines) * size * 1.2 <= _ROW - _PADDING:
            return lines, size
    most = int((_ROW - _PADDING) // (_SIZES[-1] * 1.2))
    return [*lines[: most - 1], lines[most - 1][:-1] + "…"], _SIZES[-1]


def _wrapped(text: str, width: float, size: float) -> list[str]:
    lines, line = [], ""
    for sign in text:
        if line and pdfmetrics.stringWidth(line + sign, _FONT, size) > width:
            lines.append(line)
            line = ""
        line += sign
    return [*lines, line]


def _box(canvas: Canvas, title: str, top: float) -> None:
    """An empty box for an opinion, with the place of seal and date."""
    canvas.rect(_LEFT, top - _BOX, _LABEL, _BOX)
    canvas.rect(_LEFT + _LABEL, top - _BOX, _WIDTH - _LABEL, _BOX)
    canvas.setFont(_FONT, _SIZES[0])
    canvas.drawString(_LEFT + _PADDING, top - _BOX / 2 - 4, title)
    canvas.drawRightString(_LEFT + _WIDTH - 90, top - _BOX + 36, "负责人（盖章）：")
    canvas.drawRightString(_LEFT + _WIDTH - 24, top - _BOX + 14, "年　　　月　　　日")


def _foot(canvas: Canvas, form: Form, top: float) -> None:
    canvas.setFont(_FONT, 9)
    canvas.drawRightString(_LEFT + _WIDTH, top - 18, f"打印日期：{form.printed_on.isoformat()}")
    absent = missing(form.school + "".join(value for row in form.rows for _, value in row))
    if absent:
        codes = "、".join(f"U+{ord(sign):04X}" for sign in absent[:12])
        canvas.drawString(_LEFT, top - 18, f"□ 处的字字体中没有（{codes}），请打印后手写补正。")
