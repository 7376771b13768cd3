"""Pieces of recommendation forms that a job has printed so far."""

from __future__ import annotations

import uuid

from sqlalchemy import LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from services.graduates.models.base import Base


class FormPart(Base):
    """The forms of one class as a PDF. In the database, so that it appears and vanishes with the job's cursor."""

    __tablename__ = "form_parts"

    job_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    content: Mapped[bytes] = mapped_column(LargeBinary)
