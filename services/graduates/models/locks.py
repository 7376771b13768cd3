"""The lock of the plan (manual 8.7), and where this service and agreements do not say the same of signings."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from kernel.clock import now
from services.graduates.models.base import Base


class PlanLock(Base):
    """The lock of a school's plan of a year; no row: open.

    `state`: open, locking (the job `job_id` is at it) or locked. `version` rises with each change of state. Who changes
    what the lock guards holds the row shared until the commit, who changes the state holds it alone. `reason` is why
    the authority unlocked, `failure` why the last attempt to lock came to nothing.
    """

    __tablename__ = "plan_locks"

    school_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    graduation_year: Mapped[int] = mapped_column(primary_key=True)
    state: Mapped[str] = mapped_column(String(8), default="open")
    version: Mapped[int] = mapped_column(default=0)
    job_id: Mapped[uuid.UUID | None]
    reason: Mapped[str] = mapped_column(String(500), default="")
    failure: Mapped[str] = mapped_column(String(500), default="")
    changed_at: Mapped[datetime] = mapped_column(default=now)
    changed_by: Mapped[str] = mapped_column(String(100), default="")


class SigningDifference(Base):
    """A school's year whose signings agreements counts or knows otherwise than this service took them in.

    `owner_count` is agreements' number of signings, `count` that of graduates whose signing was taken in.
    """

    __tablename__ = "signing_differences"

    school_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    graduation_year: Mapped[int] = mapped_column(primary_key=True)
    owner_count: Mapped[int]
    count: Mapped[int]
    found_at: Mapped[datetime] = mapped_column(default=now)
