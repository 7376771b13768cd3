"""Looks at a zip container before anything is parsed or unpacked; never trusts what its headers say.

CPython's zipfile has no guard against bombs (cpython #80643) and before 3.11.8 none against overlapping
entries (CVE-2024-0450), so both are checked here.
"""

from __future__ import annotations

import stat
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from os import SEEK_END
from typing import IO
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

CHUNK = 65536
_LOCAL_HEADER = 30
_END = b"PK\x05\x06"
_END_SIZE = 22
_LOCATOR = b"PK\x06\x07"
_LOCATOR_SIZE = 20
_ENTRY_SIZE = 1024
_ENCRYPTED, _UTF8 = 0x41, 0x800
_RATIO_COUNTS_FROM = 10_000_000


class ContainerError(ValueError):
    """The container is refused; the text is Chinese and fit to be shown."""


@dataclass(frozen=True, slots=True)
class ContainerLimits:
    """Sizes in bytes. `ratio` (unpacked / packed) counts once more than 10 MB came out."""

    packed: int = 20_000_000
    unpacked: int = 100_000_000
    entries: int = 1_000
    ratio: int = 100


def open_container(stream: IO[bytes], limits: ContainerLimits) -> ZipFile:
    """Open a seekable stream as a zip whose directory is sound; raises ContainerError.

    Entries of equal names, encrypted ones, links, other methods than stored and deflated, names that leave
    the folder, overlapping entries and bytes before or behind the zip are refused.
    """
    size = stream.seek(0, SEEK_END)
    if size > limits.packed:
        raise ContainerError(f"文件超过 {limits.packed // 1_000_000} MB，请拆分后再上传。")
    _check_edges(stream, size, limits)
    stream.seek(0)
    try:
        archive = ZipFile(stream)
    except (BadZipFile, ValueError, NotImplementedError, OSError, RuntimeError) as error:
        raise ContainerError("文件已损坏或没有传完整，请重新保存后再上传。") from error
    entries = archive.infolist()
    if not 0 < len(entries) <= limits.entries:
        raise _wrong_count()
    for entry in entries:
        _check_entry(entry)
    _check_names(entries)
    _check_layout(entries, archive.start_dir)
    return archive


def unpacked(
    archive: ZipFile, limits: ContainerLimits, first: str = "", last: str = ""
) -> Iterator[tuple[ZipInfo, Iterator[bytes]]]:
    """Every file of the zip with its content in chunks, counted while it comes out; raises ContainerError.

    They come in the order of the directory, but for those named `first` (without regard to case) and `last`.
    """
    counter = _Counter(limits)
    named = first.casefold()

    for entry in sorted(
        archive.infolist(), key=lambda each: (each.filename.casefold() != named, each.filename == last)
    ):
        if not entry.is_dir():
            yield entry, counter.chunks(archive, entry)


def entry_name(entry: ZipInfo) -> str:
    """The name as its writer meant it: UTF-8, or GB18030 from older Chinese tools; raises ContainerError.

    zipfile reads names without the UTF-8 flag as cp437, where a Chinese character may hide a backslash.
    """
    if entry.flag_bits & _UTF8:
        return entry.orig_filename
    raw = entry.orig_filename.encode("cp437")
    for encoding in ("utf-8", "gb18030"):
        with suppress(UnicodeDecodeError):
            return raw.decode(encoding)
    raise ContainerError("压缩包里的文件名无法识别，请改名后重新压缩。")


def first_bytes(archive: ZipFile, name: str, count: int = 1_000_000) -> bytes:
    """The beginning of one file of the zip, empty where there is no such file; raises ContainerError."""
    with _sound():
        try:
            with archive.open(name) as part:
                return part.read(count)
        except KeyError:
            return b""


def _wrong_count() -> ContainerError:
    return ContainerError("文件里的条目数不对（没有内容或者太多），请重新保存后再上传。")


# the last: an entry's own header may call its name UTF-8 where the directory does not
_BROKEN = (BadZipFile, EOFError, zlib.error, NotImplementedError, RuntimeError, OSError, UnicodeDecodeError)


@contextmanager
def _sound() -> Iterator[None]:
    try:
        yield
    except _BROKEN as error:
        raise ContainerError("文件已损坏或没有传完整，请重新保存后再上传。") from error


class _Counter:
    def __init__(self, limits: ContainerLimits) -> None:
        self.limits = limits
        self.packed = 0
        self.total = 0

    def chunks(self, archive: ZipFile, entry: ZipInfo) -> Iterator[bytes]:
        self.packed += entry.compress_size
        left = entry.file_size
        with _sound(), archive.open(entry) as part:
            while chunk := part.read(CHUNK):
                self._count(len(chunk))
                left -= len(chunk)
                yield chunk
        if left:
            raise ContainerError("文件已损坏或没有传完整，请重新保存后再上传。")

    def _count(self, size: int) -> None:
        self.total += size
        swollen = self.total > _RATIO_COUNTS_FROM and self.total > self.limits.ratio * max(self.packed, 1)
        if swollen or self.total > self.limits.unpacked:
            raise ContainerError("文件展开后太大，请删除多余的空行、空列和图片，或者拆分后再上传。")


def _check_edges(stream: IO[bytes], size: int, limits: ContainerLimits) -> None:
    stream.seek(0)
    if stream.read(4) != b"PK\x03\x04":
        raise ContainerError("文件开头不是压缩包的格式，请重新保存后再上传。")
    stream.seek(max(0, size - _END_SIZE - _LOCATOR_SIZE))
    locator, end = stream.read(_LOCATOR_SIZE), stream.read(_END_SIZE)
    if not end.startswith(_END) or not end.endswith(b"\0\0"):
        raise ContainerError("文件已损坏、没有传完整或者末尾有多余内容，请重新保存后再上传。")
    if locator.startswith(_LOCATOR) or end[4:8] != bytes(4):
        raise ContainerError("分卷的或者 zip64 格式的压缩包不支持，请用普通的 zip 方式重新压缩后再上传。")
    # zipfile makes an object of every entry before anybody can count them.
    if int.from_bytes(end[12:16], "little") > limits.entries * _ENTRY_SIZE:
        raise _wrong_count()


def _check_entry(entry: ZipInfo) -> None:
    name = entry_name(entry)
    if entry.flag_bits & _ENCRYPTED:
        raise ContainerError("文件设有密码，请去掉密码后再上传。")
    if entry.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
        raise ContainerError("压缩方式不支持，请用普通的 zip 方式重新压缩后再上传。")
    if stat.S_ISLNK(entry.external_attr >> 16):
        raise ContainerError("文件里含有链接，请删除后再上传。")
    if not name or name.startswith("/") or ".." in name.split("/") or any(c in name for c in "\\:\0"):
        raise ContainerError("文件里有不正确的路径，请重新保存后再上传。")


def _check_names(entries: list[ZipInfo]) -> None:
    names = {entry.filename.casefold() for entry in entries}
    if len(names) != len(entries):
        raise ContainerError("文件里有重名的内容，请重新保存后再上传。")


def _check_layout(entries: list[ZipInfo], directory: int) -> None:
    end = 0
    for entry in sorted(entries, key=lambda each: each.header_offset):
        if entry.header_offset < end or (end == 0 and entry.header_offset):
            raise ContainerError("文件结构不正确（内容重叠），请重新保存后再上传。")
        end = entry.header_offset + _LOCAL_HEADER + len(entry.orig_filename) + entry.compress_size
    if end > directory:
        raise ContainerError("文件结构不正确（内容重叠），请重新保存后再上传。")
