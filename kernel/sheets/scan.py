"""Counts what the XML parts of a workbook hold before openpyxl builds objects of it.

expat alone passes five million elements a second in no memory, openpyxl about a hundred thousand: what this
scan lets through is therefore what bounds the time and the memory of reading.
"""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass
from xml.parsers import expat

_MAX_DEPTH = 64
_MAX_TEXT = 400_000
_MAX_FORMULA = 65_536
_MAX_TOKEN = 1_000_000
_MAX_SHEET_ELEMENTS = 1_500_000
_MAX_OTHER_ELEMENTS = 50_000
_FAR_LETTERS = 3
_BASE_SECONDS = 3.0
_CELLS_A_SECOND = 45_000
_XML_STARTS = (b"<", b"\xef\xbb\xbf", b"\xfe\xff", b"\xff\xfe")


class MarkupError(ValueError):
    """The part is refused; the text is Chinese and fit to be shown."""


@dataclass(slots=True)
class PartStatistics:
    """`root` is the outermost element ("" if it is no XML), `last_row` the last row with a value."""

    root: str = ""
    elements: int = 0
    last_row: int = 0


@dataclass(frozen=True, slots=True)
class Budget:
    """What reading one workbook may cost: shared strings, and the time it must end (time.monotonic, seconds)."""

    strings: int
    until: float

    @classmethod
    def of(cls, rows: int, columns: int) -> Budget:
        """For a workbook of so many rows and columns: under 5 seconds for 5,000 rows of 15.

        openpyxl reads about 100,000 cells a second; a file that needs much longer is not an honest one.
        """
        cells = (rows + 1) * (columns + 1)
        return cls(cells, time.monotonic() + _BASE_SECONDS + cells / _CELLS_A_SECOND)

    def check(self) -> None:
        """Raise MarkupError when the time is up."""
        if time.monotonic() > self.until:
            raise MarkupError("文件太复杂，读取超时。请把数据粘贴为数值到模板里，或者拆分后再上传。")


def scan_part(name: str, chunks: Iterable[bytes], budget: Budget) -> PartStatistics:
    """Read one part to its end; raises MarkupError. Parts that are not XML are only read through."""
    scanner = _Scanner(budget.strings)
    parsing: bool | None = None
    for chunk in chunks:
        budget.check()
        if parsing is None:
            parsing = chunk.lstrip().startswith(_XML_STARTS)
        if parsing:
            parsing = scanner.feed(chunk, name)
    if parsing:
        scanner.feed(b"", name, last=True)
    return scanner.found


class _Scanner:
    def __init__(self, max_strings: int) -> None:
        self.found = PartStatistics()
        self.max_strings = max_strings
        self.limit = _MAX_OTHER_ELEMENTS
        self.depth = self.row = self.mark = self.fed = 0
        self.far = False
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.StartDoctypeDeclHandler = self._doctype
        self.parser.XmlDeclHandler = self._declaration

    def feed(self, chunk: bytes, name: str, *, last: bool = False) -> bool:
        """False when the part turns out not to be XML and does not claim to be by its name."""
        try:
            self.parser.Parse(chunk, last)
        except (expat.ExpatError, LookupError, UnicodeError, ValueError) as error:
            if isinstance(error, MarkupError):
                raise
            if not name.endswith((".xml", ".rels")):
                return False
            raise MarkupError("文件内容已损坏，请用 Excel 或 WPS 重新另存为 .xlsx 后再上传。") from error
        self.fed += len(chunk)
        if self.fed - self.parser.CurrentByteIndex > _MAX_TOKEN:
            raise MarkupError("文件里有过长的内容，请删除后再上传。")
        return True

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        found = self.found
        found.elements += 1
        self.depth += 1
        self.mark = self.parser.CurrentByteIndex
        local = name.rpartition(" ")[2]
        if self.depth == 1:
            self._root(local)
        if found.elements > self.limit or self.depth > _MAX_DEPTH:
            raise MarkupError("文件内容太多，请删除多余的空行、格式和工作表，或者拆分后再上传。")
        if found.root == "worksheet":
            self._sheet_element(local, attributes)

    def _root(self, local: str) -> None:
        self.found.root = local
        if local == "worksheet":
            self.limit = _MAX_SHEET_ELEMENTS
        elif local == "sst":
            self.limit = 3 * self.max_strings + _MAX_OTHER_ELEMENTS

    def _sheet_element(self, local: str, attributes: dict[str, str]) -> None:
        if local == "c":
            self.far = len(attributes.get("r", "").rstrip("0123456789")) >= _FAR_LETTERS
        elif local == "row":
            number = int(attributes["r"]) if "r" in attributes else self.row + 1
            if number <= self.row:
                raise MarkupError("工作表的行号有误，请用 Excel 或 WPS 重新另存为 .xlsx 后再上传。")
            self.row = number
        elif local in {"v", "is", "f"} and self.row:
            self.found.last_row = self.row
            if self.far:
                raise MarkupError("表格右侧很远的地方有内容，请删除多余的列后再上传。")

    def _end(self, name: str) -> None:
        self.depth -= 1
        length = self.parser.CurrentByteIndex - self.mark
        if length > (_MAX_FORMULA if name.endswith(" f") else _MAX_TEXT):
            raise MarkupError("有单元格的内容过长，请缩短后再上传。")
        self.mark = self.parser.CurrentByteIndex

    def _doctype(self, *_: object) -> None:
        raise MarkupError("文件里含有不允许的定义（DTD），请用 Excel 或 WPS 重新另存为 .xlsx 后再上传。")

    def _declaration(self, _version: str, encoding: str | None, _standalone: int) -> None:
        if encoding is not None and encoding.lower() not in {"utf-8", "utf-16", "us-ascii"}:
            raise MarkupError("文件的编码不支持，请用 Excel 或 WPS 重新另存为 .xlsx 后再上传。")
