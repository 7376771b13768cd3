"""Who is signed in, what was asked before it, how often it went wrong; programs that sign in by themselves."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from kernel.clock import now
from kernel.counters import AttemptCounter
from kernel.ids import new_id
from services.auth.models.base import Base


class LoginSession(Base):
    """A session by the SHA-256 of its token; `kind` is page, api (people) or client (API clients).

    It is over when `epoch` is no longer that of its account or client, at `expires_at`, and after idle time.
    """

    __tablename__ = "sessions"

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    kind: Mapped[str] = mapped_column(String(8))
    account_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("accounts.id"), index=True)
    client_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("api_clients.id"), index=True)
    scopes: Mapped[list[str]] = mapped_column(default=list)
    epoch: Mapped[int]
    created_at: Mapped[datetime] = mapped_column(default=now)
    last_seen_at: Mapped[datetime] = mapped_column(default=now)
    expires_at: Mapped[datetime] = mapped_column(index=True)


class Captcha(Base):
    """An asked captcha; answers and visit are kept as SHA-256. Answering takes the row away."""

    __tablename__ = "captchas"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    visit_hash: Mapped[str] = mapped_column(String(64), index=True)
    image_hash: Mapped[str] = mapped_column(String(64))
    words_hash: Mapped[str] = mapped_column(String(64))
    expires_at: Mapped[datetime] = mapped_column(index=True)


class SignInCounter(AttemptCounter, Base):
    """Wrong sign-ins of one account name, one address, or all together."""

    __tablename__ = "sign_in_counters"


class ApiClient(Base):
    """A program that calls /api/v1; bound to a school, or to none with the role "platform".

    Secrets are random with 256 bits, so a plain SHA-256 keeps them. After a rotation the previous one works on for
    a while.
    """

    __tablename__ = "api_clients"
    __scope__ = {"school": "school_id"}

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    client_id: Mapped[str] = mapped_column(String(64), unique=True)
    name: Mapped[str] = mapped_column(String(50))
    role: Mapped[str] = mapped_column(String(16), default="school")
    school_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("schools.id"), index=True)
    scopes: Mapped[list[str]]
    secret_hash: Mapped[str] = mapped_column(String(64))
    previous_secret_hash: Mapped[str | None] = mapped_column(String(64))
    previous_secret_until: Mapped[datetime | None]
    enabled: Mapped[bool] = mapped_column(default=True)
    epoch: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime] = mapped_column(default=now)
    last_used_at: Mapped[datetime | None]
