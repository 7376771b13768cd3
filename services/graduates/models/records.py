"""The graduate record: the national source fields (plan format, columns 0-43) and the states of the graduate.

Codes are those of the tables in codebook; titles are never stored.
"""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, PrimaryKeyConstraint, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from kernel.clock import now, today
from kernel.ids import new_id
from kernel.models import Json
from services.graduates.models.base import Base


class Graduate(Base):
    """A graduate of one school and year. `id` is also the id of the graduate's account in auth.

    `id_number` is the 18-digit form; `id_number_15` keeps a number given with 15 digits. `name_key` is the pinyin
    key that names sort by. `version` guards changes by staff (If-Match); `access_version` counts what auth is told,
    `facts_version` what agreements is told, `report_version` what reports is; `signing_version` is that of the last
    signing.changed taken in, `signed_on` the day of that agreement.
    `plan_held`: something changed while the plan was locked; the row follows after an unlock.
    """

    __tablename__ = "graduates"
    __table_args__ = (
        UniqueConstraint("school_id", "graduation_year", "exam_number"),
        UniqueConstraint("graduation_year", "id_number"),
        UniqueConstraint("login_name"),
        Index("ix_graduates_student_no", "school_id", "student_no"),
        Index("ix_graduates_id_number", "id_number"),
        Index("ix_graduates_exam_number", "exam_number"),
    )
    __scope__ = {"school": "school_id", "department": "department_id", "owner": "id"}

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    school_id: Mapped[uuid.UUID]
    department_id: Mapped[uuid.UUID]
    graduation_year: Mapped[int]
    login_name: Mapped[str] = mapped_column(String(32))
    source: Mapped[str] = mapped_column(String(16))
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime] = mapped_column(default=now)
    created_by: Mapped[str] = mapped_column(String(100), default="")

    # who: plan format 0-8, 20-23, 33
    exam_number: Mapped[str] = mapped_column(String(18))
    id_number: Mapped[str] = mapped_column(String(18))
    id_number_15: Mapped[str] = mapped_column(String(15), default="")
    name: Mapped[str] = mapped_column(String(40))
    name_key: Mapped[str] = mapped_column(String(200), default="")
    sex: Mapped[str] = mapped_column(String(1))
    birth_date: Mapped[date]
    nationality: Mapped[str] = mapped_column(String(2), default="")
    political_status: Mapped[str] = mapped_column(String(2), default="")
    origin_region: Mapped[str] = mapped_column(String(6), default="")
    urban_rural: Mapped[str] = mapped_column(String(5), default="")
    marital_status: Mapped[str] = mapped_column(String(8), default="")
    health: Mapped[str] = mapped_column(String(20), default="")

    # studies: plan format 11-19, 23-32
    branch_campus: Mapped[str] = mapped_column(String(40), default="")
    degree: Mapped[str] = mapped_column(String(2))
    major_code: Mapped[str] = mapped_column(String(8), default="")
    major: Mapped[str] = mapped_column(String(50), default="")
    major_direction: Mapped[str] = mapped_column(String(60), default="")
    minor: Mapped[str] = mapped_column(String(60), default="")
    training_mode: Mapped[str] = mapped_column(String(1), default="1")
    commissioned_by: Mapped[str] = mapped_column(String(100), default="")
    schooling_years: Mapped[str] = mapped_column(String(3), default="")
    enrolled_on: Mapped[date | None]
    graduated_on: Mapped[date | None]
    teacher_training: Mapped[str] = mapped_column(String(2), default="2")
    difficulty: Mapped[str] = mapped_column(String(1), default="0")
    class_name: Mapped[str] = mapped_column(String(100), default="")
    student_no: Mapped[str] = mapped_column(String(20), default="")
    qualifications: Mapped[list[dict]] = mapped_column(Json, default=list)

    # where from and how to reach: plan format 34-43
    previous_dossier_keeper: Mapped[str] = mapped_column(String(100), default="")
    previous_police_station: Mapped[str] = mapped_column(String(100), default="")
    residence_transferred: Mapped[bool] = mapped_column(default=False)
    dossier_transferred: Mapped[bool] = mapped_column(default=False)
    residence_address: Mapped[str] = mapped_column(String(120), default="")
    mobile: Mapped[str] = mapped_column(String(20), default="")
    email: Mapped[str] = mapped_column(String(60), default="")
    qq: Mapped[str] = mapped_column(String(15), default="")
    home_address: Mapped[str] = mapped_column(String(120), default="")
    home_phone: Mapped[str] = mapped_column(String(30), default="")
    home_postcode: Mapped[str] = mapped_column(String(6), default="")

    # states (services/graduates/domain/states.py)
    registration: Mapped[str] = mapped_column(String(12), default="unregistered")
    registered_at: Mapped[datetime | None]
    enabled: Mapped[bool] = mapped_column(default=True)
    access_version: Mapped[int] = mapped_column(default=1)
    credential_version: Mapped[int] = mapped_column(default=0)
    facts_version: Mapped[int] = mapped_column(default=1, server_default=text("1"))
    report_version: Mapped[int] = mapped_column(default=1, server_default=text("1"))
    operation_code_hash: Mapped[str | None] = mapped_column(String(200))
    signing_function: Mapped[str] = mapped_column(String(8), default="open")
    agreement_id: Mapped[uuid.UUID | None]
    agreement_source: Mapped[str] = mapped_column(String(16), default="")
    agreement_state: Mapped[str] = mapped_column(String(24), default="")
    agreement_number: Mapped[str] = mapped_column(String(20), default="")
    agreement_employer: Mapped[dict[str, Any]] = mapped_column(default=dict)
    signed_on: Mapped[date | None]
    signing_version: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    province_status: Mapped[str] = mapped_column(String(8), default="normal")
    dispatch: Mapped[str] = mapped_column(String(12), default="none")
    dispatched_on: Mapped[date | None]
    enlistment: Mapped[str] = mapped_column(String(8), default="no")
    plan_confirmation: Mapped[str] = mapped_column(String(12), default="unconfirmed")
    plan_objection: Mapped[str] = mapped_column(String(500), default="")
    plan_confirmed_at: Mapped[datetime | None]
    plan_held: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    destination_changed: Mapped[bool] = mapped_column(default=False)
    set_destination: Mapped[dict[str, Any]] = mapped_column(default=dict)
    original_destination: Mapped[dict[str, Any] | None]

    # recommendation form (manual 7.9): who kept political status and minor last
    recommended_at: Mapped[datetime | None]
    recommended_by: Mapped[str] = mapped_column(String(100), default="")


