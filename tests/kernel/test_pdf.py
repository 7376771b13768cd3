"""PDF pages: texts fit their cells, what the font lacks is named, a code is proved, the bytes are the same again."""

from __future__ import annotations

import re
import zlib
from base64 import a85decode
from collections.abc import Callable

import pytest
from reportlab.graphics.barcode.qrencoder import QRCode, QRErrorCorrectLevel
from reportlab.pdfgen.canvas import Canvas

from kernel import pdf
from kernel.pdf.document import TOP, WIDTH
from kernel.pdf.font import FONT, SIZES, fitted, register, wrapped
from tests.factories.pdf_text import pages

PROOF = pdf.Proof("0123456789ABCDEF", "https://office.example/verify")
_SQUARE = re.compile(rb"([\d.]+) ([\d.]+) ([\d.]+) ([\d.]+) re")


def page(*draws: Callable[[Canvas], object]) -> bytes:
    """A PDF of one page."""

    def draw(canvas: Canvas) -> None:
        for each in draws:
            each(canvas)

    return pdf.render("试", [draw])


def texts(content: bytes) -> list[str]:
    return [line for text in pages(content) for line in text.split("\n")]


@pytest.mark.parametrize("text", ["", "字", "十六个字的一句话正好写满一整行呀", "两行\n文字", "x" * 2000, "很长" * 700])
def test_texts_of_any_length_fit_their_cell(text: str) -> None:
    register()
    lines, size = fitted(text, 120, 26)
    assert size in SIZES and len(lines) * size * 1.2 <= 26
    assert all(line in (text, *wrapped(text, 120, size)) or line.endswith("…") for line in lines)


def test_a_text_that_is_cut_says_so() -> None:
    register()
    lines, size = fitted("很长" * 700, 120, 26)
    assert size == SIZES[-1] and lines[-1].endswith("…") and not lines[0].endswith("…")


def test_what_the_font_lacks_is_a_box_and_named_below() -> None:
    assert pdf.missing("买买提·吐尔逊㛃髙〇ABC（）\n") == []
    assert pdf.missing("𠮷田𠮷ئ") == ["𠮷", "ئ"]

    def note(canvas: Canvas) -> None:
        canvas.setFont(FONT, 9)
        pdf.missing_note(canvas, "李𠮷", 50)

    shown = texts(page(lambda canvas: pdf.row(canvas, (("姓名", "李𠮷"),), TOP), note))
    assert shown == ["姓名", "李□", "□ 处的字字体中没有（U+20BB7），请打印后手写补正。"]


def test_a_table_shows_each_cell_once_in_its_order() -> None:
    rows = [("序号", "姓名"), ("1", "张三"), ("2", "李四")]
    shown = texts(page(lambda canvas: pdf.grid(canvas, rows, (WIDTH / 2, WIDTH / 2), TOP, 24)))
    assert shown == [text for row in rows for text in row]


def test_a_proof_tells_code_and_address_and_draws_them_as_a_qr_code() -> None:
    content = page(lambda canvas: pdf.prove(canvas, PROOF))
    assert texts(content)[:2] == ["验证码：0123-4567-89AB-CDEF", "核验地址：https://office.example/verify"]
    wanted = QRCode(None, QRErrorCorrectLevel.M)
    wanted.addData("https://office.example/verify?code=0123456789ABCDEF")
    wanted.make()
    assert drawn(content) == [[bool(dark) for dark in line] for line in wanted.modules]


def drawn(content: bytes) -> list[list[bool]]:
    """The dark modules of the only QR code of a page, line by line from above."""
    packed = content.partition(b"stream\n")[2].partition(b"endstream")[0]
    drawing = zlib.decompress(a85decode(packed.strip().removesuffix(b"~>")))
    squares = [tuple(map(float, found)) for found in _SQUARE.findall(drawing)]
    module = squares[0][3]
    left, top = min(x for x, *_ in squares), max(y for _, y, *_ in squares)
    side = round((max(x + width for x, _, width, _ in squares) - left) / module)
    shown = [[False] * side for _ in range(side)]
    for x, y, width, _ in squares:
        for step in range(round(width / module)):
            shown[round((top - y) / module)][round((x - left) / module) + step] = True
    return shown


def test_the_same_drawing_is_the_same_bytes() -> None:
    def draw(canvas: Canvas) -> None:
        pdf.heading(canvas, "标题")
        top = pdf.paragraph(canvas, "一句话。" * 40, TOP)
        pdf.signatures(canvas, ("甲方", "乙方"), top, 90)
        pdf.prove(canvas, PROOF)

    assert page(draw) == page(draw)
