"""Attachments: the content decides, and a file may only be one thing."""

from __future__ import annotations

import io
import zipfile

import openpyxl
import pytest
from PIL import Image

from kernel.errors import Invalid
from kernel.filetypes import EXTENSIONS, MAX_NAME, detect, safe_file_name

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
TYPE = "application/vnd.openxmlformats-officedocument."


def _zip(contents: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in contents.items():
            archive.writestr(name, content)
    return out.getvalue()


def _image(kind: str) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (3, 3)).save(out, kind)
    return out.getvalue()


def _ole(*names: str) -> bytes:
    return OLE + b"".join(name.encode("utf-16-le") + bytes(50) for name in names)


def _office(main: str, kind: str, **more: bytes) -> bytes:
    types = f'<Types><Override ContentType="{TYPE}{kind}.main+xml"/></Types>'.encode()
    return _zip({"[Content_Types].xml": types, main: b"<x/>", **more})


def _workbook() -> bytes:
    out = io.BytesIO()
    openpyxl.Workbook().save(out)
    return out.getvalue()


DOCX = _office("word/document.xml", "wordprocessingml.document")
PDF = b"%PDF-1.7\n1 0 obj << /Type /Catalog >> endobj\n%%EOF\n"
GOOD = {
    "a.pdf": (PDF, "application/pdf"),
    "a.PNG": (_image("PNG"), "image/png"),
    "a.jpg": (_image("JPEG"), "image/jpeg"),
    "a.jpeg": (_image("JPEG"), "image/jpeg"),
    "a.gif": (_image("GIF"), "image/gif"),
    "a.doc": (_ole("WordDocument"), "application/msword"),
    "a.xls": (_ole("Workbook"), "application/vnd.ms-excel"),
    "a.ppt": (_ole("PowerPoint Document"), "application/vnd.ms-powerpoint"),
    "a.docx": (DOCX, f"{TYPE}wordprocessingml.document"),
    "a.xlsx": (_workbook(), f"{TYPE}spreadsheetml.sheet"),
    "a.pptx": (
        _office("ppt/presentation.xml", "presentationml.presentation"),
        f"{TYPE}presentationml.presentation",
    ),
    "通知.txt": ("薪资 3000 < 5000，生僻字𬭊".encode(), "text/plain"),
    "gb.txt": ("通知".encode("gb18030"), "text/plain"),
    "a.zip": (_zip({"材料/a.pdf": PDF, "b.docx": DOCX}), "application/zip"),
}


def _named(raw: bytes) -> bytes:
    """A zip whose one entry has this name in bytes, without the UTF-8 flag."""
    return _zip({"n" * len(raw): b"text"}).replace(b"n" * len(raw), raw)


@pytest.mark.parametrize("name", ["誠信.txt".encode("gb18030"), "通知.txt".encode()])
def test_chinese_names_in_a_zip(name: bytes) -> None:
    assert detect(io.BytesIO(_named(name)), "a.zip").extension == "zip"


@pytest.mark.parametrize("name", [b"\xff\xff.txt", "..\\通知.txt".encode("gb18030")])
def test_refused_names_in_a_zip(name: bytes) -> None:
    with pytest.raises(Invalid, match="文件名|路径"):
        detect(io.BytesIO(_named(name)), "a.zip")


@pytest.mark.parametrize("name", GOOD)
def test_accepted(name: str) -> None:
    content, media_type = GOOD[name]
    stream = io.BytesIO(content)
    found = detect(stream, name)
    assert (found.extension, found.media_type) == (name.rpartition(".")[2].lower(), media_type)
    assert stream.tell() == 0


def test_every_accepted_extension_is_tested() -> None:
    assert {name.rpartition(".")[2].lower() for name in GOOD} == set(EXTENSIONS)


