"""Import batches (manual 8.6, and the bulk import of graduate records) and their staged rows."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from kernel.clock import now
from kernel.ids import new_id
from kernel.models import Json
from services.graduates.models.base import Base


class ImportBatch(Base):
    """One uploaded file and what became of it (states: domain/imports.py). Counts are rows.

    `scope_department_id` is the department of an uploader of department level: only its graduates may be touched.
    """

    __tablename__ = "import_batches"
    __table_args__ = (Index("ix_import_batches_list", "school_id", "kind", "created_at"),)
    __scope__ = {"school": "school_id", "department": "scope_department_id"}

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    kind: Mapped[str] = mapped_column(String(16))
    school_id: Mapped[uuid.UUID]
    scope_department_id: Mapped[uuid.UUID | None]
    graduation_year: Mapped[int]
    state: Mapped[str] = mapped_column(String(12), default="uploaded")
    file_id: Mapped[uuid.UUID]
    file_name: Mapped[str] = mapped_column(String(200))
    file_hash: Mapped[str] = mapped_column(String(64))
    rows: Mapped[int] = mapped_column(default=0)
    new_rows: Mapped[int] = mapped_column(default=0)
    changed_rows: Mapped[int] = mapped_column(default=0)
    same_rows: Mapped[int] = mapped_column(default=0)
    faulty_rows: Mapped[int] = mapped_column(default=0)
    written_rows: Mapped[int] = mapped_column(default=0)
    failure: Mapped[str] = mapped_column(Text, default="")
    job_id: Mapped[uuid.UUID | None]
    created_at: Mapped[datetime] = mapped_column(default=now)
    created_by: Mapped[str] = mapped_column(String(100), default="")
    creator_key: Mapped[str] = mapped_column(String(64))
    finished_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)


class ImportRow(Base):
    """One row of a file as it was understood. `verdict`: new, changed, same, faulty.

    `values` are the cleaned values; `before` what stood in the changed fields; `faults` Chinese reasons by column.
    """

    __tablename__ = "import_rows"
    __table_args__ = (Index("ix_import_rows_verdict", "batch_id", "verdict", "number"),)

    batch_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("import_batches.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    graduate_id: Mapped[uuid.UUID | None]
    verdict: Mapped[str] = mapped_column(String(8))
    values: Mapped[dict[str, Any]]
    before: Mapped[dict[str, Any] | None] = mapped_column(Json)
    faults: Mapped[dict[str, Any] | None] = mapped_column(Json)
