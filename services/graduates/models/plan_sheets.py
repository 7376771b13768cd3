"""Printed sheets on which graduates sign their plan data (manual 8.7), and how often they were checked."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from kernel.clock import now
from kernel.counters import AttemptCounter
from kernel.ids import new_id
from services.graduates.models.base import Base


class ConfirmationSheet(Base):
    """A printed sheet of one class: what a verifier is told of it. `rows` are the graduates on it.

    A later sheet of the same class takes its place; the sheets of one job belong together.
    """

    __tablename__ = "confirmation_sheets"
    __table_args__ = (
        UniqueConstraint("school_id", "graduation_year", "serial"),
        Index("ux_confirmation_sheets_verification", "verification_code", unique=True),
        Index(
            "ix_confirmation_sheets_class", "school_id", "graduation_year", "department_id", "class_name", "printed_at"
        ),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    school_id: Mapped[uuid.UUID]
    graduation_year: Mapped[int]
    department_id: Mapped[uuid.UUID]
    class_name: Mapped[str] = mapped_column(String(100))
    serial: Mapped[int]
    number: Mapped[str] = mapped_column(String(20))
    rows: Mapped[int]
    job_id: Mapped[uuid.UUID]
    printed_at: Mapped[datetime] = mapped_column(default=now)
    verification_code: Mapped[str] = mapped_column(String(16))


class VerificationCounter(AttemptCounter, Base):
    """Checks of printed sheets by one address, or by all together."""

    __tablename__ = "verification_counters"
