"""The foot of a page: characters to be written by hand; code, address and QR code by which anybody checks it."""

from __future__ import annotations

from dataclasses import dataclass

from reportlab.graphics.barcode.qrencoder import QRCode, QRErrorCorrectLevel
from reportlab.pdfgen.canvas import Canvas

from kernel.codes import grouped
from kernel.pdf.document import LEFT, WIDTH
from kernel.pdf.font import FONT, missing

_MOST_NAMED = 12
_QUIET = 4
"""Modules of white around a QR code."""


@dataclass(frozen=True, slots=True)
class Proof:
    """How a printed document is checked: its verification code, and the address of the page that takes it."""

    code: str
    page: str

    @property
    def address(self) -> str:
        """The address in the QR code: it only fills the field of the page."""
        return f"{self.page}?code={self.code}"


def missing_note(canvas: Canvas, text: str, height: float) -> None:
    """Name the characters of a page's texts that were printed as □."""
    absent = missing(text)
    if absent:
        codes = "、".join(f"U+{ord(sign):04X}" for sign in absent[:_MOST_NAMED])
        canvas.drawString(LEFT, height, f"□ 处的字字体中没有（{codes}），请打印后手写补正。")


def prove(canvas: Canvas, proof: Proof, bottom: float = 40.0, side: float = 76.0) -> None:
    """Print code and address at the foot of the page, beside them the address as a QR code."""
    canvas.setFont(FONT, 9)
    canvas.drawString(LEFT, bottom + 40, f"验证码：{grouped(proof.code)}")
    canvas.drawString(LEFT, bottom + 24, f"核验地址：{proof.page}")
    canvas.drawString(LEFT, bottom + 8, "扫描右侧二维码，或在核验页面输入验证码，可以核对本件的真伪与效力。")
    _draw_qr(canvas, proof.address, LEFT + WIDTH - side, bottom - 4, side)


def _draw_qr(canvas: Canvas, text: str, left: float, bottom: float, side: float) -> None:
    code = QRCode(None, QRErrorCorrectLevel.M)
    code.addData(text)
    code.make()
    module = side / (code.getModuleCount() + 2 * _QUIET)
    path = canvas.beginPath()
    for number, line in enumerate(code.modules):
        height = bottom + side - (number + 1 + _QUIET) * module
        for start, length in _runs(line):
            path.rect(left + (start + _QUIET) * module, height, length * module, module)
    canvas.drawPath(path, stroke=0, fill=1)


def _runs(line: list[bool]) -> list[tuple[int, int]]:
    """Start and length of each dark run."""
    runs: list[tuple[int, int]] = []
    for place, dark in enumerate(line):
        if dark and place and line[place - 1]:
            runs[-1] = (runs[-1][0], runs[-1][1] + 1)
        elif dark:
            runs.append((place, 1))
    return runs
