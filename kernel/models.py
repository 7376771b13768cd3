"""Tables that every service's database has: jobs, outbox, inbox, files, idempotency records, signs of life.

`metadata_of()` gives services the same naming convention, so that migrations can name what they drop.
"""

from __future__ import annotations

import uuid
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    DateTime,
    Dialect,
    Index,
    MetaData,
    String,
    Text,
    TypeDecorator,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.sql.functions import FunctionElement

from kernel.clock import now
from kernel.ids import new_id

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class UtcDateTime(TypeDecorator[datetime]):
    """An aware moment, stored and given back in UTC (SQLite keeps no zone)."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs its zone")
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class DatabaseMoment(FunctionElement[datetime]):
    """The database's own clock, as a value in a statement: machines with wrong clocks agree on it."""

    type = UtcDateTime()
    inherit_cache = True


@compiles(DatabaseMoment)
def _postgres_moment(_element: DatabaseMoment, _compiler: Any, **_: Any) -> str:
    return "clock_timestamp()"


@compiles(DatabaseMoment, "sqlite")
def _sqlite_moment(_element: DatabaseMoment, _compiler: Any, **_: Any) -> str:
    # milliseconds, written as UtcDateTime writes microseconds
    return "strftime('%Y-%m-%d %H:%M:%f000', 'now')"


Json = JSON().with_variant(JSONB(), "postgresql")

TYPES: dict[Any, Any] = {uuid.UUID: Uuid, datetime: UtcDateTime, dict[str, Any]: Json, list[str]: Json}


def metadata_of() -> MetaData:
    """A new, empty MetaData with the project's naming convention."""
    return MetaData(naming_convention=NAMING)


class KernelBase(DeclarativeBase):
    """Base of the tables below."""

    metadata = metadata_of()
    type_annotation_map = TYPES


class Job(KernelBase):
    """Slow work, kept as a row until somebody has seen its end.

    `state`: queued, running, done, dead, cancelled. `cursor` is where the next batch goes on; `attempts` counts
    claims since the last progress; `requester` holds the identity's claims at the time of ordering.
    """

    __tablename__ = "jobs"
    __table_args__ = (
        UniqueConstraint("kind", "idempotency_key"),
        Index(None, "state", "lease_until"),
        Index(None, "requester_key", "created_at"),
    )
    __scope__ = {"school": "school_id"}

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    kind: Mapped[str] = mapped_column(String(64))
    queue: Mapped[str] = mapped_column(String(64))
    title: Mapped[str] = mapped_column(String(200))
    school_id: Mapped[uuid.UUID | None] = mapped_column(index=True)
    department_id: Mapped[uuid.UUID | None]
    requester_key: Mapped[str] = mapped_column(String(64))
    requester: Mapped[dict[str, Any]]
    params: Mapped[dict[str, Any]]
    input_hash: Mapped[str | None] = mapped_column(String(64))
    input_file_id: Mapped[uuid.UUID | None]
    state: Mapped[str] = mapped_column(String(16), default="queued")
    cursor: Mapped[dict[str, Any]] = mapped_column(default=dict)
    rows_done: Mapped[int] = mapped_column(default=0)
    rows_total: Mapped[int | None]
    attempts: Mapped[int] = mapped_column(default=0)
    lease_token: Mapped[uuid.UUID | None]
    lease_until: Mapped[datetime | None]
    not_before: Mapped[datetime] = mapped_column(default=DatabaseMoment())
    woken_at: Mapped[datetime] = mapped_column(default=DatabaseMoment())
    cancel_requested: Mapped[bool] = mapped_column(default=False)
    error: Mapped[str | None] = mapped_column(Text)
    result_file_id: Mapped[uuid.UUID | None]
    idempotency_key: Mapped[str] = mapped_column(String(120), default=lambda: str(new_id()))
    request_id: Mapped[str | None] = mapped_column(String(64))
    created_at: Mapped[datetime] = mapped_column(default=now)
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]


DELIVERY = 500
"""Most events of one delivery."""
AUDIT_EVENT, WEBHOOK_EVENT = "audit.recorded", "webhook.happened"
RECORDS = (AUDIT_EVENT, WEBHOOK_EVENT)
"""Names of the events that record what was done; nobody acts upon them at once."""
CHANNELS = WAKE, EVENT, RECORD = "wake", "event", "record"


class OutboxMessage(KernelBase):
    """Something to send, written in the transaction of the change it tells.

    `channel` is "wake" (target: a queue), "event" or, for RECORDS, "record" (target: a service).
    """

    __tablename__ = "outbox"
    __table_args__ = (
        Index(
            "ix_outbox_unsent",
            "channel",
            "not_before",
            postgresql_where=text("sent_at IS NULL"),
            sqlite_where=text("sent_at IS NULL"),
        ),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    channel: Mapped[str] = mapped_column(String(8))
    target: Mapped[str] = mapped_column(String(64))
    name: Mapped[str] = mapped_column(String(64))
    key: Mapped[str] = mapped_column(String(64))
    version: Mapped[int] = mapped_column(default=0)
    payload: Mapped[dict[str, Any]]
    request_id: Mapped[str | None] = mapped_column(String(64))
    created_at: Mapped[datetime] = mapped_column(default=now)
    not_before: Mapped[datetime] = mapped_column(default=DatabaseMoment())
    attempts: Mapped[int] = mapped_column(default=0)
    sent_at: Mapped[datetime | None]


class InboxMessage(KernelBase):
    """An event already taken; written in the transaction of its effect."""

    __tablename__ = "inbox"

    event_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(64))
    received_at: Mapped[datetime] = mapped_column(default=now, index=True)


class StoredFile(KernelBase):
    """A file in the file store; `storage_key` is random and never shown. `size` is in bytes."""

    __tablename__ = "files"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    storage_key: Mapped[str] = mapped_column(String(200), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    media_type: Mapped[str] = mapped_column(String(120))
    size: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    owner_key: Mapped[str] = mapped_column(String(64), index=True)
    school_id: Mapped[uuid.UUID | None]
    purpose: Mapped[str] = mapped_column(String(32), index=True)
    created_at: Mapped[datetime] = mapped_column(default=now)


class IdempotencyRecord(KernelBase):
    """The answer given to one Idempotency-Key of one asker at one endpoint."""

    __tablename__ = "idempotency"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    request_hash: Mapped[str] = mapped_column(String(64))
    status: Mapped[int | None]
    body: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(default=now, index=True)


class WorkerBeat(KernelBase):
    """A worker's sign of life, written anew every few seconds while it lives; `queues` are those it takes from."""

    __tablename__ = "worker_beats"

    worker: Mapped[str] = mapped_column(String(200), primary_key=True)
    queues: Mapped[list[str]]
    started_at: Mapped[datetime]
    beat_at: Mapped[datetime]
