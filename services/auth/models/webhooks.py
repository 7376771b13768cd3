"""Addresses that schools have messages sent to (Standard Webhooks), and every message for them."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from kernel.clock import now
from kernel.ids import new_id
from services.auth.models.base import Base


class Webhook(Base):
    """An address and the events it wants. The secrets sign, so they are kept as they are; `previous_secret` signs
    too until `previous_secret_until`. `failing_since` is the first failure since the last success, `rest_until` when
    a failing address is tried next; `off_reason` tells why the system itself switched it off.
    """

    __tablename__ = "webhooks"
    __scope__ = {"school": "school_id"}

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    school_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("schools.id"), index=True)
    name: Mapped[str] = mapped_column(String(50))
    url: Mapped[str] = mapped_column(String(500))
    events: Mapped[list[str]]
    secret: Mapped[str] = mapped_column(String(80))
    previous_secret: Mapped[str | None] = mapped_column(String(80))
    previous_secret_until: Mapped[datetime | None]
    enabled: Mapped[bool] = mapped_column(default=True)
    off_reason: Mapped[str] = mapped_column(String(200), default="")
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime] = mapped_column(default=now)
    last_success_at: Mapped[datetime | None]
    failing_since: Mapped[datetime | None]
    rest_until: Mapped[datetime | None]


class WebhookDelivery(Base):
    """One message for one address: `event_id` is its webhook-id at every try. `state` is waiting, delivered or failed;
    `due_at` is when a waiting one is tried next (while it is being sent: when another worker may take it over).
    """

    __tablename__ = "webhook_deliveries"
    __scope__ = {"school": "school_id"}
    __table_args__ = (
        UniqueConstraint("webhook_id", "event_id"),
        Index(None, "webhook_id", "state", "due_at"),
        Index(None, "state", "due_at"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    webhook_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("webhooks.id"))
    school_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("schools.id"), index=True)
    event_id: Mapped[uuid.UUID]
    event: Mapped[str] = mapped_column(String(40))
    happened_at: Mapped[datetime]
    data: Mapped[dict[str, Any]]
    state: Mapped[str] = mapped_column(String(10), default="waiting")
    attempts: Mapped[int] = mapped_column(default=0)
    due_at: Mapped[datetime] = mapped_column(default=now)
    created_at: Mapped[datetime] = mapped_column(default=now, index=True)
    tried_at: Mapped[datetime | None]
    status: Mapped[int | None]
    error: Mapped[str] = mapped_column(String(200), default="")
