"""The audit trail. Triggers in the database refuse to change or delete an entry."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from kernel.models import Json
from services.auth.models.base import Base


class AuditEntry(Base):
    """Who did what to whom, when, from where, from what to what and why; `outcome` is done or denied."""

    __tablename__ = "audit_entries"
    __table_args__ = (
        Index("ix_audit_entries_school", "school_id", "at"),
        Index("ix_audit_entries_subject", "subject_id", "at"),
    )
    __scope__ = {"school": "school_id"}

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    school_id: Mapped[uuid.UUID | None]
    department_id: Mapped[uuid.UUID | None]
    actor_kind: Mapped[str] = mapped_column(String(16))
    actor_id: Mapped[uuid.UUID | None]
    actor_user_name: Mapped[str] = mapped_column(String(64))
    actor_name: Mapped[str] = mapped_column(String(100))
    address: Mapped[str] = mapped_column(String(64))
    action: Mapped[str] = mapped_column(String(100))
    subject_kind: Mapped[str] = mapped_column(String(32))
    subject_id: Mapped[str] = mapped_column(String(64))
    subject_title: Mapped[str] = mapped_column(Text)
    before: Mapped[dict[str, Any]] = mapped_column(Json)
    after: Mapped[dict[str, Any]] = mapped_column(Json)
    reason: Mapped[str] = mapped_column(Text)
    outcome: Mapped[str] = mapped_column(String(8))
    request_id: Mapped[str | None] = mapped_column(String(64))
