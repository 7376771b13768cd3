"""Graduates with awkward texts, and what a plan file must say of them, written anew from the format page's words."""

from __future__ import annotations

from typing import Any

from tests.factories.reports import Campus

AWKWARD: tuple[dict[str, Any], ...] = (
    {"name": "张㛃", "student_no": "00001234", "exam_number": "00370100000001"},
    {"name": "李𬭎", "employer_name": '=HYPERLINK("http://x","y")', "destination": "10", "employer_kind": "39"},
    {"name": "+加,逗号", "class_name": '-1"班"', "major": "@软件"},
    {"name": "王·买买提", "origin_region": "370125", "enrolled_on": "2018-09-01", "employer_region": "110000"},
    {"name": "赵 空格 ", "enrolled_on": None, "difficulty": "7", "certificate_from": "2026-07-01", "sex": "9"},
    {"name": "钱'引号'", "employer_name": ",=1+1", "residence_transferred": True, "urban_rural": "rural"},
    {"name": "孙\\反斜杠\\N", "industry": "34", "position": "13", "employer_code": "-", "mobile": "+8613800000000"},
)
REPORTED = {
    "Ksh": "exam_number",
    "Xm": "name",
    "Sfzh": "id_number",
    "Szbj": "class_name",
    "Xh": "student_no",
    "Zy": "major",
    "Dwmc": "employer_name",
    "Dwzzjgdm": "employer_code",
    "Xbdm": "sex",
    "Byqxdm": "destination",
}


def fill(campus: Campus, more: int = 0) -> list[dict[str, Any]]:
    """The awkward ones and some usual ones, in the order of the file."""
    told = [campus.observatory.graduate(campus.school_id, campus.computing, **facts) for facts in AWKWARD]
    told += campus.observatory.graduates(more, campus.school_id, campus.mechanics) if more else []
    return sorted(told, key=lambda each: each["id"])


def reported(told: dict[str, Any]) -> dict[str, str]:
    """Some cells of the reporting form, by name."""
    return {name: str(told[field]) for name, field in REPORTED.items()}
