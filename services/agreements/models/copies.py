"""Read copies: schools and departments (owner: auth), graduates (owner: graduates); `version` is the owner's."""

from __future__ import annotations

import uuid

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from services.agreements.models.base import Base
from services.auth.contract.organization import DepartmentCopy, SchoolCopy


class School(SchoolCopy, Base):
    """A school."""


class Department(DepartmentCopy, Base):
    """A department (院系) of a school."""


class Graduate(Base):
    """A graduate as far as signing needs it; columns are those of graduates' contract GraduateFacts.

    No ID number and no phone: the drawer asks graduates for them. `application_state` is the newest out-of-province
    application's ("" for none), `paper_number` what was handed out for it; `signing_version` is the version of
    signing.changed that graduates has taken: below Signing.version the screens say 处理中.
    """

    __tablename__ = "graduates"
    __table_args__ = (
        # not unique: snapshots come one by one, and numbers may have been exchanged
        Index("ix_graduates_exam_number", "school_id", "graduation_year", "exam_number"),
        Index("ix_graduates_student_no", "school_id", "student_no"),
    )
    __scope__ = {"school": "school_id", "department": "department_id", "owner": "id"}

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    version: Mapped[int]
    school_id: Mapped[uuid.UUID]
    department_id: Mapped[uuid.UUID]
    graduation_year: Mapped[int]
    exam_number: Mapped[str] = mapped_column(String(18))
    student_no: Mapped[str] = mapped_column(String(20))
    name: Mapped[str] = mapped_column(String(40))
    name_key: Mapped[str] = mapped_column(String(200))
    sex: Mapped[str] = mapped_column(String(1))
    degree: Mapped[str] = mapped_column(String(2))
    major: Mapped[str] = mapped_column(String(50))
    class_name: Mapped[str] = mapped_column(String(100))
    training_mode: Mapped[str] = mapped_column(String(1))
    active: Mapped[bool]
    signing_open: Mapped[bool]
    province_locked: Mapped[bool]
    application_state: Mapped[str] = mapped_column(String(12))
    paper_number: Mapped[str] = mapped_column(String(40))
    further_study: Mapped[bool]
    signing_version: Mapped[int]


Index(
    "ix_graduates_list",
    Graduate.school_id,
    Graduate.graduation_year.desc(),
    Graduate.department_id,
    Graduate.student_no,
    Graduate.id,
)
