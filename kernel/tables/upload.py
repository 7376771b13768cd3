"""Takes an uploaded table, bare or alone in a zip, and tells what it is by its content and its name."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from os import SEEK_END
from os.path import splitext
from types import TracebackType
from typing import IO, Literal, Self

from kernel.files.container import CHUNK
from kernel.filetypes import safe_file_name
from kernel.tables.archive import is_workbook, the_member
from kernel.tables.limits import HOW_XLSX, UploadLimits, unfit

Kind = Literal["xlsx", "csv", "dbf"]
KINDS: tuple[Kind, ...] = ("xlsx", "csv", "dbf")
_IN_MEMORY = 4_000_000
_ZIP, _OLE = b"PK", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_OTHERS = {
    b"Rar!": "rar 压缩包",
    b"7z\xbc\xaf\x27\x1c": "7z 压缩包",
    b"\x1f\x8b": "gz 压缩包",
    b"BZh": "bz2 压缩包",
    b"\xfd7zXZ": "xz 压缩包",
    b"%PDF": "PDF 文件",
    b"MZ": "程序",
    b"\x7fELF": "程序",
    b"\x89PNG": "图片",
    b"\xff\xd8\xff": "图片",
}
_DBASE = (0x02, 0x03, 0x30, 0x31, 0x32, 0x43, 0x63, 0x83, 0x8B, 0xCB, 0xF5)


@dataclass(frozen=True, slots=True)
class Upload:
    """One table file: what it is, its own safe name (inside a zip the member's) and its content (seekable).

    Close it, or use it in a `with`: the content lies in a temporary file.
    """

    kind: Kind
    name: str
    stream: IO[bytes]
    limits: UploadLimits

    def close(self) -> None:
        """Give the temporary file back."""
        self.stream.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()


def open_upload(
    stream: IO[bytes], name: str, *, kinds: Sequence[Kind] = KINDS, limits: UploadLimits | None = None
) -> Upload:
    """Take one table out of what was sent under this name: an .xlsx, .csv or .dbf, or a zip with one of them.

    `stream` is only read forward and stays open. Raises Invalid (table-unreadable) with what to do.
    """
    limits = limits or UploadLimits()
    content = _spooled(_limited(stream, limits.packed))
    try:
        content, name = _unzipped(content, name, limits)
        kind = _kind_of(content, name, kinds)
    except BaseException:
        content.close()
        raise
    content.seek(0)
    return Upload(kind, safe_file_name(name, "表格"), content, limits)


def _unzipped(content: IO[bytes], name: str, limits: UploadLimits) -> tuple[IO[bytes], str]:
    """The content itself, or the one member of the zip that it is."""
    if _head(content, 2) != _ZIP or is_workbook(content, limits):
        return content, name
    if not name.lower().endswith(".zip"):
        raise unfit("文件内容是普通的压缩包，和扩展名不符。请把扩展名改为 .zip，或者上传解压后的表格。")
    with content:
        return the_member(content, limits, _spooled)


def _spooled(chunks: Iterable[bytes]) -> IO[bytes]:
    spool: IO[bytes] = tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115
    try:
        spool.writelines(chunks)
    except BaseException:
        spool.close()
        raise
    return spool


def _limited(stream: IO[bytes], most: int) -> Iterable[bytes]:
    size = 0
    while chunk := stream.read(CHUNK):
        size += len(chunk)
        if size > most:
            raise unfit(f"文件超过 {most // 1_000_000} MB，请拆分后再上传。")
        yield chunk


def _head(content: IO[bytes], count: int) -> bytes:
    content.seek(0)
    return content.read(count)


def _kind_of(content: IO[bytes], name: str, kinds: Sequence[Kind]) -> Kind:
    head, extension = _head(content, 64), splitext(name.lower())[1].removeprefix(".")
    if not head:
        raise unfit("文件是空的，请选择填写好的文件。")
    _check_foreign(content, head)
    kind = next((kind for kind in KINDS if kind in kinds and kind == extension), None)
    if kind is None:
        raise unfit(f"不支持这种文件，只能上传：{'、'.join(f'.{each}' for each in kinds)}，或者只装着它的 .zip。")
    if not _LOOKS[kind](content, head):
        raise unfit(f"文件内容不是 .{kind} 格式（可能是改了扩展名）。请用正确的格式保存后再上传。")
    return kind


def _check_foreign(content: IO[bytes], head: bytes) -> None:
    if head.startswith(_OLE):
        content.seek(0)
        if _ENCRYPTED in content.read():
            raise unfit("文件设有打开密码，请去掉密码后再上传。")
        raise unfit(f"这是旧版的 .xls 文件。{HOW_XLSX}")
    for magic, what in _OTHERS.items():
        if head.startswith(magic):
            raise unfit(f"这是{what}，不是表格。请上传 .xlsx、.csv 或 .dbf 文件，压缩请用普通的 zip。")


def _looks_dbase(content: IO[bytes], head: bytes) -> bool:
    size = content.seek(0, SEEK_END)
    return size >= 33 and head[0] in _DBASE and 1 <= head[2] <= 12 and 1 <= head[3] <= 31 and head[:2] != _ZIP


def _looks_text(_content: IO[bytes], head: bytes) -> bool:
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    return head[:2] != _ZIP and not start.startswith((b"<!doctype", b"<html", b"<?xml", b"<table", b"{\\rtf"))


_LOOKS: dict[str, Callable[[IO[bytes], bytes], bool]] = {
    "xlsx": lambda _content, head: head.startswith(_ZIP),
    "csv": _looks_text,
    "dbf": _looks_dbase,
}
