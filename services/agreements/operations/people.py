"""The graduate's part of every answer: how batch answers name one, and the columns of every list."""

from __future__ import annotations

from typing import Any

from codebook.labels import label
from services.agreements.models import Graduate

_SHOWN = ("name", "department_id", "major", "class_name", "student_no", "graduation_year")


def title(graduate: Graduate) -> str:
    """How the audit trail and batch answers name a graduate."""
    return f"{graduate.name}（{graduate.student_no or graduate.exam_number}）"


def columns(graduate: Graduate, department_name: str | None) -> dict[str, Any]:
    """contract.GraduateColumns."""
    year = graduate.graduation_year
    return {name: getattr(graduate, name) for name in _SHOWN} | {
        "graduate_id": graduate.id,
        "sex_title": label("sex", graduate.sex, year),
        "degree_title": label("degrees", graduate.degree, year),
        "department_name": department_name,
    }
