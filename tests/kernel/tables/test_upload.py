"""What may be uploaded: one table, bare or alone in a zip; everything else is refused with what to do."""

from __future__ import annotations

import io
import struct
import tracemalloc
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from kernel.errors import Invalid
from kernel.tables import UploadLimits, open_upload
from tests.kernel.processor import spent
from tests.kernel.sheets.workbooks import workbook
from tests.kernel.tables.files import CSV, central, dbase, named, read, record, zipped

TITLES = ["姓名", "学号"]
XLSX = workbook(["张三", "001"], titles=TITLES).getvalue()
DBF = dbase(record("张三", "001", "20010228"))
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)


def _streamed() -> bytes:
    """A zip whose local headers hold no sizes, as tools write that cannot seek."""

    class Forward(io.RawIOBase):
        def __init__(self) -> None:
            self.data = bytearray()

        def writable(self) -> bool:
            return True

        def write(self, data: bytes) -> int:  # type: ignore[override]
            self.data += data
            return len(data)

    out = Forward()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("名单.csv", CSV)
    return bytes(out.data)


GOOD = {
    "xlsx": (XLSX, "a.XLSX", "xlsx"),
    "csv": (CSV, "a.csv", "csv"),
    "dbf": (DBF, "a.dbf", "dbf"),
    "xlsx in zip": (zipped({"名单.xlsx": XLSX}), "a.zip", "xlsx"),
    "dbf in zip": (zipped({"DA/名单.DBF": DBF}), "a.ZIP", "dbf"),
    "stored": (zipped({"a.csv": CSV}, zipfile.ZIP_STORED), "a.zip", "csv"),
    "GBK name": (named("名单.csv".encode("gbk"), CSV), "a.zip", "csv"),
    "UTF-8 name without the flag": (named("名单.csv".encode(), CSV), "a.zip", "csv"),
    "leftovers of systems": (
        zipped({"d/": b"", "__MACOSX/._a.csv": b"x", "d/a.csv": CSV, "Thumbs.db": b"x", "d/.DS_Store": b"x"}),
        "a.zip",
        "csv",
    ),
    "written forward": (_streamed(), "a.zip", "csv"),
}


@pytest.mark.parametrize("case", GOOD)
def test_taken(case: str) -> None:
    data, name, kind = GOOD[case]
    with open_upload(io.BytesIO(data), name) as upload:
        assert upload.kind == kind
        assert upload.name.rpartition(".")[2].lower() == kind
    assert [row.values[:2] for row in read(data, name)] == [("张三", "001")]


def test_the_name_is_the_members_and_safe() -> None:
    with open_upload(io.BytesIO(zipped({"d/CON.csv": CSV})), "x.zip") as upload:
        assert upload.name == "表格_CON.csv"
    with open_upload(io.BytesIO(CSV), "../" + "名" * 300 + ".csv") as upload:
        assert upload.name.endswith("名.csv")
        assert len(upload.name.encode()) <= 240


def _entry(name: str, content: bytes = CSV, **fields: int) -> bytes:
    out = io.BytesIO(zipped({"a.csv": CSV}))
    with zipfile.ZipFile(out, "a") as archive:
        info = zipfile.ZipInfo(name)
        for field, value in fields.items():
            setattr(info, field, value)
        archive.writestr(info, content)
    return out.getvalue()


def _one(**fields: int) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        info = zipfile.ZipInfo("a.csv")
        for field, value in fields.items():
            setattr(info, field, value)
        archive.writestr(info, CSV)
    return out.getvalue()


def _other_local_name() -> bytes:
    data = zipped({"a.csv": CSV})
    return data.replace(b"a.csv", b"b.csv", 1)


def _flat_bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("a.csv", "w") as part:
        for _ in range(200):
            part.write(bytes(1_000_000))
    return out.getvalue()


def _nest(levels: int = 5) -> bytes:
    data = bytes(1_000_000)
    for _ in range(levels):
        data = zipped({f"{n}.zip": data for n in range(8)})
    return data


def _fifield() -> bytes:
    """Two entries that share one content."""
    data = zipped({"a.csv": CSV, "z.txt": CSV})
    return central(data, b"z.txt", 42, struct.pack("<I", 0))


