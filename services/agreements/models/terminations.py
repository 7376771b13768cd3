"""Terminations of agreements (5.4-5.6), and the freeze of a school's year (8.7)."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from kernel.clock import now
from kernel.ids import new_id
from services.agreements.models.base import Base

_OPEN = text("state = 'pending'")
_DELIVERED = text("platform_id <> ''")


class Termination(Base):
    """The end of an agreement. `kind` online, review or forced; `state` pending, approved, refused, withdrawn, done.

    `letter` is what the termination letter says (contract LetterBody). `in_locked_year`: delivered for a locked year
    (锁定期内解约): the plan row changes only after an unlock. `new_number` is the number assigned at the end.
    """

    __tablename__ = "terminations"
    __table_args__ = (
        Index("ux_terminations_open", "agreement_id", unique=True, postgresql_where=_OPEN, sqlite_where=_OPEN),
        Index(
            "ux_terminations_platform", "platform_id", unique=True, postgresql_where=_DELIVERED, sqlite_where=_DELIVERED
        ),
        Index("ux_terminations_verification", "verification_code", unique=True),
        Index("ix_terminations_graduate", "graduate_id"),
        Index("ix_terminations_list", "school_id", "kind", "state", "asked_at", "id"),
    )
    __scope__ = {"school": "school_id", "department": "department_id", "owner": "graduate_id"}

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    version: Mapped[int] = mapped_column(default=1)
    kind: Mapped[str] = mapped_column(String(8))
    state: Mapped[str] = mapped_column(String(12))
    agreement_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("agreements.id"))
    graduate_id: Mapped[uuid.UUID]
    school_id: Mapped[uuid.UUID]
    department_id: Mapped[uuid.UUID]
    graduation_year: Mapped[int]
    asked_by: Mapped[str] = mapped_column(String(12))
    asked_at: Mapped[datetime] = mapped_column(default=now)
    reason: Mapped[str] = mapped_column(String(500), default="")
    letter: Mapped[dict[str, Any]] = mapped_column(default=dict)
    terminated_on: Mapped[date | None]
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[str] = mapped_column(String(100), default="")
    decision_reason: Mapped[str] = mapped_column(String(500), default="")
    new_number: Mapped[str] = mapped_column(String(19), default="")
    in_locked_year: Mapped[bool] = mapped_column(default=False)
    seen_at: Mapped[datetime | None]
    seen_by: Mapped[str] = mapped_column(String(100), default="")
    platform_id: Mapped[str] = mapped_column(String(64), default="")
    verification_code: Mapped[str] = mapped_column(String(16))


class PlanYear(Base):
    """A school's year as far as signing is concerned: open, frozen (a lock is under way) or locked (8.7).

    Every guarded act holds the row shared until its commit, the freeze holds it alone: so nothing is in between.
    `version` is that of graduates' lock; only a newer one counts.
    """

    __tablename__ = "plan_years"

    school_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    graduation_year: Mapped[int] = mapped_column(primary_key=True)
    state: Mapped[str] = mapped_column(String(8), default="open")
    version: Mapped[int] = mapped_column(default=0)
    changed_at: Mapped[datetime] = mapped_column(default=now)
