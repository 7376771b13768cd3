"""Opens an uploaded workbook safely: magic, container, markup, and only then openpyxl in read-only mode."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any
from warnings import filterwarnings
from zipfile import ZipFile

import openpyxl

from kernel.errors import Invalid
from kernel.files.container import ContainerError, ContainerLimits, first_bytes, open_container, unpacked
from kernel.sheets.scan import Budget, MarkupError, PartStatistics, scan_part

if openpyxl.DEFUSEDXML is not True or openpyxl.LXML is not False:
    raise RuntimeError("openpyxl must parse with defusedxml and without lxml (OPENPYXL_LXML=False)")

# Its warnings quote cell values, which may be personal, and would land in the log.
filterwarnings("ignore", module=r"openpyxl\.")

Source = IO[bytes] | str | Path
WIDEST = 702
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_HOW = "请在 Excel 或 WPS 里另存为“Excel 工作簿 (*.xlsx)”后再上传。"
_TYPES = "[Content_Types].xml"


@dataclass(frozen=True, slots=True)
class OpenSheet:
    """The first visible sheet (openpyxl, read-only) and its last row that holds a value (0: none)."""

    worksheet: Any
    last_row: int


@contextmanager
def open_sheet(source: Source, limits: ContainerLimits, budget: Budget) -> Iterator[OpenSheet]:
    """Open a binary stream or a path; raises Invalid with what is wrong with the file as a whole.

    The caller reads rows inside `blame_the_file`.
    """
    stream = _whole(source, limits)
    _check_magic(stream)
    found = _scanned(stream, limits, budget)
    with blame_the_file():
        workbook = openpyxl.load_workbook(stream, read_only=True, keep_links=False)
        sheet = _first_visible(workbook, found)
    try:
        yield sheet
    finally:
        workbook.close()


def _whole(source: Source, limits: ContainerLimits) -> IO[bytes]:
    if isinstance(source, str | Path):
        with Path(source).open("rb") as file:
            return io.BytesIO(file.read(limits.packed + 1))
    # What an S3 store opens can only be read forward.
    if source.seekable():
        source.seek(0)
    return io.BytesIO(source.read(limits.packed + 1))


def _check_magic(stream: IO[bytes]) -> None:
    head = stream.read(8)
    stream.seek(0)
    if not head:
        raise _unreadable("文件是空的，请选择填写好的文件。")
    if head == _OLE:
        if _ENCRYPTED in stream.read():
            raise _unreadable("文件设有打开密码，请去掉密码后再上传。")
        raise _unreadable(f"这是旧版的 .xls 文件。{_HOW}")
    if not head.startswith(b"PK"):
        raise _unreadable(f"这不是 Excel 文件（可能是 csv 或文本文件改了扩展名）。{_HOW}")


def _scanned(stream: IO[bytes], limits: ContainerLimits, budget: Budget) -> dict[str, PartStatistics]:
    try:
        with open_container(stream, limits) as archive:
            check_kind(archive)
            return {
                entry.filename: scan_part(entry.filename, chunks, budget) for entry, chunks in unpacked(archive, limits)
            }
    except (ContainerError, MarkupError) as error:
        raise _unreadable(str(error)) from error


def check_kind(archive: ZipFile) -> None:
    """Raise Invalid for a zip that is no workbook, or one with macros."""
    names = {name.casefold() for name in archive.namelist()}
    if _TYPES.casefold() not in names or "xl/workbook.xml" not in names:
        raise _unreadable(f"压缩包里不是 Excel 工作簿。{_HOW}")
    if any(name.endswith("vbaproject.bin") for name in names) or b"macroEnabled" in first_bytes(archive, _TYPES):
        raise _unreadable(f"文件里含有宏（.xlsm），不能上传。{_HOW}")


def _first_visible(workbook: Any, found: dict[str, PartStatistics]) -> OpenSheet:
    for worksheet in workbook.worksheets:
        if worksheet.sheet_state == "visible" and hasattr(worksheet, "reset_dimensions"):
            worksheet.reset_dimensions()
            return OpenSheet(worksheet, found[worksheet._worksheet_path].last_row)
    raise _unreadable("文件里没有可见的工作表，请取消隐藏后再上传。")


@contextmanager
def blame_the_file() -> Iterator[None]:
    """Any failure inside openpyxl is the file's fault and becomes Invalid."""
    try:
        yield
    except Invalid:
        raise
    except MarkupError as error:
        raise _unreadable(str(error)) from error
    except Exception as error:
        raise _unreadable(f"文件内容已损坏，无法读取。{_HOW}") from error


def _unreadable(message: str) -> Invalid:
    return Invalid("sheet-unreadable", message)
