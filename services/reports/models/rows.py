"""Read copies: schools and departments (owner: auth); a row a graduate (owner: graduates), `version` is the owner's."""

from __future__ import annotations

import uuid
from datetime import date, datetime

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from services.auth.contract.organization import DepartmentCopy, SchoolCopy
from services.reports.models.base import Base


class School(SchoolCopy, Base):
    """A school."""


class Department(DepartmentCopy, Base):
    """A department (院系) of a school."""


class _Source:
    """The national source fields (plan format 0-43); codes without titles."""

    exam_number: Mapped[str] = mapped_column(String(18))
    id_number: Mapped[str] = mapped_column(String(18))
    name: Mapped[str] = mapped_column(String(40))
    name_key: Mapped[str] = mapped_column(String(200))
    sex: Mapped[str] = mapped_column(String(1))
    birth_date: Mapped[date]
    nationality: Mapped[str] = mapped_column(String(2))
    political_status: Mapped[str] = mapped_column(String(2))
    origin_region: Mapped[str] = mapped_column(String(6))
    urban_rural: Mapped[str] = mapped_column(String(5))
    branch_campus: Mapped[str] = mapped_column(String(40))
    degree: Mapped[str] = mapped_column(String(2))
    major_code: Mapped[str] = mapped_column(String(8))
    major: Mapped[str] = mapped_column(String(50))
    major_direction: Mapped[str] = mapped_column(String(60))
    training_mode: Mapped[str] = mapped_column(String(1))
    commissioned_by: Mapped[str] = mapped_column(String(100))
    schooling_years: Mapped[str] = mapped_column(String(3))
    enrolled_on: Mapped[date | None]
    graduated_on: Mapped[date | None]
    teacher_training: Mapped[str] = mapped_column(String(2))
    difficulty: Mapped[str] = mapped_column(String(1))
    class_name: Mapped[str] = mapped_column(String(100))
    student_no: Mapped[str] = mapped_column(String(20))
    previous_dossier_keeper: Mapped[str] = mapped_column(String(100))
    previous_police_station: Mapped[str] = mapped_column(String(100))
    residence_transferred: Mapped[bool]
    dossier_transferred: Mapped[bool]
    mobile: Mapped[str] = mapped_column(String(20))
    email: Mapped[str] = mapped_column(String(60))
    qq: Mapped[str] = mapped_column(String(15))
    home_address: Mapped[str] = mapped_column(String(120))
    home_phone: Mapped[str] = mapped_column(String(30))
    home_postcode: Mapped[str] = mapped_column(String(6))


class _Plan:
    """The plan row (plan format 44-73). `settled_on` is the day since which it says what it says."""

    basis: Mapped[str] = mapped_column(String(16))
    destination: Mapped[str] = mapped_column(String(3))
    dispatch_kind: Mapped[str] = mapped_column(String(16))
    employer_code: Mapped[str] = mapped_column(String(18))
    employer_name: Mapped[str] = mapped_column(String(100))
    employer_kind: Mapped[str] = mapped_column(String(2))
    industry: Mapped[str] = mapped_column(String(2))
    employer_region: Mapped[str] = mapped_column(String(6))
    position: Mapped[str] = mapped_column(String(2))
    contact: Mapped[str] = mapped_column(String(40))
    contact_phone: Mapped[str] = mapped_column(String(30))
    contact_mobile: Mapped[str] = mapped_column(String(20))
    contact_email: Mapped[str] = mapped_column(String(100))
    contact_fax: Mapped[str] = mapped_column(String(30))
    address: Mapped[str] = mapped_column(String(200))
    postcode: Mapped[str] = mapped_column(String(6))
    certificate_kind: Mapped[str] = mapped_column(String(1))
    certificate_to: Mapped[str] = mapped_column(String(100))
    certificate_region: Mapped[str] = mapped_column(String(6))
    certificate_number: Mapped[str] = mapped_column(String(50))
    certificate_from: Mapped[str] = mapped_column(String(40))
    dossier_to: Mapped[str] = mapped_column(String(100))
    dossier_address: Mapped[str] = mapped_column(String(200))
    dossier_postcode: Mapped[str] = mapped_column(String(6))
    residence_to: Mapped[str] = mapped_column(String(200))
    settled_on: Mapped[date]


class _Progress:
    """How far the graduate is: registration (10.1), résumé (10.2), signing (10.3)."""

    login_name: Mapped[str] = mapped_column(String(32))
    registration: Mapped[str] = mapped_column(String(12))
    registered_at: Mapped[datetime | None]
    enabled: Mapped[bool]
    plan_confirmation: Mapped[str] = mapped_column(String(12))
    resume: Mapped[str] = mapped_column(String(10))
    resume_completeness: Mapped[int]
    resume_updated_at: Mapped[datetime | None]
    agreement_source: Mapped[str] = mapped_column(String(16))
    agreement_state: Mapped[str] = mapped_column(String(24))
    agreement_number: Mapped[str] = mapped_column(String(20))
    agreement_employer: Mapped[str] = mapped_column(String(100))
    signed_on: Mapped[date | None]


class ReportRow(_Source, _Plan, _Progress, Base):
    """A graduate with the plan row and how far everything is: the columns of graduates' contract ReportSnapshot."""

    __tablename__ = "report_rows"
    __table_args__ = (
        Index(
            "ix_report_rows_rate",
            *("school_id", "graduation_year", "department_id", "major", "degree", "sex", "origin_region"),
            *("training_mode", "difficulty", "destination"),
        ),
        Index("ix_report_rows_list", "school_id", "graduation_year", "department_id", "student_no", "id"),
        Index("ix_report_rows_settled", "school_id", "graduation_year", "settled_on", "destination"),
    )
    __scope__ = {"school": "school_id", "department": "department_id", "owner": "id"}

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    version: Mapped[int]
    school_id: Mapped[uuid.UUID]
    department_id: Mapped[uuid.UUID]
    graduation_year: Mapped[int]
