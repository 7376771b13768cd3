"""The one font, what it holds, and breaking texts into lines of it."""

from __future__ import annotations

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import CIDEncoding, UnicodeCIDFont

FONT = "STSong-Light"
SIZES = (10.5, 9.0, 8.0, 7.0, 6.0)
"""Sizes of texts in cells: the largest that fits."""
LEADING = 1.2
_MISSING = "□"


def register() -> None:
    """Make the font known once a process; in UTF-16, which knows more characters than the library's own choice."""
    if FONT in pdfmetrics.getRegisteredFontNames():
        return
    font = UnicodeCIDFont(FONT)
    font.encoding = CIDEncoding("UniGB-UTF16-H")
    font.encodingName = font.encoding.name
    pdfmetrics.registerFont(font)


def missing(text: str) -> list[str]:
    """The characters that the font does not hold, each once."""
    return list(dict.fromkeys(sign for sign in text if not _drawable(sign)))


def shown(text: str) -> str:
    """The text as it is printed."""
    return "".join(sign if _drawable(sign) else _MISSING for sign in text)


def wrapped(text: str, width: float, size: float) -> list[str]:
    """The text in lines no wider than `width`; a line break in it breaks."""
    if "\n" not in text and pdfmetrics.stringWidth(text, FONT, size) <= width:
        return [text]
    lines, line = [], ""
    for sign in text:
        if line and (sign == "\n" or pdfmetrics.stringWidth(line + sign, FONT, size) > width):
            lines.append(line)
            line = ""
        line += "" if sign == "\n" else sign
    return [*lines, line]


def fitted(text: str, width: float, height: float) -> tuple[list[str], float]:
    """Lines and size that fit into a space, cut where not even the smallest size does."""
    for size in SIZES:
        lines = wrapped(text, width, size)
        if len(lines) * size * LEADING <= height:
            return lines, size
    most = max(1, int(height // (SIZES[-1] * LEADING)))
    return [*lines[: most - 1], lines[most - 1][:-1] + "…"], SIZES[-1]


def _drawable(sign: str) -> bool:
    """Whether Adobe-GB1 holds a character: all of GBK, and the Han of extension A."""
    if "\u3400" <= sign <= "\u4db5" or sign == "\n":
        return True
    try:
        sign.encode("gbk")
    except UnicodeEncodeError:
        return False
    return True
