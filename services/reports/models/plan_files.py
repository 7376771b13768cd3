"""Files of the employment plan that a school ordered (9.1)."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from kernel.clock import now
from kernel.ids import new_id
from services.reports.models.base import Base


class PlanFile(Base):
    """One ordered file: what was asked (`query`), its form (reporting 50 columns, full 74), format and outcome.

    `state` making, ready or failed; `problems` tells of characters that GBK does not hold, by row.
    """

    __tablename__ = "plan_files"
    __table_args__ = (Index("ix_plan_files_list", "school_id", "ordered_at", "id"),)
    __scope__ = {"school": "school_id"}

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    school_id: Mapped[uuid.UUID]
    graduation_year: Mapped[int]
    department_id: Mapped[uuid.UUID | None]
    degree: Mapped[str] = mapped_column(String(2), default="")
    form: Mapped[str] = mapped_column(String(12))
    format: Mapped[str] = mapped_column(String(4))
    name: Mapped[str] = mapped_column(String(200))
    state: Mapped[str] = mapped_column(String(8), default="making")
    records: Mapped[int] = mapped_column(default=0)
    size: Mapped[int] = mapped_column(default=0)
    ordered_at: Mapped[datetime] = mapped_column(default=now)
    ordered_by: Mapped[str] = mapped_column(String(100), default="")
    finished_at: Mapped[datetime | None]
    job_id: Mapped[uuid.UUID] = mapped_column(index=True)
    problems: Mapped[dict[str, Any]] = mapped_column(default=dict)
