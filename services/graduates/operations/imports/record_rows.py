"""Checking files of graduate records and comparing them with what stands, a few statements a batch of rows."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import insert, or_, select

from kernel.clock import today
from kernel.db import session
from kernel.ids import new_id
from kernel.tables import Block, TableRow
from services.graduates.domain.records import check_record
from services.graduates.models import Department, Graduate, ImportBatch, School, StagedRecord
from services.graduates.operations import changes
from services.graduates.operations.imports.record_columns import by_column, given
from services.graduates.operations.imports.repeats import mark_repeats
from services.graduates.operations.imports.sql import json_text

_NO_DEPARTMENT = "本校没有这个院系，请填写院系的名称或代码。"
_DEPARTMENT_MISSING = "新的毕业生请填写所在院系。"
_OTHER_SCHOOL = "不是本校的院校代码。"
_ELSEWHERE = "其他院校在该年度已上报使用此身份证号的毕业生，请核对号码。"
_TWO = "考生号与身份证号分属两名毕业生，请核对。"
Faults = dict[str, list[str]]
Values = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Present:
    """What stands for a batch of rows: the school, its departments, its graduates, numbers used elsewhere."""

    school: School
    departments: Mapping[str, uuid.UUID]
    by_exam: Mapping[str, Graduate]
    by_id: Mapping[str, Graduate]
    elsewhere: frozenset[str]


def stage(batch: ImportBatch, rows: Block) -> None:
    """Clean rows, compare them, stage them with verdicts."""
    day = today()
    read = [(row, *check_record(given(row.values), batch.graduation_year, day)[:2]) for row in rows]
    present = _present(batch, [values for _, values, _ in read])
    staged = [_staged(batch, row, values, faults, present) for row, values, faults in read]
    session.execute(insert(StagedRecord), staged)


def settle(batch: ImportBatch) -> None:
    """Two rows with one 考生号, or with one ID number, are both faulty."""
    for name in ("exam_number", "id_number"):
        mark_repeats(batch, StagedRecord, json_text(StagedRecord.values, name))


def _present(batch: ImportBatch, read: Iterable[Values]) -> Present:
    exams, numbers = set(), set()
    for values in read:
        exams.add(values.get("exam_number", ""))
        numbers.add(values.get("id_number", ""))
    year = Graduate.graduation_year == batch.graduation_year
    mine = select(Graduate).where(Graduate.school_id == batch.school_id, year)
    found = session.scalars(mine.where(or_(Graduate.exam_number.in_(exams), Graduate.id_number.in_(numbers)))).all()
    others = select(Graduate.id_number).where(year, Graduate.school_id != batch.school_id)
    return Present(
        school=session.get_one(School, batch.school_id),
        departments=_departments(batch.school_id),
        by_exam={one.exam_number: one for one in found},
        by_id={one.id_number: one for one in found},
        elsewhere=frozenset(session.scalars(others.where(Graduate.id_number.in_(numbers)))),
    )


def _departments(school_id: uuid.UUID) -> dict[str, uuid.UUID]:
    """Ids of departments by name and by code."""
    rows = session.scalars(select(Department).where(Department.school_id == school_id, Department.enabled)).all()
    return {one.code: one.id for one in rows} | {one.name: one.id for one in rows}


def _staged(batch: ImportBatch, row: TableRow, cleaned: Values, faults: Faults, present: Present) -> dict[str, Any]:
    graduate = _graduate(cleaned, faults, present)
    values = _placed(given(row.values), cleaned, faults, present, is_new=graduate is None)
    found = row.faults | {key: text for key, text in by_column(faults, row.values).items() if key not in row.faults}
    before = {name: getattr(graduate, name) for name, value in values.items() if getattr(graduate, name) != value} \
        if graduate else {}  # fmt: skip
    verdict = "faulty" if found else "new" if graduate is None else "changed" if before else "same"
    kept = {name: values[name] for name in before} if verdict == "changed" else values
    return {
        "batch_id": batch.id,
        "number": row.number,
        "graduate_id": graduate.id if graduate else new_id(),
        "verdict": verdict,
        "outcome": "",
        "seen_version": graduate.version if graduate else 0,
        "student_no": str(values.get("student_no", graduate.student_no if graduate else "")),
        "name": str(values.get("name", "")),
        "before": changes.plain(before) if verdict == "changed" else None,
        "faults": found or None,
        "values": changes.plain(kept | {name: values[name] for name in _KEYS if name in values}),
    }


_KEYS = ("exam_number", "id_number")


def _graduate(cleaned: Values, faults: Faults, present: Present) -> Graduate | None:
    """The graduate whom the numbers name, if any."""
    number = cleaned.get("id_number", "")
    by_exam, by_id = present.by_exam.get(cleaned.get("exam_number", "")), present.by_id.get(number)
    if by_exam and by_id and by_exam is not by_id:
        faults.setdefault("exam_number", []).append(_TWO)
    if number in present.elsewhere:
        faults.setdefault("id_number", []).append(_ELSEWHERE)
    return by_exam or by_id


def _placed(row: Values, cleaned: Values, faults: Faults, present: Present, *, is_new: bool) -> Values:
    """The cleaned values with the department; what a file leaves blank stays as it is."""
    if row.get("school_code") not in (None, present.school.code):
        faults["school_code"] = [_OTHER_SCHOOL]
    values = {name: value for name, value in cleaned.items() if value not in ("", None) or is_new}
    department = row.get("department_id")
    if department is None:
        if is_new:
            faults["department_id"] = [_DEPARTMENT_MISSING]
    elif department in present.departments:
        values["department_id"] = present.departments[department]
    else:
        faults["department_id"] = [_NO_DEPARTMENT]
    return values
