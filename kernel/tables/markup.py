"""A quick look at a worksheet's bytes, before calamine: it aborts the process where memory does not suffice.

calamine lays the cells out as one block from the first to the last row and column, and copies a shared text into
every cell that names it; it tells neither formulas nor faulty cells. So rows, columns, long shared texts and these
cells are found here. Markup of any other form than Excel, WPS, LibreOffice and POI write is not judged: `Unusual`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from string import ascii_uppercase

from kernel.errors import Invalid
from kernel.tables.limits import too_long, unfit
from kernel.tables.texts import SharedTexts

_BLOCK = 1 << 20
_LONGEST_ROW = 4 << 20
_LONG_TEXT = 200
_MOST_MARKS = 10_000
_HEAD = re.compile(rb"<worksheet[\s>]")
_ENCODING = re.compile(rb"""<\?xml[^>]*?encoding=["']([^"']+)""")
_ROW = re.compile(rb'<row r="([0-9]{1,7})"')
_VALUE = re.compile(rb"<(?:v|is|f)[ >]")
_CELL = re.compile(rb'<c r="([A-Z]{1,3})([0-9]{1,7})"')
_MARK = re.compile(rb'<f[ />]|<c [^>]*t="e"')
_STRING = re.compile(rb"<si>(.*?)</si>", re.DOTALL)
_CONTENT = re.compile(rb"<v[^>]*>([^<]*)</v>")
_VALUE_FOLLOWS = re.compile(rb"[^<>]*[^/<]><(?:v|is|f)[ >]")
_BARE_CELL = re.compile(rb'<c(?: s="[0-9]")?(?: t="inlineStr")?/?>')
_FEWEST_CELLS = 500_000


class Unusual(Exception):
    """The markup has a form that is not judged here; openpyxl reads it, slowly."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """What a sheet may hold: rows of data and columns that are asked for, and bytes of long shared texts."""

    rows: int
    columns: int
    text: int

    @property
    def last_row(self) -> int:
        """The last row that may have a value."""
        return self.rows + 1

    @property
    def cells(self) -> int:
        """Cells, blank ones included; a few columns beside the table are still told row by row."""
        return max(_FEWEST_CELLS, self.last_row * (self.columns + 10))

    @property
    def width(self) -> int:
        """Columns, rounded up to whole alphabets and one more."""
        return 26 * (min(self.columns // 26, 24) + 2)

    @property
    def far(self) -> re.Pattern[bytes]:
        """A cell whose reference is not plainly inside."""
        letter = ascii_uppercase[self.width // 26 - 2].encode()
        first, rest = int(str(self.last_row)[0]), len(str(self.last_row)) - 1
        near = rb"[0-9]{0,%d}|[0-%d][0-9]{%d}" % (rest, first - 1, rest)
        return re.compile(rb'<c r="(?!(?:[A-Z]|[A-%s][A-Z])(?:%s)")' % (letter, near))


@dataclass(slots=True)
class SheetFacts:
    """The last row with a value, and (row, column from 0) -> "formula" or "error"."""

    last_row: int = 0
    marks: dict[tuple[int, int], str] = field(default_factory=dict)


def is_sheet(head: bytes) -> bool:
    """Whether a part begins as a worksheet of the usual form."""
    return bool(_HEAD.search(head[:4096]))


def shared_texts(chunks: Iterable[bytes], bounds: Bounds) -> SharedTexts:
    """Read the shared texts through; raises Unusual, and Invalid for more texts than there may be cells."""
    found, count = SharedTexts(plain=[]), 0
    for number, block in enumerate(blocks_of(chunks, b"<si")):
        _check_plain(block, first=number == 0)
        texts = _texts(block)
        if block.count(b"<si") != len(texts) or b":si" in block:
            raise Unusual
        if max(map(len, texts), default=0) > _LONG_TEXT:
            found.long.update((count + at, len(text)) for at, text in enumerate(texts) if len(text) > _LONG_TEXT)
        count += len(texts)
        if count > bounds.cells:
            raise _too_much()
        found.keep(texts)
    return found


def _texts(block: bytes) -> list[bytes]:
    """The shared texts of a block; where one follows the other directly, as Excel writes them, by splitting."""
    start, end = block.find(b"<si>"), block.rfind(b"</si>")
    texts = block[start + 4 : end].split(b"</si><si>") if 0 <= start < end else []
    return texts if len(texts) == block.count(b"<si") == block.count(b"</si>") else _STRING.findall(block)


def sheet_facts(chunks: Iterable[bytes], bounds: Bounds, texts: SharedTexts) -> SheetFacts:
    """Read one worksheet through; raises Unusual, and Invalid for a sheet that is too much."""
    look = _Look(bounds, texts)
    for number, block in enumerate(blocks_of(chunks, b"<row")):
        _check_plain(block, first=number == 0)
        look.take(block)
    if look.state != "after":
        raise Unusual
    return look.facts


def _check_plain(block: bytes, first: bool) -> None:
    """No DTD, comment or CDATA, no other encoding than UTF-8."""
    if b"<!" in block:
        raise Unusual
    if first and (b"\0" in block or ((found := _ENCODING.search(block)) and found[1].lower() != b"utf-8")):
        raise Unusual


def blocks_of(chunks: Iterable[bytes], start: bytes) -> Iterator[bytes]:
    """The part in pieces of about a megabyte, cut before a tag that starts so."""
    rest = b""
    gathered: list[bytes] = []
    size = 0
    for chunk in chunks:
        gathered.append(chunk)
        size += len(chunk)
        if size < _BLOCK:
            continue
        block = rest + b"".join(gathered)
        cut = block.rfind(start)
        if cut <= 0 and len(block) > _LONGEST_ROW:
            raise unfit("文件里有过长的内容，请删除后再上传。")
        cut = max(cut, 0)
        yield block[:cut]
        rest, gathered, size = block[cut:], [], 0
    yield rest + b"".join(gathered)


class _Look:
    def __init__(self, bounds: Bounds, texts: SharedTexts) -> None:
        self.bounds, self.texts, self.far = bounds, texts, bounds.far
        self.facts = SheetFacts()
        self.state = "before"
        self.row = self.cells = self.tags = self.text = 0

    def take(self, block: bytes) -> None:
        if self.state == "before":
            head, found, block = block.partition(b"<sheetData>")
            if b"sheetData" in head:
                raise Unusual
            self.state = "inside" if found else "before"
        if self.state == "inside":
            block, found, tail = block.partition(b"</sheetData>")
            self._rows(block)
            self.state = "after" if found else "inside"
            block = tail
        if self.state == "after" and b"sheetData" in block:
            raise Unusual

    def _rows(self, block: bytes) -> None:
        cells = block.count(b"<c")
        self._check_amount(cells, block)
        if cells != block.count(b'<c r="'):
            self._bare_rows(block, cells)
            return
        if b":c" in block:
            raise Unusual
        self._check_order(block)
        self._check_far(block)
        self._values(block)
        if b"<f" in block or b't="e"' in block:
            self._marks(block)
        if self.texts.long:
            self._add_texts(block)

    def _bare_rows(self, block: bytes, cells: int) -> None:
        """Rows as kernel/sheets/stream.py writes them: every cell a text, none with a reference."""
        rows = block.split(b"<row>")[1:]
        if not rows or len(rows) != block.count(b"<row") or cells != len(_BARE_CELL.findall(block)) or b":c" in block:
            raise Unusual
        if max(row.count(b"<c") for row in rows) > self.bounds.width:
            raise Unusual
        self.row += len(rows)
        if self.row > self.bounds.last_row:
            raise too_long(self.bounds.rows)
        self.facts.last_row = self.row

    def _check_amount(self, cells: int, block: bytes) -> None:
        self.cells += cells
        self.tags += block.count(b"<")
        if self.cells > self.bounds.cells or self.tags > 8 * self.bounds.cells:
            raise _too_much()

    def _check_order(self, block: bytes) -> None:
        rows = [int(number) for number in _ROW.findall(block)]
        if len(rows) != block.count(b"<row") or (block.strip() and not rows):
            raise Unusual
        if any(late >= after for late, after in zip([self.row, *rows], rows, strict=False)):
            raise unfit("工作表的行号有误，请用 Excel 或 WPS 重新另存为 .xlsx 后再上传。")
        self.row = rows[-1] if rows else self.row

    def _check_far(self, block: bytes) -> None:
        for found in self.far.finditer(block):
            cell = _CELL.match(block, found.start())
            if cell is None or column_number(cell[1]) >= self.bounds.width:
                raise Unusual
            if int(cell[2]) > self.bounds.last_row:
                if _VALUE_FOLLOWS.match(block, cell.end()):
                    raise too_long(self.bounds.rows)
                raise Unusual

    def _values(self, block: bytes) -> None:
        """The rows of the first and the last cell with a value, which are the edges of calamine's block."""
        first = _VALUE.search(block)
        if not first:
            return
        last = first.start()
        for tag in (b"<v>", b"<v ", b"<is>", b"<is ", b"<f>", b"<f "):
            last = max(last, block.rfind(tag, last))
        for at in (first.start(), last):
            row, cell = _before(block, at)
            if row != cell:
                raise Unusual
            self.facts.last_row = row

    def _marks(self, block: bytes) -> None:
        for found in _MARK.finditer(block):
            at = block.rfind(b"<c ", 0, found.start() + 1) if found[0].startswith(b"<f") else found.start()
            cell = _CELL.match(block, at)
            if cell is None:
                raise Unusual
            what = "formula" if found[0].startswith(b"<f") else "error"
            place = int(cell[2]), column_number(cell[1])
            if what == "formula" or place not in self.facts.marks:
                self.facts.marks[place] = what
        if len(self.facts.marks) > _MOST_MARKS:
            raise unfit("表格里的公式太多，请全选后复制，用“选择性粘贴”粘贴为数值后再上传。")

    def _add_texts(self, block: bytes) -> None:
        """Whatever could be the index of a long text counts as one, as attributes may be written in many ways."""
        contents = _CONTENT.findall(block)
        if len(contents) != block.count(b"<v") or b":v" in block:
            raise Unusual
        numbers = (content.strip(b" \t\r\n+") for content in contents)
        self.text += sum(self.texts.long.get(int(number), 0) for number in numbers if number.isdigit())
        if self.text > self.bounds.text:
            raise unfit("表格里的文字太多，请缩短过长的内容，或者拆分后再上传。")


def _too_much() -> Invalid:
    return unfit("文件内容太多，请删除多余的空行、空列、格式和工作表，或者拆分后再上传。")


def _before(block: bytes, at: int) -> tuple[int, int]:
    """The numbers of the row and of the cell that stand before a place."""
    row = _ROW.match(block, block.rfind(b"<row", 0, at))
    cell = _CELL.match(block, block.rfind(b"<c r=", 0, at))
    if row is None or cell is None:
        raise Unusual
    return int(row[1]), int(cell[2])


def column_number(letters: bytes) -> int:
    """A -> 0, Z -> 25, AA -> 26."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number - 1
