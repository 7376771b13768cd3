"""The department code table (院系组织机构代码表) as a workbook: template, import, export (manual 4.1, 4.4)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any, BinaryIO

from sqlalchemy import select

from kernel import exports
from kernel.db import session
from kernel.identity import Identity
from kernel.scope import scoped
from kernel.sheets import Column, RowError, SheetResult, SheetRow, read_sheet
from services.auth.contract import NewDepartment
from services.auth.models import Department
from services.auth.operations import departments
from services.auth.operations.import_rows import checked, repeats, summary
from services.auth.operations.sheet_info import in_words
from services.auth.queries import departments as queries

COLUMNS = (
    Column("code", "院系代码", required=True, max_length=10, example="01", note="1 到 10 位数字或字母，本校内不能重复"),
    Column("name", "院系名称", width=30, required=True, max_length=50, example="计算机科学与技术学院"),
)
_EXPORTED = (
    Column("code", "院系代码"),
    Column("name", "院系名称", width=30),
    Column("school_name", "上级", width=24),
    Column("accounts", "用户数", "int", width=8),
    Column("graduates", "毕业生数", "int", width=10),
    Column("hint", "提示", width=10),
    Column("state", "有效性", width=8),
)
_FILTERS = {"code": "院系代码", "name": "院系名称", "enabled": "有效性"}
ACTION = "staff.departments:import"


def export(identity: Identity, filters: Mapping[str, Any]) -> bytes:
    """The departments of the list as xlsx."""
    query = scoped(queries.departments(filters).order_by(Department.code), identity)
    asked = in_words(identity, filters, _FILTERS)
    return exports.export(identity, "staff.departments", query, _EXPORTED, partial(_rows, identity), asked)


def _rows(identity: Identity, found: Sequence[Department]) -> list[dict[str, Any]]:
    return [row | {"state": "有效" if row["enabled"] else "无效"} for row in departments.shown(identity, found)]


def import_table(identity: Identity, file: BinaryIO, *, dry_run: bool) -> dict[str, Any]:
    """Add the departments whose code is new, rename those whose code is known; nothing when any row is refused."""
    read = read_sheet(file, COLUMNS)
    departments.lock_school(identity)
    known = {d.code: d for d in session.scalars(scoped(select(Department), identity))}
    errors = _errors(read)
    news = [row.values for row in read.rows if row.values["code"] not in known]
    changed = [row.values for row in read.rows if _renames(known, row)]
    written = not (errors or dry_run)
    if written:
        for values in news:
            departments.add(identity, ACTION, values)
        for values in changed:
            departments.apply_changes(identity, ACTION, known[values["code"]], {"name": values["name"]})
    return summary(read, errors, created=len(news), updated=len(changed), written=written)


def _renames(known: Mapping[str, Department], row: SheetRow) -> bool:
    present = known.get(row.values["code"])
    return present is not None and present.name != row.values["name"]


def _errors(read: SheetResult) -> list[RowError]:
    return [*read.errors, *checked(read.rows, COLUMNS, NewDepartment()), *repeats(read.rows, COLUMNS[0])]
