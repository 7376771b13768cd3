"""What the provincial platform's items mean: graduates by their natural keys, agreements by its ids or numbers."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Select, or_, select

from kernel.bulk import among
from services.agreements.models import Agreement, AgreementChange, Graduate, School

Key = tuple[str, int, str]
"""School code, graduation year, exam number."""
_ASKED = (
    *("id", "school_id", "department_id", "graduation_year", "exam_number", "student_no", "name"),
    *("signing_open", "province_locked"),
)
"""Columns instead of whole graduates: of thousands."""


def graduates(keys: Iterable[Key]) -> Select[Any]:
    """What deliveries ask of graduates, with the school's code; some more than the keys' own may be among them."""
    codes, years, exam_numbers = (set(column) for column in zip(*keys, strict=True))
    columns = [getattr(Graduate, name) for name in _ASKED]
    found = select(*columns, School.code.label("school_code")).join(School, School.id == Graduate.school_id)
    found = found.where(School.code.in_(codes), Graduate.graduation_year.in_(years))
    return found.where(among(Graduate.exam_number, exam_numbers))


def delivered(platform_ids: Iterable[str]) -> Select[Any]:
    """Select of (platform's id, agreement's id, number, graduate) of agreements delivered before."""
    columns: tuple[Any, ...] = (Agreement.platform_id, Agreement.id, Agreement.number, Agreement.graduate_id)
    return select(*columns).where(Agreement.platform_id != "", among(Agreement.platform_id, set(platform_ids)))


def named(names: Iterable[str]) -> Select[Any]:
    """Select of (id, number, platform's id) of agreements that are called by either."""
    wanted = set(names) - {""}
    numbered = (Agreement.number != "") & among(Agreement.number, wanted)
    known = (Agreement.platform_id != "") & among(Agreement.platform_id, wanted)
    columns: tuple[Any, ...] = (Agreement.id, Agreement.number, Agreement.platform_id)
    return select(*columns).where(or_(numbered, known))


def changed(after: int, school_code: str | None) -> Select[Any]:
    """Select of (place, Agreement, exam number, school's code) of changes after a place, in order."""
    columns: tuple[Any, ...] = (AgreementChange.place, Agreement, Graduate.exam_number, School.code)
    found = select(*columns).join(Agreement, Agreement.id == AgreementChange.agreement_id)
    found = found.join(Graduate, Graduate.id == Agreement.graduate_id).join(School, School.id == Agreement.school_id)
    if school_code:
        found = found.where(School.code == school_code)
    return found.where(AgreementChange.place > after).order_by(AgreementChange.place)
