"""What other systems may read of changes: no ID numbers, no phones, no addresses."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Kind:
    """One list: its title, the scope it needs, the columns it tells."""

    title: str
    scope: str
    names: tuple[str, ...]


_WHO = ("graduation_year", "department_id", "student_no")
KINDS: Mapping[str, Kind] = {
    "graduates": Kind(
        "毕业生变化",
        "graduates:read",
        (
            *_WHO,
            *("exam_number", "name", "sex", "degree", "major_code", "major", "training_mode", "schooling_years"),
            *("class_name", "origin_region", "difficulty", "registration"),
        ),
    ),
    "plan": Kind(
        "就业方案变化",
        "plan:read",
        (
            *_WHO,
            *("basis", "destination", "dispatch_kind", "employer_code", "employer_name", "employer_kind", "industry"),
            *("employer_region", "position", "certificate_kind", "plan_confirmation", "settled_on"),
        ),
    ),
    "agreements": Kind(
        "协议书变化",
        "agreements:read",
        (
            *_WHO,
            *("agreement_number", "agreement_source", "agreement_state", "agreement_employer", "signed_on"),
        ),
    ),
}
