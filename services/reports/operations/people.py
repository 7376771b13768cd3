"""The graduate's part of every answer, and of every sheet."""

from __future__ import annotations

from typing import Any

from codebook.labels import label
from kernel.redaction import mask_id_number
from kernel.sheets import Column
from services.reports.models import ReportRow

_SHOWN = ("id", "name", "department_id", "major", "class_name", "student_no", "graduation_year", "version")
SHEET = (
    Column("name", "姓名"),
    Column("sex_title", "性别", width=6),
    Column("degree_title", "学历", width=10),
    Column("department_name", "院系", width=24),
    Column("major", "专业", width=24),
    Column("class_name", "班级", width=16),
    Column("student_no", "学号", width=16),
    Column("graduation_year", "毕业年度", width=10),
)


def columns(row: ReportRow, department_name: str | None) -> dict[str, Any]:
    """contract.GraduateColumns but the verbs."""
    year = row.graduation_year
    return {name: getattr(row, name) for name in _SHOWN} | {
        "sex_title": label("sex", row.sex, year),
        "degree_title": label("degrees", row.degree, year),
        "department_name": department_name,
        "id_number": mask_id_number(row.id_number),
    }
