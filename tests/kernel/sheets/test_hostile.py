"""Hostile workbooks are refused with a Chinese reason, quickly and in little memory."""

from __future__ import annotations

import io
import struct
import tracemalloc
import zipfile
from collections.abc import Callable
from contextlib import suppress
from xml.sax.saxutils import escape

import openpyxl
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from kernel.errors import Invalid
from kernel.sheets import read_sheet
from tests.kernel.processor import spent
from tests.kernel.sheets.workbooks import COLUMNS, HEADER, cells, packed, parts, raw, saved, sheet_xml, workbook

GOOD = f"<row>{cells('张三', '001')}</row>"
PLAIN = packed(parts(sheet_xml(HEADER + GOOD)), zipfile.ZIP_STORED).getvalue()
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)


def _zip(*changes: Callable[[zipfile.ZipFile], None]) -> bytes:
    out = packed(parts(sheet_xml(HEADER + GOOD)))
    with zipfile.ZipFile(out, "a") as archive:
        for change in changes:
            change(archive)
    return out.getvalue()


def _entry(name: str, **fields: int) -> Callable[[zipfile.ZipFile], None]:
    def add(archive: zipfile.ZipFile) -> None:
        info = zipfile.ZipInfo(name)
        for field, value in fields.items():
            setattr(info, field, value)
        archive.writestr(info, b"content")

    return add


def _patched(data: bytes, name: bytes, offset: int, value: bytes) -> bytes:
    """Change a field of a central directory entry; `offset` counts from the entry's signature."""
    at = data.rindex(name) - 46
    assert data[at : at + 4] == b"PK\x01\x02"
    return data[: at + offset] + value + data[at + offset + len(value) :]


def _overlapping() -> bytes:
    """The last entry of the directory points at the first one's content."""
    data = _zip(_entry("z.txt"))
    return _patched(data, b"z.txt", 42, struct.pack("<I", 0))


