"""Import batches (manual 8.6, and the bulk import of graduate records) and their staged rows."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Any

from sqlalchemy import Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from kernel.clock import now
from kernel.ids import new_id
from kernel.models import Json
from services.graduates.models.base import Base

_COUNTS = text("state NOT IN ('failed', 'cancelled', 'undone')")


class ImportBatch(Base):
    """One uploaded file and what became of it (states: domain/imports.py). Counts are rows.

    `scope_department_id` is the department of an uploader of department level: only its graduates may be touched.
    `mode` is all or valid; `position` the row number up to which all is written, so that a new job goes on there.
    """

    __tablename__ = "import_batches"
    __table_args__ = (
        Index("ix_import_batches_list", "school_id", "kind", "created_at"),
        Index(
            "ux_import_batches_file",
            *("school_id", "kind", "file_hash"),
            unique=True,
            postgresql_where=_COUNTS,
            sqlite_where=_COUNTS,
        ),
    )
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
    skipped_rows: Mapped[int] = mapped_column(default=0)
    mode: Mapped[str] = mapped_column(String(8), default="")
    position: Mapped[int] = mapped_column(default=0)
    failure: Mapped[str] = mapped_column(Text, default="")
    job_id: Mapped[uuid.UUID | None]
    created_at: Mapped[datetime] = mapped_column(default=now)
    created_by: Mapped[str] = mapped_column(String(100), default="")
    creator_key: Mapped[str] = mapped_column(String(64))
    finished_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)


class _Staged:
    """A row of a file as it was understood: `number` as Excel shows it. `verdict`: new, changed, same, faulty.

    `before` holds what stood in the changed fields, `faults` Chinese reasons by column ("" is the whole row),
    `seen_version` the version that was compared (0: nothing stood there), `outcome` is "skipped" for a row that
    was not written because somebody else had changed what it is about.
    """

    batch_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    graduate_id: Mapped[uuid.UUID | None]
    verdict: Mapped[str] = mapped_column(String(8))
    outcome: Mapped[str] = mapped_column(String(8), default="")
    seen_version: Mapped[int] = mapped_column(default=0)
    student_no: Mapped[str] = mapped_column(Text, default="")
    name: Mapped[str] = mapped_column(Text, default="")
    before: Mapped[dict[str, Any] | None] = mapped_column(Json)
    faults: Mapped[dict[str, Any] | None] = mapped_column(Json)


class StagedDossier(_Staged, Base):
    """A dispatch of 8.6, typed: of 100,000 rows none passes through JSON unless it is faulty or changes something."""

    __tablename__ = "staged_dossiers"

    method: Mapped[str] = mapped_column(Text)
    bag_number: Mapped[str] = mapped_column(Text)
    tracking_number: Mapped[str] = mapped_column(Text)
    receiver: Mapped[str] = mapped_column(Text)
    receiver_address: Mapped[str] = mapped_column(Text)
    postcode: Mapped[str] = mapped_column(Text)
    contact: Mapped[str] = mapped_column(Text)
    phone: Mapped[str] = mapped_column(Text)
    sent_on: Mapped[date | None]
    remark: Mapped[str] = mapped_column(Text)


class StagedRecord(_Staged, Base):
    """A graduate record of the bulk import: the cleaned values as JSON."""

    __tablename__ = "staged_records"

    values: Mapped[dict[str, Any]]
