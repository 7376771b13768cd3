"""Builds zips, .csv and .dbf files in memory, honest and hostile, and reads them as the imports do."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Mapping, Sequence

from kernel.sheets import Column
from kernel.tables import TableRow, open_upload, read_table
from tests.kernel.sheets.workbooks import TITLES, packed, parts, sheet_xml

COLUMNS = (
    Column("name", "姓名", required=True, max_length=10),
    Column("number", "学号", required=True, aliases=("XH",)),
    Column("born", "出生日期", kind="date", aliases=("CSRQ",)),
)
FIELDS = [("姓名", "C", 20, 0), ("xh", "N", 6, 0), ("CSRQ", "D", 8, 0)]
CSV = "姓名,学号\n张三,001\n".encode()


def read(data: bytes, name: str, columns: Sequence[Column] = COLUMNS, max_rows: int = 5_000) -> list[TableRow]:
    """All rows of an upload."""
    with open_upload(io.BytesIO(data), name) as upload:
        return [row for batch in read_table(upload, columns, max_rows=max_rows).batches for row in batch]


def zipped(contents: Mapping[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """These files as a zip."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, content in contents.items():
            archive.writestr(name, content)
    return out.getvalue()


def named(raw: bytes, content: bytes) -> bytes:
    """A zip whose one entry has this name in bytes, without the UTF-8 flag."""
    return zipped({"n" * len(raw): content}).replace(b"n" * len(raw), raw)


def central(data: bytes, name: bytes, offset: int, value: bytes) -> bytes:
    """Change a field of a central directory entry; `offset` counts from the entry's signature."""
    at = data.rindex(name) - 46
    assert data[at : at + 4] == b"PK\x01\x02"
    return data[: at + offset] + value + data[at + offset + len(value) :]


def record(*values: str, mark: bytes = b" ") -> bytes:
    """A record of FIELDS in GBK."""
    return mark + b"".join(
        value.encode("gb18030").ljust(size) for value, (_, _, size, _) in zip(values, FIELDS, strict=True)
    )


def dbase(*records: bytes, fields: Sequence[tuple[str, str, int, int]] = tuple(FIELDS), count: int = -1) -> bytes:
    """A dBase III file; `count` is what its header says, by default the truth."""
    length = 1 + sum(size for _, _, size, _ in fields)
    told = len(records) if count < 0 else count
    head = struct.pack("<4BIHH20x", 3, 126, 6, 30, told, 33 + 32 * len(fields), length)
    listed = [struct.pack("<11sc4xBB14x", name.encode("gbk"), kind.encode(), size, n) for name, kind, size, n in fields]
    return head + b"".join(listed) + b"\r" + b"".join(records) + b"\x1a"


def with_refs(body: str) -> bytes:
    """A workbook of these rows under the usual header."""
    titles = zip("ABCDEF", TITLES, strict=False)
    header = "".join(f'<c r="{letter}1" t="inlineStr"><is><t>{title}</t></is></c>' for letter, title in titles)
    return packed(parts(sheet_xml(f'<row r="1">{header}</row>{body}'))).getvalue()
