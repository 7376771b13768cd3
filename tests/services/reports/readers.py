"""Readers of plan files by libraries and programs that did not write them."""

from __future__ import annotations

import csv
import io
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import dbfread
import openpyxl
import pytest
from python_calamine import CalamineWorkbook

Table = list[list[str]]
SOFFICE = shutil.which("soffice") or shutil.which("libreoffice")
DRIVER = SOFFICE and Path(SOFFICE).resolve().parent / "libdbaselo.so"
needs_office = pytest.mark.skipif(not SOFFICE, reason="LibreOffice (soffice) is not installed")
needs_driver = pytest.mark.skipif(
    not (DRIVER and DRIVER.exists()), reason="this LibreOffice reads no .dbf (Debian: libreoffice-base-drivers)"
)
TO_CSV = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false"
GBK = "--infilter=dBase:61"
"""Without a window nobody is asked for the character set."""


def by_openpyxl(content: bytes, sheet: str = "数据") -> Table:
    found = openpyxl.load_workbook(io.BytesIO(content))[sheet]
    assert {cell.data_type for row in found for cell in row if cell.value is not None} == {"s"}
    return [[cell.value or "" for cell in row] for row in found]


def by_calamine(content: bytes, sheet: str = "数据") -> Table:
    rows = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_name(sheet).to_python()
    return [[str(cell) for cell in row] for row in rows]


def by_libreoffice(content: bytes, folder: Path, name: str, *how: str) -> Table:
    """The first sheet as LibreOffice shows it."""
    source = folder / name
    source.write_bytes(content)
    profile = f"-env:UserInstallation=file://{folder}/profile"
    command = [str(SOFFICE), profile, "--headless", *how, "--convert-to", TO_CSV, "--outdir", f"{folder}/out", source]
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    text = (folder / "out" / f"{source.stem}.csv").read_text(encoding="utf-8-sig")
    return list(csv.reader(io.StringIO(text)))


def by_dbfread(content: bytes, folder: Path) -> list[Mapping[str, Any]]:
    path = folder / "plan.dbf"
    path.write_bytes(content)
    return list(dbfread.DBF(str(path), char_decode_errors="strict"))