SHEET = b"xl/worksheets/sheet1.xml"
BOMB = sheet_xml(HEADER + GOOD + " " * 30_000_000)
CONTAINERS = {
    "empty": (b"", "空的"),
    "text": ("姓名,学号\n张三,1".encode(), "不是 Excel"),
    "html": (b"<html><table></table></html>", "不是 Excel"),
    "xls": (OLE, "旧版"),
    "password": (OLE + "EncryptedPackage".encode("utf-16-le"), "密码"),
    "half": (_zip()[:-200], "损坏"),
    "junk before": (b"<html>" + _zip(), "不是 Excel"),
    "junk before with PK": (b"PK\x03\x04junk" + _zip(), "结构"),
    "junk behind": (_zip() + b"<script>", "损坏"),
    "zip of something": (packed({"a.txt": "x"}).getvalue(), "不是 Excel 工作簿"),
    "macro": (_zip(_entry("xl/vbaProject.bin")), "宏"),
    "traversal": (_zip(_entry("../../x")), "路径"),
    "absolute": (_zip(_entry("/etc/x")), "路径"),
    "backslash": (_zip(_entry("..\\x")), "路径"),
    "drive": (_zip(_entry("C:x")), "路径"),
    "link": (_zip(_entry("link", external_attr=0o120777 << 16)), "链接"),
    "many": (_zip(*(_entry(f"f{n}") for n in range(1500))), "条目"),
    "lzma": (_zip(_entry("l", compress_type=zipfile.ZIP_LZMA)), "压缩方式"),
    "bzip2": (_zip(_entry("b", compress_type=zipfile.ZIP_BZIP2)), "压缩方式"),
    "same name": (_zip(_entry("XL/Workbook.xml")), "重名"),
    "encrypted": (_patched(_zip(), SHEET, 8, b"\x01\x00"), "密码"),
    "overlap": (_overlapping(), "重叠"),
    "lying small": (_patched(_zip(), SHEET, 24, struct.pack("<I", 10)), "损坏"),
    "wrong crc": (_patched(_zip(), SHEET, 16, b"\0\0\0\0"), "损坏"),
    "bomb": (packed(parts(BOMB)).getvalue(), "太大"),
    "no sheet": (packed({**parts(""), "xl/worksheets/sheet1.xml": "oops"}).getvalue(), "损坏"),
    "no relations": (
        packed({k: v for k, v in parts(sheet_xml(HEADER)).items() if not k.endswith("workbook.xml.rels")}).getvalue(),
        "损坏",
    ),
}
LAUGHS = (
    '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">'
    + "".join(f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefgh", "bcdefghi", strict=True))
    + "]>"
)
XXE = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
MARKUP = {
    "external entity": (raw(f"<row>{cells('&e;', '1')}</row>", prolog=XXE), "DTD"),
    "laughs": (raw(f"<row>{cells('&i;', '1')}</row>", prolog=LAUGHS), "DTD"),
    "other encoding": (raw(GOOD, prolog='<?xml version="1.0" encoding="cp037"?>'), "编码"),
    "far cell": (raw('<row><c r="XFD2" t="n"><v>1</v></c></row>'), "右侧"),
    "far row": (raw('<row r="1048576"><c><v>1</v></c></row>'), "1048576 行"),
    "rows backwards": (raw(f'<row r="9">{cells("a", "1")}</row><row r="3">{cells("b", "2")}</row>'), "行号"),
    "row number": (raw(f'<row r="{"9" * 5000}">{cells("a", "1")}</row>'), "损坏"),
    "many rows": (raw(GOOD + "<row/>" * 1_600_000), "太多|太大|超时"),
    "deep": (raw("<row>" + "<c>" * 5000 + "</c>" * 5000 + "</row>"), "太多"),
    "long text": (raw(f"<row>{cells('长' * 300_000, '1')}</row>"), "过长"),
    "long attribute": (raw(f'<row s="{"x" * 30_000_000}">{cells("a", "1")}</row>'), "过长|太大|超时"),
    "string index": (
        packed(parts(sheet_xml(HEADER + '<row><c t="s"><v>7</v></c></row>'), "<si><t>a</t></si>")),
        "损坏",
    ),
    "many strings": (packed(parts(sheet_xml(HEADER + GOOD), "<si><t/></si>" * 700_000)), "太多|太大|超时"),
    "many elements elsewhere": (
        packed({**parts(sheet_xml(HEADER + GOOD)), "xl/styles.xml": "<s>" + "<xf/>" * 900_000 + "</s>"}),
        "太多|超时",
    ),
    "huge number": (raw(f"<row>{cells('a')}<c><v>{'9' * 5000}</v></c></row>"), "损坏"),
}


@pytest.mark.parametrize("name", CONTAINERS)
def test_container(name: str) -> None:
    data, reason = CONTAINERS[name]
    _refused_quickly(io.BytesIO(data), reason)


@pytest.mark.parametrize("name", MARKUP)
def test_markup(name: str) -> None:
    _refused_quickly(*MARKUP[name])


def _refused_quickly(stream: io.BytesIO, reason: str) -> None:
    start = spent()
    with pytest.raises(Invalid, match=reason) as refused:
        read_sheet(stream, COLUMNS)
    assert spent() - start < 5
    assert refused.value.code.startswith("sheet-")


def test_bomb_needs_little_memory() -> None:
    data = CONTAINERS["bomb"][0]
    tracemalloc.start()
    with pytest.raises(Invalid):
        read_sheet(io.BytesIO(data), COLUMNS)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 30_000_000


def test_fake_dimension_is_not_believed() -> None:
    result = read_sheet(raw(GOOD, before='<dimension ref="A1:XFD1048576"/>'), COLUMNS)
    assert [row.values["name"] for row in result.rows] == ["张三"]


def test_a_million_blank_rows_are_passed_over() -> None:
    blank = "".join(f'<row r="{n}" s="1" ht="15" customHeight="1"/>' for n in range(3, 900_000, 7))
    result = read_sheet(raw(GOOD + blank), COLUMNS)
    assert len(result.rows) == 1


def test_too_many_rows() -> None:
    with pytest.raises(Invalid, match="一次最多 3 行"):
        read_sheet(raw(GOOD * 4), COLUMNS, max_rows=3)
    assert len(read_sheet(raw(GOOD * 3), COLUMNS, max_rows=3).rows) == 3


def test_nothing_of_the_reason_shows_the_content() -> None:
    with pytest.raises(Invalid) as refused:
        read_sheet(raw(f"<row>{cells('370102199001011234')}<c><v>370102199001011234x</v></c></row>"), COLUMNS)
    assert "370102" not in refused.value.message


def test_parsers_are_the_safe_ones() -> None:
    assert openpyxl.DEFUSEDXML is True
    assert openpyxl.LXML is False


def test_hidden_first_sheet_is_not_read() -> None:
    book = openpyxl.load_workbook(workbook(("李四", "002")))
    hidden = book.create_sheet("隐藏", 0)
    hidden.sheet_state = "hidden"
    hidden.append(["别的"])
    assert read_sheet(saved(book), COLUMNS).rows[0].values["name"] == "李四"


@given(st.lists(st.tuples(st.integers(0, 10_000), st.integers(0, 255)), min_size=1, max_size=6))
@example([(7, 8), (30, 0x80)])  # the first entry's own header: a name in UTF-8 that is none
@settings(max_examples=300, deadline=None)
def test_damaged_files_are_read_or_refused(changes: list[tuple[int, int]]) -> None:
    """Bytes changed at random in a stored (not deflated) workbook: never another failure than Invalid."""
    data = bytearray(PLAIN)
    for place, value in changes:
        data[place % len(data)] = value
    with suppress(Invalid):
        assert read_sheet(io.BytesIO(data), COLUMNS).rows is not None


@given(st.text(st.characters(codec="ascii"), max_size=30), st.sampled_from(["<v>", "<f>", "<is><t>", "<is>"]))
@settings(max_examples=300, deadline=None)
def test_any_cell_content_is_read_or_refused(content: str, opening: str) -> None:
    closing = "".join(f"</{name}>" for name in reversed(opening.strip("<>").split("><")))
    for kind in ("n", "s", "b", "d", "e", "str", "inlineStr", "x"):
        cell = f'<c t="{kind}">{opening}{escape(content)}{closing}</c>'
        with suppress(Invalid):
            assert read_sheet(raw(f"<row>{cells('a', '1')}{cell * 4}</row>"), COLUMNS) is not None
