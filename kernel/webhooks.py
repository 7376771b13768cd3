"""Telling other systems: what happened goes to the service that keeps their addresses, by the outbox.

What is told holds ids, states and times; no names, no ID numbers, no phones.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from typing import Any

from kernel.clock import now
from kernel.events import emit, emit_many
from kernel.ids import new_id
from kernel.models import WEBHOOK_EVENT

KEEPER = "auth"
EVENT = WEBHOOK_EVENT


def happened(event: str, school_id: uuid.UUID, data: Mapping[str, Any]) -> None:
    """One of `services.auth.contract.WEBHOOK_EVENTS` happened, in the scope of a school."""
    emit(EVENT, key=str(new_id()), version=1, payload=_payload(event, school_id, data), to=(KEEPER,))


def happened_many(event: str, told: Iterable[tuple[uuid.UUID, Mapping[str, Any]]]) -> None:
    """The same for many things of one act, with a constant number of statements."""
    changes = [(str(new_id()), 1, _payload(event, school_id, data)) for school_id, data in told]
    emit_many(EVENT, changes, to=(KEEPER,))


def _payload(event: str, school_id: uuid.UUID, data: Mapping[str, Any]) -> dict[str, Any]:
    return {"event": event, "at": now().isoformat(), "school_id": str(school_id), "data": dict(data)}
