"""The read copy of who there is: schools, departments, accounts, and the membership that audiences are made of."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from kernel.clock import now
from services.messaging.models.base import Base

OPEN_END = 2**62
"""`to_seq` of a membership that still holds."""


class School(Base):
    """A school; `version` is its owner's (auth)."""

    __tablename__ = "schools"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(100))
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


class _Person:
    """Columns of an account as auth tells it."""

    kind: Mapped[str] = mapped_column(String(16))
    user_name: Mapped[str] = mapped_column(String(64))
    name: Mapped[str] = mapped_column(String(100))
    school_id: Mapped[uuid.UUID | None]
    department_id: Mapped[uuid.UUID | None]
    student_no: Mapped[str | None] = mapped_column(String(32))
    graduation_year: Mapped[int | None]
    degree: Mapped[str | None] = mapped_column(String(8))
    major: Mapped[str | None] = mapped_column(String(100))
    enabled: Mapped[bool]
    version: Mapped[int]


class Account(_Person, Base):
    """Anybody who can sign in. `applied_at` is when this copy last changed."""

    __tablename__ = "accounts"
    __table_args__ = (
        Index("ix_accounts_picker", "school_id", "kind", "department_id", "user_name"),
        Index("ix_accounts_kind", "kind", "user_name"),
    )
    __scope__ = {"school": "school_id", "department": "department_id", "owner": "id"}

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    user_name: Mapped[str] = mapped_column(String(64), index=True)
    applied_at: Mapped[datetime] = mapped_column(default=now)


class StagedAccount(_Person, Base):
    """Accounts fetched by one running rebuild (`run`) and not yet applied."""

    __tablename__ = "staged_accounts"

    run: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)


class Membership(Base):
    """Where somebody belonged from `from_seq` up to, not including, `to_seq`; numbers are those of `Clock`.

    At every number an account has at most one row, and none while disabled. `name` and `student_no` are always the
    present ones: with them and `user_name`, in whose order lists of an audience go, such a list reads one index range.
    """

    __tablename__ = "memberships"
    __table_args__ = (
        Index(
            "ix_memberships_audience",
            *("school_id", "kind", "department_id", "graduation_year", "degree", "major", "from_seq", "to_seq"),
            "account_id",
        ),
        Index("ix_memberships_order", "school_id", "user_name"),
        Index(
            "ux_memberships_open",
            "account_id",
            unique=True,
            postgresql_where=text(f"to_seq = {OPEN_END}"),
            sqlite_where=text(f"to_seq = {OPEN_END}"),
        ),
    )

    account_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("accounts.id"), primary_key=True)
    from_seq: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    user_name: Mapped[str] = mapped_column(String(64))
    name: Mapped[str] = mapped_column(String(100))
    student_no: Mapped[str | None] = mapped_column(String(32))
    kind: Mapped[str] = mapped_column(String(16))
    school_id: Mapped[uuid.UUID]
    department_id: Mapped[uuid.UUID | None]
    graduation_year: Mapped[int | None]
    degree: Mapped[str | None] = mapped_column(String(8))
    major: Mapped[str | None] = mapped_column(String(100))
    to_seq: Mapped[int] = mapped_column(BigInteger, default=OPEN_END)


class Clock(Base):
    """One row: the number of the last change of memberships. Whoever advances it holds it until the commit."""

    __tablename__ = "membership_clock"

    id: Mapped[int] = mapped_column(primary_key=True)
    value: Mapped[int] = mapped_column(BigInteger)
