"""What the lists of changes tell; codes are those of the code tables. `removed`: the graduate is no more."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, Self


@dataclass(frozen=True, slots=True)
class Change:
    """One graduate at the last change; everything but id and moment is None for one who is no more."""

    id: str
    updated_at: str
    removed: bool
    graduation_year: int | None
    department_id: str | None
    student_no: str | None

    @classmethod
    def read(cls, values: Mapping[str, Any]) -> Self:
        """From an item of the answer; what a newer office tells besides is left out."""
        return cls(**{each.name: values[each.name] for each in fields(cls)})


@dataclass(frozen=True, slots=True)
class GraduateChange(Change):
    """The graduate's record."""

    exam_number: str | None
    name: str | None
    sex: str | None
    degree: str | None
    major_code: str | None
    major: str | None
    training_mode: str | None
    schooling_years: str | None
    class_name: str | None
    origin_region: str | None
    difficulty: str | None
    registration: str | None


@dataclass(frozen=True, slots=True)
class PlanChange(Change):
    """The graduate's row of the employment plan."""

    basis: str | None
    destination: str | None
    dispatch_kind: str | None
    employer_code: str | None
    employer_name: str | None
    employer_kind: str | None
    industry: str | None
    employer_region: str | None
    position: str | None
    certificate_kind: str | None
    plan_confirmation: str | None
    settled_on: str | None


@dataclass(frozen=True, slots=True)
class AgreementChange(Change):
    """The graduate's last agreement; empty texts for none."""

    agreement_number: str | None
    agreement_source: str | None
    agreement_state: str | None
    agreement_employer: str | None
    signed_on: str | None
