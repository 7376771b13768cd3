"""The order in which agreements changed, as the provincial platform fetches their states."""

from __future__ import annotations

import uuid

from sqlalchemy import BigInteger, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from services.agreements.models.base import Base


class AgreementChange(Base):
    """The place of an agreement's last change. Places are given in the order of the commits, never twice."""

    __tablename__ = "agreement_changes"
    __table_args__ = (Index("ux_agreement_changes_place", "place", unique=True),)

    agreement_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    place: Mapped[int] = mapped_column(BigInteger)


class ChangeCounter(Base):
    """The last place given out: one row, locked from then to the commit."""

    __tablename__ = "change_counters"

    name: Mapped[str] = mapped_column(String(16), primary_key=True)
    last: Mapped[int] = mapped_column(BigInteger)
