"""Rows of a .dbf (dBase III, FoxPro): the fields C N F I D L in GBK, without deleted records."""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from os import SEEK_END
from typing import IO

from kernel.sheets.columns import NO, YES
from kernel.tables.limits import unfit

_HEADER, _FIELD = struct.Struct("<4xIHH20x"), struct.Struct("<11sc4xBB14x")
_MOST_FIELDS = 255
_BLOCK = 500
_PADDING = b"\x1a\x00 "
_END = 0x0D
_MEMO = "MGPB"


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a record: its name, type letter, and where its bytes lie in the record."""

    name: str
    type: str
    place: slice


def dbase_rows(stream: IO[bytes]) -> Iterator[tuple[int, list[str]]]:
    """The field names as row 1, then record n as row n + 1 with texts; raises Invalid."""
    count, start, length = _header(stream)
    fields = _fields(stream, start, length)
    yield 1, [field.name for field in fields]
    stream.seek(start)
    for first in range(0, count, _BLOCK):
        block = stream.read(length * min(_BLOCK, count - first))
        for at in range(0, len(block), length):
            number = first + at // length + 2
            if block[at] == 0x2A:
                continue
            if block[at] != 0x20:
                raise _broken()
            yield number, _texts(fields, block[at : at + length], number)


def _header(stream: IO[bytes]) -> tuple[int, int, int]:
    """Records, bytes of the header, bytes of a record; all proven against the size of the file."""
    size = stream.seek(0, SEEK_END)
    stream.seek(0)
    head = stream.read(_HEADER.size)
    if len(head) < _HEADER.size:
        raise _broken()
    count, start, length = _HEADER.unpack(head)
    rest = size - start - count * length
    if start <= _HEADER.size or length < 2 or rest < 0:
        raise _broken()
    stream.seek(size - rest)
    if stream.read(rest).strip(_PADDING):
        raise unfit("文件头里的记录数和内容不符，请用原来的软件重新导出 .dbf 后再上传。")
    return count, start, length


def _fields(stream: IO[bytes], start: int, length: int) -> list[Field]:
    stream.seek(_HEADER.size)
    table = stream.read(min(start - _HEADER.size, (_MOST_FIELDS + 1) * _FIELD.size))
    found: list[tuple[str, str, int]] = []
    for at in range(0, len(table), _FIELD.size):
        if table[at] == _END:
            break
        found.append(_field(table[at : at + _FIELD.size]))
    ends = list(accumulate((size for _, _, size in found), initial=1))
    if not found or len(found) > _MOST_FIELDS or ends[-1] != length:
        raise _broken()
    return [Field(name, kind, slice(*ends[at : at + 2])) for at, (name, kind, _) in enumerate(found)]


def _field(raw: bytes) -> tuple[str, str, int]:
    if len(raw) < _FIELD.size:
        raise _broken()
    name, letter, size, places = _FIELD.unpack(raw)
    title, kind = _decoded(name.partition(b"\0")[0], 1), letter.decode("latin-1")
    if kind in _MEMO:
        raise unfit(f"字段 {title} 是备注或图片类型（{kind}），不能上传，请改为字符型后重新导出。")
    if kind not in _READ:
        raise unfit(f"字段 {title} 的类型（{kind}）不支持，只支持字符、数值、日期和逻辑型，请修改后重新导出。")
    return title, kind, size + 256 * places if kind == "C" else size


def _texts(fields: Sequence[Field], record: bytes, number: int) -> list[str]:
    return [_READ[field.type](record[field.place], number) for field in fields]


def _decoded(raw: bytes, number: int) -> str:
    try:
        return raw.decode("gb18030")
    except UnicodeDecodeError as error:
        raise unfit(f"第 {number} 行有无法识别的文字（应为 GBK 编码），请重新导出 .dbf 后再上传。") from error


def _text(raw: bytes, number: int) -> str:
    return _decoded(raw.rstrip(b" \0"), number)


def _plain(raw: bytes, _number: int) -> str:
    return raw.decode("latin-1").strip(" \0")


def _integer(raw: bytes, _number: int) -> str:
    if len(raw) != 4:
        raise _broken()
    return str(int.from_bytes(raw, "little", signed=True))


def _logical(raw: bytes, _number: int) -> str:
    return {b"T": YES, b"Y": YES, b"F": NO, b"N": NO}.get(raw.upper(), "")


_READ: dict[str, Callable[[bytes, int], str]] = {
    "C": _text,
    "N": _plain,
    "F": _plain,
    "D": _plain,
    "I": _integer,
    "L": _logical,
}


def _broken() -> Exception:
    return unfit("文件已损坏或没有传完整，请用原来的软件重新导出 .dbf 后再上传。")
