"""Keeping what auth tells of the seals over its audit trail (docs/decisions/0010-witness-of-the-audit-trail.md)."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from kernel.clock import now
from kernel.db import dialect_insert, session
from services.messaging.models import AuditWitness


def seals_told(events: list[dict[str, Any]]) -> None:
    """Handler of `audit.sealed`: what was told first of a seal stays, a second word about it changes nothing."""
    rows = [
        {"seal": event["payload"]["number"], "hash": event["payload"]["hash"], "told_at": now()} for event in events
    ]
    session.execute(dialect_insert(AuditWitness).on_conflict_do_nothing(), rows)


def told() -> dict[int, str]:
    """The hash of each seal, as it was told, by its number."""
    return {row.seal: row.hash for row in session.scalars(select(AuditWitness))}
