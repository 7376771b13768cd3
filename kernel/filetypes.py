"""What an attachment really is, decided by its content; and file names that are safe to keep and to send.

The allow list is data: an extension is accepted only with the content that belongs to it. HTML, SVG, scripts,
programs, and files that are two things at once are refused (OWASP ASVS 5.0, 5.2).
"""

from __future__ import annotations

import re
import unicodedata
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from os import SEEK_END
from typing import IO

import puremagic

from kernel.errors import Invalid
from kernel.files.container import ContainerError, ContainerLimits, entry_name, first_bytes, open_container, unpacked

MAX_NAME = 240
_HEAD, _TAIL, _OVERLAP = 65_536, 65_600, 64
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_LIMITS = ContainerLimits(packed=100_000_000, unpacked=500_000_000, entries=2_000)
_MARKUP = re.compile(
    r"<\s*(?:!doctype|!entity|\?xml|\?php|%|/?(?:html|head|body|script|svg|iframe|object|embed|form|img|a|link"
    r"|meta|style|base|math)[\s/>])",
    re.IGNORECASE,
)
_NO_TEXT = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f\ufffe\uffff]")
_DANGEROUS_NAMES = (
    "apk app bat cab chm cmd com cpl dll dmg exe gadget hta htm html jar js jse lnk mht mhtml msc msi ps1 py reg"
    " scr sh shtml svg svgz swf url vb vbe vbs wsf xht xhtml xml zip rar 7z gz tar iso"
)
_DANGEROUS = frozenset(_DANGEROUS_NAMES.split())
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])", re.IGNORECASE)
_EDGES = ". \u3000\xa0"
_UNSAFE = re.compile("[\x00-\x1f\x7f-\x9f\"'`<>|?*:;%\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class ContentType:
    """The extension without a dot, lower case, and the media type to send it as."""

    extension: str
    media_type: str


@dataclass(frozen=True, slots=True)
class _Kind:
    media_type: str
    magic: tuple[bytes, ...]
    check: Callable[[IO[bytes], str], None]


def detect(stream: IO[bytes], name: str) -> ContentType:
    """The type of a seekable stream that is sent under this name; the stream is rewound. Raises Invalid."""
    extension = name.rpartition(".")[2].lower() if "." in name else ""
    kind = _KINDS.get(extension)
    if kind is None:
        raise _refused(f"不支持这种附件，只能上传：{'、'.join(_KINDS)}。")
    stream.seek(0)
    head = stream.read(_HEAD)
    if not head:
        raise _refused("文件是空的，请重新选择。")
    if not head.startswith(kind.magic):
        raise _refused(f"文件内容不是 .{extension} 格式{_guess(head)}，请用正确的格式保存后再上传。")
    kind.check(stream, extension)
    stream.seek(0)
    return ContentType(extension, kind.media_type)


def safe_file_name(name: str, fallback: str = "附件") -> str:
    """The last part of a sent name, fit for any disk and header: no folders, control signs, quotes, direction
    marks or reserved names, at most MAX_NAME bytes of UTF-8 with the extension kept.
    """
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    clean = _UNSAFE.sub("", last).rstrip(_EDGES)
    stem, dot, extension = clean.rpartition(".")
    if not dot or not extension.isalnum() or len(extension) > 10:
        stem, extension = clean, ""
    stem = stem.strip(_EDGES)
    if _RESERVED.fullmatch(stem.split(".")[0].strip()) or not stem:
        stem = f"{fallback}_{stem}" if stem else fallback
    suffix = f".{extension}" if extension else ""
    room = MAX_NAME - len(suffix.encode())
    return stem.encode()[:room].decode(errors="ignore").rstrip(". ") + suffix


def _refused(message: str) -> Invalid:
    return Invalid("file-type", message)


def _guess(head: bytes) -> str:
    """What the content rather is, for the message only."""
    try:
        found = [match.extension for match in puremagic.magic_string(head) if match.extension]
    except (puremagic.PureError, ValueError):
        return ""
    return f"（看起来是 {found[0]}）" if found else ""


def _check_single(stream: IO[bytes], _extension: str) -> None:
    """An image or a PDF, and not a web page or an archive at the same time."""
    stream.seek(0)
    if _MARKUP.search(stream.read(1024).decode("latin-1")):
        raise _refused("文件里混有网页内容，不能上传。")
    size = stream.seek(0, SEEK_END)
    stream.seek(max(0, size - _TAIL))
    if b"PK\x05\x06" in stream.read():
        raise _refused("文件末尾混有压缩包，不能上传，请重新导出后再上传。")


def _check_text(stream: IO[bytes], _extension: str) -> None:
    stream.seek(0)
    data = stream.read()
    text = _decoded(data)
    if text is None or _NO_TEXT.search(text):
        raise _refused("不是纯文本文件，请另存为 UTF-8 编码的 .txt 后再上传。")
    if data.startswith(b"#!") or _MARKUP.search(text):
        raise _refused("文本里含有网页代码或脚本，不能上传。")


def _decoded(data: bytes) -> str | None:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None


def _check_old_office(stream: IO[bytes], extension: str) -> None:
    """An OLE file names its streams in UTF-16; macros lie in a storage of their own."""
    marks = {mark: mark.encode("utf-16-le") for mark in (*_OLE_MARKS[extension], "EncryptedPackage", *_MACROS)}
    found = _containing(stream, marks)
    if "EncryptedPackage" in found:
        raise _refused("文件设有打开密码，请去掉密码后再上传。")
    if found & set(_MACROS):
        raise _refused("文件里含有宏，请删除宏后再上传。")
    if not found:
        raise _refused(f"文件内容不是 .{extension} 格式，请用正确的格式保存后再上传。")


def _containing(stream: IO[bytes], marks: dict[str, bytes]) -> set[str]:
    stream.seek(0)
    found: set[str] = set()
    rest = b""
    while chunk := stream.read(1 << 20):
        window = rest + chunk
        found |= {mark for mark, wanted in marks.items() if wanted in window}
        rest = window[-_OVERLAP:]
    return found


def _check_office(stream: IO[bytes], extension: str) -> None:
    main, wanted = _OFFICE[extension]
    try:
        with open_container(stream, _LIMITS) as archive:
            names = {name.casefold() for name in archive.namelist()}
            if main not in names or wanted not in first_bytes(archive, "[Content_Types].xml"):
                raise _refused(f"文件内容不是 .{extension} 格式，请用正确的格式保存后再上传。")
            if any(name.endswith("vbaproject.bin") for name in names):
                raise _refused("文件里含有宏，请删除宏后再上传。")
            for _, chunks in unpacked(archive, _LIMITS):
                _drain(chunks)
    except ContainerError as error:
        raise _refused(str(error)) from error


def _drain(chunks: Iterator[bytes]) -> bytes:
    """Read to the end, so that sizes and checksums are proven; returns the first chunk."""
    first = next(chunks, b"")
    deque(chunks, maxlen=0)
    return first


def _check_zip(stream: IO[bytes], _extension: str) -> None:
    try:
        with open_container(stream, _LIMITS) as archive:
            for entry, chunks in unpacked(archive, _LIMITS):
                if entry_name(entry).rpartition(".")[2].lower() in _DANGEROUS or _is_active(_drain(chunks)):
                    raise _refused("压缩包里有程序、脚本、网页或另一个压缩包，不能上传，请删除后重新压缩。")
    except ContainerError as error:
        raise _refused(str(error)) from error


def _is_active(head: bytes) -> bool:
    return head.startswith(_PROGRAMS) or bool(_MARKUP.match(head[:1024].decode("latin-1").lstrip("ï»¿ \r\n\t")))


_PROGRAMS = (b"MZ", b"\x7fELF", b"#!", b"\xca\xfe\xba\xbe", b"\xcf\xfa\xed\xfe", b"Rar!", b"7z\xbc\xaf")
_MACROS = ("_VBA_PROJECT",)
_OLE_MARKS = {"doc": ("WordDocument",), "xls": ("Workbook", "Book"), "ppt": ("PowerPoint Document",)}
_XML_TYPE = b"application/vnd.openxmlformats-officedocument."
_OFFICE = {
    "docx": ("word/document.xml", _XML_TYPE + b"wordprocessingml.document.main+xml"),
    "xlsx": ("xl/workbook.xml", _XML_TYPE + b"spreadsheetml.sheet.main+xml"),
    "pptx": ("ppt/presentation.xml", _XML_TYPE + b"presentationml.presentation.main+xml"),
}
_ZIP = (b"PK\x03\x04",)
_KINDS = {
    "pdf": _Kind("application/pdf", (b"%PDF-",), _check_single),
    "png": _Kind("image/png", (b"\x89PNG\r\n\x1a\n",), _check_single),
    "jpg": _Kind("image/jpeg", (b"\xff\xd8\xff",), _check_single),
    "jpeg": _Kind("image/jpeg", (b"\xff\xd8\xff",), _check_single),
    "gif": _Kind("image/gif", (b"GIF87a", b"GIF89a"), _check_single),
    "doc": _Kind("application/msword", (_OLE,), _check_old_office),
    "xls": _Kind("application/vnd.ms-excel", (_OLE,), _check_old_office),
    "ppt": _Kind("application/vnd.ms-powerpoint", (_OLE,), _check_old_office),
    "docx": _Kind(f"{_XML_TYPE.decode()}wordprocessingml.document", _ZIP, _check_office),
    "xlsx": _Kind(f"{_XML_TYPE.decode()}spreadsheetml.sheet", _ZIP, _check_office),
    "pptx": _Kind(f"{_XML_TYPE.decode()}presentationml.presentation", _ZIP, _check_office),
    "txt": _Kind("text/plain", (b"",), _check_text),
    "zip": _Kind("application/zip", _ZIP, _check_zip),
}
EXTENSIONS = tuple(_KINDS)
