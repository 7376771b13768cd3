"""The local register of employers (10.4), what was checked against a register, and what the bureau answered lately."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Any

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from kernel.clock import now
from kernel.counters import AttemptCounter
from kernel.ids import new_id
from services.reports.models.base import Base

_IN_BYTES = String(100).with_variant(String(100, collation="C"), "postgresql")
"""Ordered by its bytes on both engines, so that a beginning is a stretch of the index."""


class RegisteredEmployer(Base):
    """An organisation of the register that operators import; `core`: what near names have in common."""

    __tablename__ = "registered_employers"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    code: Mapped[str] = mapped_column(String(18), unique=True)
    name: Mapped[str] = mapped_column(String(100), index=True)
    core: Mapped[str] = mapped_column(_IN_BYTES, index=True)
    kind: Mapped[str] = mapped_column(String(40), default="")
    legal_person: Mapped[str] = mapped_column(String(40), default="")
    address: Mapped[str] = mapped_column(String(200), default="")
    region: Mapped[str] = mapped_column(String(60), default="")
    scope: Mapped[str] = mapped_column(String(500), default="")
    founded_on: Mapped[date | None]
    valid_until: Mapped[date | None]
    state: Mapped[str] = mapped_column(String(20), default="")


class EmployerCheck(Base):
    """One check: who asked for which name, and what came: found, missing or unreachable; `answer` is the data shown."""

    __tablename__ = "employer_checks"
    __scope__ = {"school": "school_id", "department": "department_id"}

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    school_id: Mapped[uuid.UUID] = mapped_column(index=True)
    department_id: Mapped[uuid.UUID | None]
    asked_by: Mapped[str] = mapped_column(String(100))
    asked_at: Mapped[datetime] = mapped_column(default=now, index=True)
    name: Mapped[str] = mapped_column(String(100))
    outcome: Mapped[str] = mapped_column(String(12))
    answer: Mapped[dict[str, Any]] = mapped_column(default=dict)
    job_id: Mapped[uuid.UUID | None] = mapped_column(index=True)


class RegisterAnswer(Base):
    """What the bureau said of a name, kept for a day; `found` empty: the name is not there."""

    __tablename__ = "register_answers"

    name: Mapped[str] = mapped_column(String(100), primary_key=True)
    found: Mapped[dict[str, Any]] = mapped_column(default=dict)
    asked_at: Mapped[datetime] = mapped_column(default=now, index=True)


class CheckCounter(AttemptCounter, Base):
    """Checks asked for by one school."""

    __tablename__ = "check_counters"
