"""Rows of a .csv: UTF-8, GB18030 or UTF-16 with a mark; comma, semicolon or tab."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterator
from contextlib import suppress
from typing import IO, BinaryIO, cast

from kernel.tables.cells import Unfit, rounded
from kernel.tables.limits import unfit

_CHUNK = 1 << 20
_ROW = 1_000_000
_WIDEST = 702
_DELIMITERS = ",;\t"


def delimited_rows(stream: IO[bytes]) -> Iterator[tuple[int, list[str | Unfit]]]:
    """Row numbers as Excel shows them, and the cells; raises Invalid for a file that is no text."""
    text = io.TextIOWrapper(cast(BinaryIO, stream), encoding=_encoding(stream), newline="")
    delimiter = _delimiter(text.readline(_ROW))
    text.seek(0)
    lines = _Lines(text)
    number = 0
    try:
        for number, row in enumerate(csv.reader(lines, delimiter=delimiter, strict=True), start=1):
            lines.fed = 0
            if len(row) > _WIDEST:
                raise unfit(f"第 {number} 行有 {len(row)} 列，最多 {_WIDEST} 列，请检查分隔符和引号后再上传。")
            yield number, [rounded(cell) for cell in row]
    except csv.Error as error:
        raise unfit(f"第 {number + 1} 行的引号或内容有误，无法读取，请检查这一行后再上传。") from error
    finally:
        # Rows that nobody reads to the end may outlive the upload.
        with suppress(ValueError):
            text.detach()


def _encoding(stream: IO[bytes]) -> str:
    stream.seek(0)
    head = stream.read(4)
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        if _decodes(stream, "utf-16"):
            return "utf-16"
        raise unfit("文件内容已损坏，请用 Excel 或 WPS 另存为“CSV UTF-8”后再上传。")
    for encoding in ("utf-8-sig", "gb18030"):
        if _decodes(stream, encoding):
            return encoding
    raise unfit("文件的编码无法识别，请用 Excel 或 WPS 另存为“CSV UTF-8”后再上传。")


def _decodes(stream: IO[bytes], encoding: str) -> bool:
    stream.seek(0)
    decoder = codecs.getincrementaldecoder(encoding)()
    with suppress(UnicodeDecodeError):
        while chunk := stream.read(_CHUNK):
            if "\0" in decoder.decode(chunk):
                raise unfit("这不是文本文件（含有空字符），请用 Excel 或 WPS 另存为“CSV UTF-8”后再上传。")
        decoder.decode(b"", final=True)
        stream.seek(0)
        return True
    return False


def _delimiter(header: str) -> str:
    return max(_DELIMITERS, key=header.count)


class _Lines:
    """Lines of a text; a row that would not end is refused before it fills the memory."""

    def __init__(self, text: IO[str]) -> None:
        self.text = text
        self.fed = 0

    def __iter__(self) -> Iterator[str]:
        while line := self.text.readline(_ROW):
            self.fed += len(line)
            if self.fed >= _ROW:
                raise unfit("文件里有一行过长（可能是引号没有成对），请检查后再上传。")
            yield line
