"""What a graduate asks for, what is kept about the work found, and where the dossier was sent.

Each row repeats school, department and year of its graduate, so that lists need no join to be kept in scope; a change
of department changes them all (operations/records.py).
"""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from kernel.clock import now
from kernel.ids import new_id
from services.graduates.models.base import Base

_OPEN = text("state = 'pending'")
_LIVE = text("deleted_at IS NULL")
_HANDED_OUT = text("paper_number <> ''")


class _OfGraduate:
    """Whose it is."""

    graduate_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("graduates.id"))
    school_id: Mapped[uuid.UUID]
    department_id: Mapped[uuid.UUID]
    graduation_year: Mapped[int]
    version: Mapped[int] = mapped_column(default=1)


class Application(_OfGraduate, Base):
    """An application of chapter 6. `content` has the shape of contract.APPLICATION_BODIES[kind].

    For out_of_province: the paper agreement handed out (`paper_number`, `issued_on`, `issued_by`). For return_home:
    how far the province is (`province_state` sent or handled, `province_result`).
    """

    __tablename__ = "applications"
    __table_args__ = (
        Index("ix_applications_list", "school_id", "kind", "state", "applied_at", "id"),
        Index("ix_applications_graduate", "graduate_id", "kind"),
        Index("ux_applications_open", "graduate_id", "kind", unique=True, postgresql_where=_OPEN, sqlite_where=_OPEN),
        Index(
            "ux_applications_paper",
            *("school_id", "paper_number"),
            unique=True,
            postgresql_where=_HANDED_OUT,
            sqlite_where=_HANDED_OUT,
        ),
    )
    __scope__ = {"school": "school_id", "department": "department_id", "owner": "graduate_id"}

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    kind: Mapped[str] = mapped_column(String(16))
    state: Mapped[str] = mapped_column(String(12), default="pending")
    content: Mapped[dict[str, Any]]
    applied_at: Mapped[datetime] = mapped_column(default=now)
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[str] = mapped_column(String(100), default="")
    reason: Mapped[str] = mapped_column(String(500), default="")
    paper_number: Mapped[str] = mapped_column(String(40), default="")
    issued_on: Mapped[date | None]
    issued_by: Mapped[str] = mapped_column(String(100), default="")
    province_state: Mapped[str] = mapped_column(String(8), default="")
    province_result: Mapped[str] = mapped_column(String(200), default="")
    province_at: Mapped[datetime | None]


class EmploymentRecord(_OfGraduate, Base):
    """A record of 8.2-8.4 (flexible, labor_contract, self_employment): at most one of them lives at a time.

    `content` has the shape of contract.RECORD_BODIES[kind]; `application_id` tells where it came from.
    """

    __tablename__ = "employment_records"
    __table_args__ = (
        Index("ux_employment_records_live", "graduate_id", unique=True, postgresql_where=_LIVE, sqlite_where=_LIVE),
        Index("ix_employment_records_list", "school_id", "kind", "graduation_year"),
    )
    __scope__ = {"school": "school_id", "department": "department_id", "owner": "graduate_id"}

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    kind: Mapped[str] = mapped_column(String(16))
    content: Mapped[dict[str, Any]]
    application_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("applications.id"), index=True)
    entered_at: Mapped[datetime] = mapped_column(default=now)
    entered_by: Mapped[str] = mapped_column(String(100), default="")
    deleted_at: Mapped[datetime | None]


class Dossier(_OfGraduate, Base):
    """Where a graduate's dossier was sent (manual 8.5); no row: nothing was registered yet.

    `state`: not_sent (cancelled), sent, returned. `source`: registered or imported (with its batch).
    """

    __tablename__ = "dossiers"
    __table_args__ = (Index("ix_dossiers_school", "school_id"),)
    __scope__ = {"school": "school_id", "department": "department_id", "owner": "graduate_id"}

    # no foreign key: checked row by row it costs as much as the writing of an import, which joins graduates anyway
    graduate_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    state: Mapped[str] = mapped_column(String(8), default="sent")
    method: Mapped[str] = mapped_column(String(16))
    bag_number: Mapped[str] = mapped_column(String(40), default="")
    tracking_number: Mapped[str] = mapped_column(String(40), default="")
    receiver: Mapped[str] = mapped_column(String(100))
    receiver_address: Mapped[str] = mapped_column(String(200), default="")
    postcode: Mapped[str] = mapped_column(String(6), default="")
    contact: Mapped[str] = mapped_column(String(40), default="")
    phone: Mapped[str] = mapped_column(String(30), default="")
    sent_on: Mapped[date]
    return_reason: Mapped[str] = mapped_column(String(200), default="")
    remark: Mapped[str] = mapped_column(String(200), default="")
    source: Mapped[str] = mapped_column(String(12))
    batch_id: Mapped[uuid.UUID | None]
    updated_at: Mapped[datetime] = mapped_column(default=now, onupdate=now)
    updated_by: Mapped[str] = mapped_column(String(100), default="")
