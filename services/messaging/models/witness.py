"""The witness of the audit trail: what auth told of its seals, in a database that auth's role cannot open."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from kernel.clock import now
from services.messaging.models.base import Base


class AuditWitness(Base):
    """The hash of a seal as it was told first; never changed."""

    __tablename__ = "audit_witness"

    seal: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    hash: Mapped[str] = mapped_column(String(64))
    told_at: Mapped[datetime] = mapped_column(default=now)