def _ended(offset: int, value: bytes) -> bytes:
    """A zip with a changed field in its end record."""
    data = zipped({"a.csv": CSV})
    at = len(data) - 22 + offset
    return data[:at] + value + data[at + len(value) :]


def _zip64() -> bytes:
    data = zipped({"a.csv": CSV})
    record64 = struct.pack("<4sQ2H2I4Q", b"PK\x06\x06", 44, 45, 45, 0, 0, 1, 1, 51, len(data) - 73)
    return data[:-22] + record64 + struct.pack("<4sIQI", b"PK\x06\x07", 0, len(data) - 22, 2) + data[-22:]


HTML = b"<html><script>alert(1)</script></html>"
BAD: dict[str, tuple[Callable[[], bytes] | bytes, str, str]] = {
    "48 empty": (b"", "a.csv", "空的"),
    "48 empty zip file": (b"", "a.zip", "空的"),
    "48 zip of nothing": (b"PK\x05\x06" + bytes(18), "a.zip", "不是"),
    "49 text renamed": (b"hello", "a.zip", "不支持"),
    "49 text as xlsx": (CSV, "a.xlsx", "不是 .xlsx"),
    "49 text as dbf": (CSV, "a.dbf", "不是 .dbf"),
    "49 dbf as xlsx": (DBF, "a.xlsx", "不是 .xlsx"),
    "49 zip as xlsx": (zipped({"a.csv": CSV}), "a.xlsx", "压缩包"),
    "49 xlsx as zip": (XLSX, "a.zip", "不支持"),
    "49 xlsx as csv": (XLSX, "a.csv", "不是 .csv"),
    "50 html before zip": (HTML + zipped({"a.csv": CSV}), "a.zip", "不支持"),
    "50 html as csv": (HTML, "a.csv", "不是 .csv"),
    "50 html behind zip": (zipped({"a.csv": CSV}) + HTML, "a.zip", "末尾"),
    "51 truncated": (zipped({"a.csv": CSV})[:-40], "a.zip", "损坏"),
    "51 half": (zipped({"a.csv": CSV})[:50], "a.zip", "损坏"),
    "52 nest": (_nest, "a.zip", "压缩包里还有压缩包"),
    "53 flat bomb": (_flat_bomb, "a.zip", "太大"),
    "54 overlap": (_fifield, "a.zip", "重叠"),
    "55 told too small": (central(zipped({"a.csv": CSV}), b"a.csv", 24, b"\x05\0\0\0"), "a.zip", "损坏"),
    "55 told too large": (central(zipped({"a.csv": CSV}), b"a.csv", 24, b"\xff\xff\0\0"), "a.zip", "损坏"),
    "55 wrong checksum": (central(zipped({"a.csv": CSV}), b"a.csv", 16, b"\0\0\0\0"), "a.zip", "损坏"),
    "56 many entries": (lambda: zipped({f"{n}.csv": b"" for n in range(65_000)}), "a.zip", "条目"),
    "56 some entries": (zipped({f"{n}.csv": b"" for n in range(30)}), "a.zip", "条目"),
    "57 up": (_entry("../../x.csv"), "a.zip", "路径"),
    "57 absolute": (_entry("/etc/x.csv"), "a.zip", "路径"),
    "57 drive": (_entry("C:\\x.csv"), "a.zip", "路径"),
    "57 backslash": (_entry("..\\x.csv"), "a.zip", "路径"),
    "57 NUL": (zipped({"a_.xlsx": XLSX}).replace(b"a_.xlsx", b"a\0.xlsx"), "a.zip", "路径"),
    "58 link": (_one(external_attr=0o120777 << 16), "a.zip", "链接"),
    "59 same names": (_entry("A.CSV"), "a.zip", "重名"),
    "60 other local name": (_other_local_name, "a.zip", "损坏"),
    "61 no encoding": (named(b"\xff\xff\xff.csv", CSV), "a.zip", "文件名"),
    "61 backslash in GBK": (named("..\\名单.csv".encode("gbk"), CSV), "a.zip", "路径"),
    "62 encrypted": (central(zipped({"a.csv": CSV}), b"a.csv", 8, b"\x01\0"), "a.zip", "密码"),
    "62 AES": (central(zipped({"a.csv": CSV}), b"a.csv", 10, b"\x63\0"), "a.zip", "压缩方式"),
    "62 password": (OLE + "EncryptedPackage".encode("utf-16-le"), "a.xlsx", "打开密码"),
    "63 zip64": (_zip64, "a.zip", "zip64"),
    "63 disks": (_ended(4, b"\x01\0"), "a.zip", "分卷"),
    "63 junk before": (b"PK\x03\x04junk" + zipped({"a.csv": CSV}), "a.zip", "结构|损坏"),
    "63 comment": (_ended(20, b"\x04\0") + b"PK\x05\x06", "a.zip", "损坏"),
    "64 LZMA": (_one(compress_type=zipfile.ZIP_LZMA), "a.zip", "压缩方式"),
    "64 bzip2": (_one(compress_type=zipfile.ZIP_BZIP2), "a.zip", "压缩方式"),
    "64 deflate64": (central(zipped({"a.csv": CSV}), b"a.csv", 10, b"\x09\0"), "a.zip", "压缩方式"),
    "65 zip in zip": (zipped({"a.zip": zipped({"a.csv": CSV})}), "a.zip", "压缩包里还有压缩包"),
    "65 renamed zip in zip": (zipped({"a.xlsx": zipped({"b.csv": CSV})}), "a.zip", "不是 Excel|损坏"),
    "65 rar": (b"Rar!\x1a\x07\x00" + bytes(50), "a.zip", "rar"),
    "65 7z": (b"7z\xbc\xaf\x27\x1c" + bytes(50), "a.zip", "7z"),
    "65 gz": (b"\x1f\x8b\x08" + bytes(50), "a.zip", "gz"),
    "66 two": (zipped({"a.xlsx": XLSX, "b.xlsx": XLSX}), "a.zip", "现在有 2 个"),
    "66 none": (zipped({"__MACOSX/._a.csv": b"x", "Thumbs.db": b"x"}), "a.zip", "一个也没有"),
    "66 folder": (zipped({"d/": b""}), "a.zip", "一个也没有"),
    "66 another": (zipped({"a.csv": CSV, "说明.txt": b"x"}), "a.zip", "不是表格的文件：说明.txt"),
    "66 program": (zipped({"a.csv": b"MZ\x90\0"}), "a.zip", "程序"),
    "77 xls": (OLE, "a.xls", "旧版"),
    "77 xls renamed": (OLE, "a.xlsx", "旧版"),
    "no extension": (CSV, "csv", "不支持"),
}


