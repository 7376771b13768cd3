"""The one table inside a zip: nothing is unpacked but that member, in chunks that are counted."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import IO
from zipfile import ZipFile, ZipInfo

from kernel.files.container import ContainerError, entry_name, open_container, unpacked
from kernel.tables.limits import UploadLimits, unfit

_TYPES = "[content_types].xml"
_EXTENSIONS = ("xlsx", "csv", "dbf")
_JUNK_FOLDERS = {"__macosx"}
_JUNK = {"thumbs.db", ".ds_store", "desktop.ini"}
_ZIPPED = {"zip", "rar", "7z", "gz", "tgz", "tar", "bz2", "xz"}


def is_workbook(content: IO[bytes], limits: UploadLimits) -> bool:
    """Whether this zip is itself an Office file; a zip that is not sound raises Invalid."""
    with _said(), open_container(content, limits.of_workbook()) as archive:
        return any(name.casefold() == _TYPES for name in archive.namelist())


def the_member(
    content: IO[bytes], limits: UploadLimits, spool: Callable[[Iterable[bytes]], IO[bytes]]
) -> tuple[IO[bytes], str]:
    """The only table of a zip, spooled, and its name without folders; raises Invalid."""
    with _said(), open_container(content, limits.of_zip()) as archive:
        wanted, name = _only(archive)
        for entry, chunks in unpacked(archive, limits.of_zip()):
            if entry is wanted:
                return spool(chunks), name
    raise unfit("压缩包里没有表格文件。")


def _only(archive: ZipFile) -> tuple[ZipInfo, str]:
    files = [(entry, entry_name(entry)) for entry in archive.infolist()]
    files = [(entry, name) for entry, name in files if not (name.endswith("/") or _is_junk(name))]
    for _, name in files:
        _check_extension(name)
    if len(files) != 1:
        found = f"现在有 {len(files)} 个" if files else "现在一个也没有"
        raise unfit(f"压缩包里应当只有一个表格文件（.xlsx、.csv 或 .dbf），{found}。请只压缩这一个文件后再上传。")
    entry, name = files[0]
    return entry, name.rpartition("/")[2]


def _is_junk(name: str) -> bool:
    parts = name.casefold().split("/")
    return parts[0] in _JUNK_FOLDERS or parts[-1] in _JUNK


def _check_extension(name: str) -> None:
    last = name.rpartition("/")[2]
    extension = last.rpartition(".")[2].casefold()
    if extension in _ZIPPED:
        raise unfit("压缩包里还有压缩包。请解开后只压缩一个表格文件再上传。")
    if extension not in _EXTENSIONS:
        raise unfit(f"压缩包里有不是表格的文件：{last[:60]}。请只压缩一个 .xlsx、.csv 或 .dbf 文件后再上传。")


@contextmanager
def _said() -> Iterator[None]:
    try:
        yield
    except ContainerError as error:
        raise unfit(str(error)) from error
