"""The operators' command import-records, as a shell calls it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import func, select

from services.graduates.models import Graduate, ImportBatch
from tests.factories.graduates import YEAR, Campus
from tests.services.graduates.imports import workbook
from tests.services.graduates.test_imports_records import HEAD, of, person

ROOT = Path(__file__).resolve().parents[3]


def run(campus: Campus, file: Path, code: str = "99001") -> subprocess.CompletedProcess[str]:
    settings = campus.bureau.settings
    url = campus.bureau.database.url.render_as_string(hide_password=False)
    environment = {**os.environ, "OFFICE_DATA": str(settings.data), "GRADUATES_DATABASE_URL": url}
    command = [sys.executable, "-m", "services.manage", "import-records", code, str(YEAR), str(file)]
    return subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, check=False)


def graduates(campus: Campus) -> int:
    return int(campus.bureau.scalar(select(func.count()).select_from(Graduate)))


def test_a_right_file_is_written_and_told_in_counts(campus: Campus, tmp_path: Path) -> None:
    file = tmp_path / "生源.xlsx"
    file.write_bytes(workbook([person(1), person(2), of(campus.cs_graduates[0])], HEAD))
    done = run(campus, file)
    assert done.returncode == 0, done.stderr
    assert "rows 3, new 2, changed 0, same 1, faulty 0, written 2, skipped 0" in done.stdout
    assert graduates(campus) == 7
    again = run(campus, file)
    assert again.returncode == 1 and "请勿重复导入" in again.stderr and "Traceback" not in again.stderr


def test_faulty_rows_are_named_and_nothing_is_written(campus: Campus, tmp_path: Path) -> None:
    file = tmp_path / "生源.xlsx"
    file.write_bytes(workbook([person(1), person(2, 学历="不知道")], HEAD))
    refused = run(campus, file)
    assert refused.returncode == 1 and "faulty 1, written 0" in refused.stdout
    assert "第 3 行 学历" in refused.stderr and graduates(campus) == 5
    assert campus.bureau.scalar(select(ImportBatch.state)) == "cancelled"


@pytest.mark.parametrize("code", ["99009", "x"])
def test_an_unknown_school_is_one_line(campus: Campus, tmp_path: Path, code: str) -> None:
    file = tmp_path / "生源.xlsx"
    file.write_bytes(workbook([person(1)], HEAD))
    refused = run(campus, file, code)
    assert refused.returncode == 1 and "没有代码" in refused.stderr