# the order of every list (queries/people.py), led by the school; a column given by name could not be descending
Index(
    "ix_graduates_list",
    Graduate.school_id,
    Graduate.graduation_year.desc(),
    Graduate.department_id,
    Graduate.student_no,
    Graduate.id,
)


class PlanRow(Base):
    """The graduate's row of the employment plan (plan format 44-73): computed by domain/plan.py, never typed in.

    `basis` tells which fact speaks: agreement, labor_contract, self_employment, flexible, staff or none. `settled_on`
    is the day since which the row says what it says.
    """

    __tablename__ = "plan_rows"
    __table_args__ = (Index("ix_plan_rows_destination", "school_id", "graduation_year", "destination"),)

    graduate_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("graduates.id"), primary_key=True)
    school_id: Mapped[uuid.UUID]
    graduation_year: Mapped[int]
    version: Mapped[int] = mapped_column(default=1)
    basis: Mapped[str] = mapped_column(String(16), default="none")
    destination: Mapped[str] = mapped_column(String(3), default="")
    dispatch_kind: Mapped[str] = mapped_column(String(16), default="")
    employer_name: Mapped[str] = mapped_column(String(100), default="")
    details: Mapped[dict[str, Any]] = mapped_column(default=dict)
    settled_on: Mapped[date] = mapped_column(default=today)
    updated_at: Mapped[datetime] = mapped_column(default=now, onupdate=now)


class Change(Base):
    """One change of a graduate or of what belongs to it: who, when, through what, from what to what.

    `through` is page, api, import, event or demo; `action` is a permission key with a verb.
    """

    __tablename__ = "changes"
    # one index, not two: an import of 100,000 rows spends a tenth of its writing on each
    __table_args__ = (PrimaryKeyConstraint("graduate_id", "id"),)

    id: Mapped[uuid.UUID] = mapped_column(default=new_id)
    # no foreign key, see Dossier
    graduate_id: Mapped[uuid.UUID]
    at: Mapped[datetime] = mapped_column(default=now)
    actor_kind: Mapped[str] = mapped_column(String(16))
    actor_id: Mapped[uuid.UUID | None]
    actor_name: Mapped[str] = mapped_column(String(100), default="")
    through: Mapped[str] = mapped_column(String(8))
    action: Mapped[str] = mapped_column(String(64))
    before: Mapped[dict[str, Any]]
    after: Mapped[dict[str, Any]]
    reason: Mapped[str] = mapped_column(Text, default="")
    batch_id: Mapped[uuid.UUID | None]


class Resume(Base):
    """A graduate's résumé; `content` has the shape of contract.ResumeBody."""

    __tablename__ = "resumes"

    graduate_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("graduates.id"), primary_key=True)
    version: Mapped[int] = mapped_column(default=1)
    published: Mapped[bool] = mapped_column(default=False)
    content: Mapped[dict[str, Any]]
    updated_at: Mapped[datetime] = mapped_column(default=now, onupdate=now)


class EnlistmentReport(Base):
    """预征入伍上报: once for a school and year (manual 8.1, 8)."""

    __tablename__ = "enlistment_reports"

    school_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    graduation_year: Mapped[int] = mapped_column(primary_key=True)
    reported_at: Mapped[datetime] = mapped_column(default=now)
    reported_by: Mapped[str] = mapped_column(String(100), default="")
    count: Mapped[int]