@pytest.mark.parametrize("case", BAD)
def test_refused(case: str) -> None:
    made, name, reason = BAD[case]
    data = made() if callable(made) else made
    start = spent()
    with pytest.raises(Invalid, match=reason) as refused:
        read(data, name)
    assert spent() - start < 5
    assert refused.value.code == "table-unreadable"


@pytest.mark.parametrize("case", ["53 flat bomb", "56 many entries"])
def test_refused_in_little_memory(case: str) -> None:
    made, name, _ = BAD[case]
    data = made() if callable(made) else made
    tracemalloc.start()
    with pytest.raises(Invalid):
        read(data, name)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 30_000_000


def test_too_large() -> None:
    with pytest.raises(Invalid, match="超过 1 MB"):
        open_upload(io.BytesIO(bytes(1_000_001)), "a.csv", limits=UploadLimits(packed=1_000_000))


def test_only_the_kinds_that_are_asked_for() -> None:
    with pytest.raises(Invalid, match="只能上传：.xlsx，"):
        open_upload(io.BytesIO(CSV), "a.csv", kinds=("xlsx",))


def test_read_forward_only(tmp_path: Path) -> None:
    class Forward(io.RawIOBase):
        left = CSV

        def read(self, size: int = -1) -> bytes:
            part, self.left = self.left[:size], self.left[size:]
            return part

        def seek(self, *_: int) -> int:
            raise OSError

    with open_upload(Forward(), "a.csv") as upload:  # type: ignore[arg-type]
        assert upload.stream.read() == CSV
