"""The places of changes: other systems read on from a place and miss nothing."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import BigInteger, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from services.reports.models.base import Base


class ReportChange(Base):
    """The last change of a graduate's row that was taken in, as that `version`. Places are given in the order of the
    commits, never twice; `changed_at` rises with them. `school_id` stays that of a graduate who is no more.
    """

    __tablename__ = "report_changes"
    __scope__ = {"school": "school_id"}
    __table_args__ = (
        Index("ix_report_changes_place", "school_id", "place"),
        Index("ix_report_changes_changed_at", "changed_at"),
    )

    graduate_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    school_id: Mapped[uuid.UUID]
    version: Mapped[int]
    place: Mapped[int] = mapped_column(BigInteger)
    changed_at: Mapped[datetime]


class ChangeCounter(Base):
    """The last place given out: one row, locked from then to the commit."""

    __tablename__ = "change_counters"

    name: Mapped[str] = mapped_column(String(16), primary_key=True)
    last: Mapped[int] = mapped_column(BigInteger)
