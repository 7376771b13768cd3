"""Messages, who receives them, who has read them."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from kernel.clock import now
from kernel.ids import new_id
from kernel.workbook_parts import WorkbookPart
from services.messaging.models.base import Base

SHARDS = 16
"""Read counters a broadcast, so that no counter row is hot."""


class Message(Base):
    """One sent message, one row however many receive it.

    A broadcast's audience is its lines, asked of the memberships at `audience_seq`, without the sender; a reminder
    (`unread_of_id`) keeps of them those who had not read that broadcast at its ReadMarks. `audience_count` is the
    number of receivers at sending.
    """

    __tablename__ = "messages"
    __table_args__ = (
        Index("ix_messages_sender", "sender_id", "sent_at"),
        Index("ix_messages_school", "school_id", "kind", "sent_at"),
    )
    __scope__ = {"school": "school_id", "department": "department_id", "owner": "sender_id"}

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    kind: Mapped[str] = mapped_column(String(16))
    title: Mapped[str] = mapped_column(String(120))
    body: Mapped[str] = mapped_column(Text)
    sender_id: Mapped[uuid.UUID]
    sender_kind: Mapped[str] = mapped_column(String(16))
    sender_name: Mapped[str] = mapped_column(String(100))
    sender_title: Mapped[str] = mapped_column(String(220))
    school_id: Mapped[uuid.UUID | None]
    department_id: Mapped[uuid.UUID | None]
    sent_at: Mapped[datetime] = mapped_column(default=now)
    audience_seq: Mapped[int | None] = mapped_column(BigInteger)
    audience_count: Mapped[int]
    audience_title: Mapped[str] = mapped_column(String(300))
    attachment_count: Mapped[int] = mapped_column(default=0)
    reply_to_id: Mapped[uuid.UUID | None]
    unread_of_id: Mapped[uuid.UUID | None]


class AudienceLine(Base):
    """One line of a broadcast's audience; null is any."""

    __tablename__ = "audience_lines"

    message_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("messages.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str | None] = mapped_column(String(16))
    department_id: Mapped[uuid.UUID | None]
    graduation_year: Mapped[int | None]
    degree: Mapped[str | None] = mapped_column(String(8))
    major: Mapped[str | None] = mapped_column(String(100))


class Recipient(Base):
    """A receiver's copy of a single message; deleting hides it from that receiver only."""

    __tablename__ = "recipients"
    __table_args__ = (
        Index("ix_recipients_inbox", "account_id", "sent_at"),
        Index(
            "ix_recipients_unread",
            "account_id",
            postgresql_where=text("read_at IS NULL AND deleted_at IS NULL"),
            sqlite_where=text("read_at IS NULL AND deleted_at IS NULL"),
        ),
    )

    message_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("messages.id"), primary_key=True)
    account_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("accounts.id"), primary_key=True)
    sent_at: Mapped[datetime]
    read_at: Mapped[datetime | None]
    replied_at: Mapped[datetime | None]
    deleted_at: Mapped[datetime | None]


class Receipt(Base):
    """The first opening of a broadcast by somebody. `number` counts up without gaps in each shard of a message,
    so that 16 numbers name exactly who had read at one moment. `user_name` is that of the membership: readers and
    members lie in the same order, and who is missing is found by walking along both.
    """

    __tablename__ = "receipts"
    __table_args__ = (
        Index("ix_receipts_time", "message_id", "read_at", "account_id"),
        Index("ix_receipts_order", "message_id", "user_name", "shard", "number"),
    )

    message_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("messages.id"), primary_key=True)
    account_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    user_name: Mapped[str] = mapped_column(String(64))
    shard: Mapped[int]
    number: Mapped[int]
    read_at: Mapped[datetime]


class ReadCounter(Base):
    """How many receipts a shard of a broadcast has."""

    __tablename__ = "read_counters"

    message_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("messages.id"), primary_key=True)
    shard: Mapped[int] = mapped_column(primary_key=True)
    reads: Mapped[int] = mapped_column(default=0)


class ReadMark(Base):
    """The counters of a broadcast as they were when `owner_id` (a reminder, an export job) was ordered."""

    __tablename__ = "read_marks"

    owner_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    shard: Mapped[int] = mapped_column(primary_key=True)
    reads: Mapped[int]


class Attachment(Base):
    """A stored file that a message carries; a file belongs to one message."""

    __tablename__ = "attachments"

    file_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    message_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("messages.id"), index=True)
    position: Mapped[int]


class ExportPart(WorkbookPart, Base):
    """A part of a workbook that a job is writing."""

    __tablename__ = "export_parts"
