"""Schools, their departments, the accounts of people, and which screens they were granted."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from kernel.clock import now
from kernel.ids import new_id
from services.auth.models.base import Base


class School(Base):
    """A school; `version` rises with every change and orders the events about it."""

    __tablename__ = "schools"
    __scope__ = {"school": "id"}

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    code: Mapped[str] = mapped_column(String(10), unique=True)
    name: Mapped[str] = mapped_column(String(100))
    enabled: Mapped[bool] = mapped_column(default=True)
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime] = mapped_column(default=now)


class Department(Base):
    """A department of a school; there is no level below (manual 4.4)."""

    __tablename__ = "departments"
    __table_args__ = (UniqueConstraint("school_id", "code"),)
    __scope__ = {"school": "school_id", "department": "id"}

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    school_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("schools.id"))
    code: Mapped[str] = mapped_column(String(10))
    name: Mapped[str] = mapped_column(String(50))
    enabled: Mapped[bool] = mapped_column(default=True)
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime] = mapped_column(default=now)


class Account(Base):
    """A person (or office) that may sign in; `kind` is staff, graduate, employer or authority.

    Staff without a department are of the school level. `epoch` is the version of what the account may do: a session
    of another epoch is over. `version` orders events and guards updates. `name_key` is the name in pinyin, to sort by.
    A graduate's account follows the graduate record of the same id: `record_version` and `credential_version` are
    those of the record's last event and of the last password that came with one.
    """

    __tablename__ = "accounts"
    __table_args__ = (
        UniqueConstraint("school_id", "student_no"),
        CheckConstraint("user_name = lower(user_name)", name="user_name_lower"),
        Index("ix_accounts_people", "school_id", "kind", "department_id", "graduation_year"),
    )
    __scope__ = {"school": "school_id", "department": "department_id", "owner": "id"}

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    kind: Mapped[str] = mapped_column(String(16))
    user_name: Mapped[str] = mapped_column(String(64), unique=True)
    name: Mapped[str] = mapped_column(String(100))
    name_key: Mapped[str] = mapped_column(String(300), default="")
    password_hash: Mapped[str] = mapped_column(String(200))
    school_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("schools.id"))
    department_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("departments.id"), index=True)
    enabled: Mapped[bool] = mapped_column(default=True)
    must_change_password: Mapped[bool] = mapped_column(default=False)
    epoch: Mapped[int] = mapped_column(default=1)
    version: Mapped[int] = mapped_column(default=1)
    record_version: Mapped[int] = mapped_column(default=0)
    credential_version: Mapped[int] = mapped_column(default=0)
    gender: Mapped[str] = mapped_column(String(1), default="")
    duty: Mapped[str] = mapped_column(String(50), default="")
    phone: Mapped[str] = mapped_column(String(20), default="")
    mobile: Mapped[str] = mapped_column(String(11), default="")
    email: Mapped[str] = mapped_column(String(100), default="")
    im: Mapped[str] = mapped_column(String(50), default="")
    address: Mapped[str] = mapped_column(String(200), default="")
    postcode: Mapped[str] = mapped_column(String(6), default="")
    remark: Mapped[str] = mapped_column(String(200), default="")
    student_no: Mapped[str | None] = mapped_column(String(32))
    graduation_year: Mapped[int | None]
    degree: Mapped[str | None] = mapped_column(String(2))
    major: Mapped[str | None] = mapped_column(String(100))
    id_number: Mapped[str | None] = mapped_column(String(18))
    created_at: Mapped[datetime] = mapped_column(default=now)
    last_sign_in_at: Mapped[datetime | None]

    @property
    def level(self) -> str | None:
        """ "school" or "department" for staff, else None."""
        if self.kind != "staff":
            return None
        return "department" if self.department_id else "school"

    @property
    def title(self) -> str:
        """How the audit trail and batch answers name the account."""
        return f"{self.name}（{self.user_name}）"


class Grant(Base):
    """A screen that a department account was given (manual 4.2)."""

    __tablename__ = "grants"

    account_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("accounts.id"), primary_key=True)
    screen_key: Mapped[str] = mapped_column(String(64), primary_key=True)
    granted_at: Mapped[datetime] = mapped_column(default=now)