HTML = b"<html><script>alert(1)</script></html>"
BAD = {
    "empty": (b"", "a.txt", "空的"),
    "html": (HTML, "a.html", "不支持"),
    "svg": (b"<svg/>", "a.svg", "不支持"),
    "no extension": (PDF, "pdf", "不支持"),
    "program": (b"MZ\x90\x00", "a.exe", "不支持"),
    "program as pdf": (b"MZ\x90\x00" + bytes(100), "a.pdf", "不是 .pdf"),
    "png as jpg": (_image("PNG"), "a.jpg", "看起来是 .png"),
    "html as txt": (HTML, "a.txt", "网页代码"),
    "svg as txt": ("\ufeff <svg onload=x>".encode(), "a.txt", "网页代码"),
    "svg in UTF-16": ("<svg onload=x>".encode("utf-16"), "a.txt", "纯文本"),
    "script as txt": (b"#!/bin/sh\nrm -rf /", "a.txt", "脚本"),
    "binary as txt": (bytes(range(256)), "a.txt", "纯文本"),
    "html in pdf": (b"%PDF-1.4\n" + HTML, "a.pdf", "网页"),
    "html before pdf": (HTML + PDF, "a.pdf", "不是 .pdf"),
    "zip behind png": (_image("PNG") + _zip({"a": b"b"}), "a.png", "压缩包"),
    "html in gif": (b"GIF89a/*<script>*/", "a.gif", "网页"),
    "html before zip": (HTML + _zip({"a.txt": b"b"}), "a.zip", "不是 .zip"),
    "html behind zip": (_zip({"a.txt": b"b"}) + HTML, "a.zip", "多余"),
    "program in zip": (_zip({"a.EXE": b"MZ"}), "a.zip", "程序"),
    "renamed program in zip": (_zip({"a.txt": b"MZ\x90"}), "a.zip", "程序"),
    "html in zip": (_zip({"a.txt": b"\xef\xbb\xbf <!DOCTYPE html>"}), "a.zip", "网页"),
    "zip in zip": (_zip({"a.zip": _zip({"a": b"b"})}), "a.zip", "压缩包"),
    "traversal in zip": (_zip({"../a.txt": b"b"}), "a.zip", "路径"),
    "bomb": (_zip({"a.txt": bytes(30_000_000)}), "a.zip", "太大"),
    "text as zip": (b"text", "a.zip", "不是 .zip"),
    "zip as docx": (_zip({"a.txt": b"b"}), "a.docx", "不是 .docx"),
    "xlsx as docx": (_workbook(), "a.docx", "不是 .docx"),
    "macro as docx": (
        _office("word/document.xml", "wordprocessingml.document", **{"word/vbaProject.bin": b"x"}),
        "a.docx",
        "宏",
    ),
    "ppt as doc": (_ole("PowerPoint Document"), "a.doc", "不是 .doc"),
    "installer as doc": (_ole("SummaryInformation"), "a.doc", "不是 .doc"),
    "macro in doc": (_ole("WordDocument", "_VBA_PROJECT"), "a.doc", "宏"),
    "password": (_ole("EncryptedPackage"), "a.doc", "密码"),
    "broken docx": (DOCX[:-30], "a.docx", "损坏"),
}


@pytest.mark.parametrize("case", BAD)
def test_refused(case: str) -> None:
    content, name, reason = BAD[case]
    with pytest.raises(Invalid, match=reason) as refused:
        detect(io.BytesIO(content), name)
    assert refused.value.code == "file-type"


NAMES = [
    ("成绩单.xlsx", "成绩单.xlsx"),
    ("../../etc/passwd", "passwd"),
    ("C:\\我的 文档\\成绩.xlsx", "成绩.xlsx"),
    ('a"\r\nSet-Cookie: x=y.pdf', "aSet-Cookie x=y.pdf"),
    ("CON.xlsx", "附件_CON.xlsx"),
    ("nul.tar.gz", "附件_nul.tar.gz"),
    ("合同\u202excod.exe", "合同xcod.exe"),
    ("a\0.xlsx", "a.xlsx"),
    ("", "附件"),
    ("...", "附件"),
    (" .. ", "附件"),
    ("a.pdf. ", "a.pdf"),
    ("v1.2 终稿", "v1.2 终稿"),
    ("买买提·艾力𬭊.pdf", "买买提·艾力𬭊.pdf"),
    ("\ud800.pdf", "附件.pdf"),
]


@pytest.mark.parametrize(("given", "kept"), NAMES)
def test_names(given: str, kept: str) -> None:
    assert safe_file_name(given) == kept


@pytest.mark.parametrize("name", ["名" * 300 + ".docx", "a" * 300 + ".docx", "😀" * 300 + ".docx"])
def test_long_names_keep_the_extension(name: str) -> None:
    kept = safe_file_name(name)
    assert kept.endswith(name[0] + ".docx")
    assert MAX_NAME - 4 <= len(kept.encode()) <= MAX_NAME
