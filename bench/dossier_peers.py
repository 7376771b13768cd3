"""The plainest ways to bring dossiers from a zipped workbook into a database (see dossier_import.py).

Each is given the database's address, a folder of its own and the file, and gives the rows written.
"""

from __future__ import annotations

import io
import sqlite3
import time
import uuid
import zipfile
from functools import cache
from pathlib import Path
from typing import Any

from kernel.db import Database, session
from services.graduates.operations.imports.dossier_rows import COLUMNS

SCHOOL, YEAR = uuid.UUID(int=1), 2026
USED = [column for column in COLUMNS if column.key not in ("exam_number", "bag_number", "remark")]
_TEXTS = ", ".join(f"c{at} text" for at in range(len(USED)))
BARE = f"CREATE TABLE bare ({_TEXTS}, UNIQUE (c0))"
_NAMES = ", ".join(f"c{at}" for at in range(len(USED)))
LISTED = (
    f"CREATE TABLE bare ({_TEXTS}, school_id uuid DEFAULT '{SCHOOL}', UNIQUE (c0)); CREATE INDEX ON bare (school_id)"
)
opened = cache(Database)
"""The database at an address; a process opens it once, as a worker does."""
copying = 0.0
"""Seconds that the last COPY took."""


def limit(url: str, _folder: Path, file: Path, table: str = BARE) -> int:
    """calamine and COPY, one after the other; for "copy" the reading does not count."""
    return _copied(url, _read(file), table)


def pandas(url: str, _folder: Path, file: Path, reader: str = "openpyxl") -> int:
    """What a script does: read_excel, to_sql."""
    import pandas as pd  # type: ignore[import-untyped]
    from sqlalchemy import create_engine

    with zipfile.ZipFile(file) as archive:
        frame = pd.read_excel(io.BytesIO(archive.read("档案.xlsx")), dtype=str, engine=reader)
    engine = create_engine(url)
    frame.to_sql("bare_pandas", engine, if_exists="replace", index=False)
    return len(frame)


def executemany(_url: str, folder: Path, file: Path) -> int:
    """SQLite: calamine, then one executemany into a bare table."""
    rows = _read(file)
    connection = sqlite3.connect(folder / "bare.db")
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute(BARE)
    with connection:
        connection.executemany(f"INSERT INTO bare VALUES ({','.join('?' * len(USED))})", rows)
    return len(rows)


def base(url: str, _folder: Path, _file: Path) -> int:
    """Nothing but the process and its connection."""
    opened(url).ping()
    return 0


def _read(file: Path) -> list[list[Any]]:
    from python_calamine import load_workbook

    with zipfile.ZipFile(file) as archive:
        return list(load_workbook(io.BytesIO(archive.read("档案.xlsx"))).get_sheet_by_index(0).iter_rows())[1:]


def _copied(url: str, rows: list[list[Any]], table: str) -> int:
    def write() -> None:
        connection = session.connection().connection.driver_connection
        with connection.cursor() as cursor:  # type: ignore[union-attr]
            cursor.execute(f"DROP TABLE IF EXISTS bare; {table}")
            with cursor.copy(f"COPY bare ({_NAMES}) FROM STDIN") as stream:
                for row in rows:
                    stream.write_row(row)

    started = time.perf_counter()
    opened(url).run(write)
    global copying
    copying = time.perf_counter() - started
    return len(rows)
