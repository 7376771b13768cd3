"""The read copy of schools and departments (owner: auth); `version` is the owner's."""

from __future__ import annotations

import uuid

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from services.graduates.models.base import Base


class School(Base):
    """A school; `code` is the ministry's five digits."""

    __tablename__ = "schools"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(5), index=True)
    name: Mapped[str] = mapped_column(String(100))
    enabled: Mapped[bool]
    version: Mapped[int]


class Department(Base):
    """A department (院系) of a school."""

    __tablename__ = "departments"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    school_id: Mapped[uuid.UUID] = mapped_column(index=True)
    code: Mapped[str] = mapped_column(String(20))
    name: Mapped[str] = mapped_column(String(100))
    enabled: Mapped[bool]
    version: Mapped[int]
