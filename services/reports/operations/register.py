"""Importing the local register of employers (10.4) from a file: by code, in batches, again without harm."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import select

from kernel.db import Database, dialect_insert, session
from kernel.ids import new_id
from kernel.tables import Table, TableRow, UploadLimits, open_upload, read_table
from services.reports.domain.register import COLUMNS, code_fault, core_of
from services.reports.models import RegisteredEmployer

LIMITS = UploadLimits(packed=500_000_000, unpacked=4_000_000_000)
BATCH = 1_000
MOST_ROWS = 5_000_000
MOST_FAULTS = 100
"""Faults that are told; the rest is counted."""
_KEYS = tuple(column.key for column in COLUMNS)
_TITLES = {column.key: column.title for column in COLUMNS}


@dataclass
class Imported:
    """How many rows were new, changed, the same, or faulty, and the first faults as lines of text."""

    new: int = 0
    changed: int = 0
    same: int = 0
    faulty: int = 0
    faults: list[str] = field(default_factory=list)


def import_register(database: Database, path: Path) -> Imported:
    """Write the good rows of an .xlsx or .csv, a batch a transaction; faulty ones are left out and told by their rows.

    Raises Invalid for a file that is no such table.
    """
    done = Imported()
    with path.open("rb") as content, open_upload(content, path.name, kinds=("xlsx", "csv"), limits=LIMITS) as upload:
        table = read_table(upload, COLUMNS, max_rows=MOST_ROWS)
        for block in table.batches:
            good = list(_good(table, block, done).values())
            for start in range(0, len(good), BATCH):
                database.run(partial(store, good[start : start + BATCH], done))
    return done


def store(rows: Sequence[Mapping[str, Any]], done: Imported) -> None:
    """Write organisations by their codes in the open transaction; a column that a file has not stays as it is."""
    codes = [row["code"] for row in rows]
    known = {
        row.code: row for row in session.scalars(select(RegisteredEmployer).where(RegisteredEmployer.code.in_(codes)))
    }
    fresh = [row for row in rows if row["code"] not in known]
    if fresh:
        session.execute(dialect_insert(RegisteredEmployer).values([{"id": new_id()} | dict(row) for row in fresh]))
    changed = sum(_changed(known[row["code"]], row) for row in rows if row["code"] in known)
    done.new, done.changed = done.new + len(fresh), done.changed + changed
    done.same += len(rows) - len(fresh) - changed


def _changed(known: RegisteredEmployer, row: Mapping[str, Any]) -> bool:
    different = {name: value for name, value in row.items() if getattr(known, name) != value}
    for name, value in different.items():
        setattr(known, name, value)
    return bool(different)


def _good(table: Table, block: Iterable[TableRow], done: Imported) -> dict[str, dict[str, Any]]:
    """Rows without faults by code, of two with the same code the later one."""
    present = {column.key for column in table.columns}
    found: dict[str, dict[str, Any]] = {}
    for row in block:
        values = _values(row, present)
        faults = dict(row.faults)
        if "code" not in faults and (fault := code_fault(values["code"])):
            faults["code"] = fault
        if faults:
            _tell(done, row.number, faults)
        else:
            found[values["code"]] = values
    return found


def _values(row: TableRow, present: set[str]) -> dict[str, Any]:
    """The columns that the file has; blank texts are empty, codes are written in capitals."""
    days = {column.key for column in COLUMNS if column.kind == "date"}
    values = dict(zip(_KEYS, row.values, strict=True))
    found = {key: values[key] if key in days else values[key] or "" for key in _KEYS if key in present}
    return found | {"code": found["code"].upper(), "core": core_of(found["name"])}


def _tell(done: Imported, number: int, faults: Mapping[str, str]) -> None:
    done.faulty += 1
    lines = [f"第 {number} 行 {_TITLES.get(key, '')}：{text}" for key, text in faults.items()]
    done.faults += lines[: max(0, MOST_FAULTS - len(done.faults))]
