"""The kind `records`: 生源数据导入, for the school level; not in the manual's menu."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kernel.db import session
from kernel.permissions import service, staff
from services.graduates.domain.fields import shown
from services.graduates.domain.imports import any_name
from services.graduates.models import Department, ImportBatch, StagedRecord
from services.graduates.operations.imports import record_columns, record_rows, record_write
from services.graduates.operations.imports.kind import ImportKind

OPERATOR = "operator"
"""The service identity of the command import-records."""


def values(row: StagedRecord) -> dict[str, str]:
    """The values of a staged row by field; numbers are masked."""
    return _texts(row, row.values)


def before(row: StagedRecord) -> dict[str, str]:
    """What stands in the fields that a row would change."""
    return _texts(row, row.before or {})


def _texts(row: StagedRecord, values: Mapping[str, Any]) -> dict[str, str]:
    year = session.get_one(ImportBatch, row.batch_id).graduation_year
    return {name: _text(name, value, year) for name, value in values.items() if name != "id_number_15"}


def _text(name: str, value: Any, year: int) -> str:
    if name == "department_id":
        department = session.get(Department, record_write.typed({name: value})[name])
        return department.name if department else ""
    return shown(name, value, year)


KIND = ImportKind(
    name="records",
    title="生源数据导入",
    screen=record_write.SCREEN,
    allow=(staff(record_write.SCREEN, level="school"),),
    works_for=(service(OPERATOR),),
    formats=("xlsx", "csv", "dbf"),
    columns=record_columns.COLUMNS,
    template=record_columns.TEMPLATE,
    staged=StagedRecord,
    batch=2_000,
    locked_years=True,
    name_fault=any_name,
    stage=record_rows.stage,
    settle=record_rows.settle,
    write=record_write.write,
    untouched=record_write.untouched,
    undo=record_write.undo,
    values=values,
    before=before,
)
