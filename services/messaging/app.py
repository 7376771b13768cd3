"""Composition of messaging."""

from __future__ import annotations

from kernel.service import Service
from services.messaging.models import Base

service = Service(
    name="messaging",
    title="信息交流",
    package="services.messaging",
    metadata=Base.metadata,
)
