"""The audit trail and the chain of seals over it. Triggers in the database refuse to change what is in them, and to
delete what is younger than 180 days.
"""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from kernel.models import Json
from kernel.workbook_parts import WorkbookPart
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


class AuditWaiting(Base):
    """An entry that no seal covers yet, written with it; `place` is the order of taking."""

    __tablename__ = "audit_waiting"

    place: Mapped[int] = mapped_column(BigInteger().with_variant(Integer(), "sqlite"), primary_key=True)
    entry_id: Mapped[uuid.UUID] = mapped_column(unique=True)


class AuditSeal(Base):
    """A link of the chain (domain/audit_chain.py) over the entries `first_place` to `last_place`.

    Never removed: of entries whose time is over their seals stay, so that the chain still closes.
    """

    __tablename__ = "audit_seals"

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    first_place: Mapped[int] = mapped_column(BigInteger())
    last_place: Mapped[int] = mapped_column(BigInteger())
    digest: Mapped[str] = mapped_column(String(64))
    before: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))
    sealed_at: Mapped[datetime]


class AuditSealed(Base):
    """One entry in a seal's list; tells which entry was changed where the seal alone tells that one was."""

    __tablename__ = "audit_sealed"

    place: Mapped[int] = mapped_column(BigInteger(), primary_key=True, autoincrement=False)
    entry_id: Mapped[uuid.UUID] = mapped_column(unique=True)
    seal: Mapped[int] = mapped_column(index=True)
    hash: Mapped[str] = mapped_column(String(64))


class ExportPart(WorkbookPart, Base):
    """A part of a workbook that a job is writing."""

    __tablename__ = "export_parts"
