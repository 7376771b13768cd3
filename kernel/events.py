"""Events to other services and their taking.

`emit` writes outbox rows in the transaction of the change; the relay delivers them, at least once, the newest
snapshot of a key first. `take` stores the event's id with its effect, so a second delivery does nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from marshmallow import fields

from kernel import context
from kernel.db import dialect_insert, session
from kernel.models import InboxMessage, OutboxMessage
from kernel.schemas import Schema, many

Handler = Callable[[list[dict[str, Any]]], None]
BATCH = 500


class EventSchema(Schema):
    """One delivered event: `version` rises with each change of `key`, `payload` is the whole new snapshot."""

    id = fields.UUID(required=True)
    name = fields.String(required=True)
    key = fields.String(required=True)
    version = fields.Integer(required=True)
    payload = fields.Dict(required=True)


class Delivery(Schema):
    """A batch from one service's relay."""

    events = many(fields.Nested(EventSchema), BATCH, least=1, required=True)


def emit(name: str, *, key: str, version: int, payload: Mapping[str, Any], to: Iterable[str]) -> None:
    """Tell other services of a change; nothing is sent before the commit."""
    for target in to:
        session.add(
            OutboxMessage(
                channel="event",
                target=target,
                name=name,
                key=key,
                version=version,
                payload=dict(payload),
                request_id=context.request_id(),
            )
        )


def take(events: list[dict[str, Any]], handlers: Mapping[str, Handler]) -> None:
    """Apply what was not applied before, each kind of event as one call of its handler."""
    fresh = _remember(events)
    for name, handler in handlers.items():
        batch = [event for event in events if event["name"] == name and event["id"] in fresh]
        if batch:
            handler(batch)


def _remember(events: list[dict[str, Any]]) -> set[Any]:
    rows = [{"event_id": event["id"], "name": event["name"]} for event in events]
    statement = dialect_insert(InboxMessage).on_conflict_do_nothing().returning(InboxMessage.event_id)
    return set(session.scalars(statement, rows))
