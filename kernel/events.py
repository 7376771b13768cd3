"""Events to other services and their taking.

`emit` writes outbox rows in the transaction of the change; the relay delivers them, at least once, the newest
snapshot of a key first. `take` stores the event's id with its effect, so a second delivery does nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from marshmallow import fields

from kernel import context
from kernel.db import Database, dialect_insert, session
from kernel.errors import Conflict
from kernel.ids import new_id
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


def attend(database: Database, service: str, handlers: Mapping[str, Handler]) -> None:
    """Let a service hear its own events at once, in the transaction that tells them."""
    database.session_info |= {"service": service, "handlers": handlers}


def emit(name: str, *, key: str, version: int, payload: Mapping[str, Any], to: Iterable[str]) -> None:
    """Tell other services of a change; nothing is sent before the commit."""
    for target in to:
        if target == session.info.get("service") and name in session.info["handlers"]:
            own = {"id": new_id(), "name": name, "key": key, "version": version, "payload": dict(payload)}
            session.info["handlers"][name]([own])
            continue
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
    """Apply what was not applied before, each kind of event as one call of its handler.

    Raises Conflict for a kind without a handler: a newer sender keeps it until this service is up to date.
    """
    unknown = {event["name"] for event in events} - handlers.keys()
    if unknown:
        raise Conflict("event-unknown", f"还不认识的事件：{'、'.join(sorted(unknown))}，请先升级本服务。")
    fresh = _remember(events)
    for name, handler in handlers.items():
        batch = [event for event in fresh if event["name"] == name]
        if batch:
            handler(batch)


def _remember(events: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Store the events' ids, in one order for all, and give back the events that were new."""
    by_id = {event["id"]: event for event in sorted(events, key=lambda event: str(event["id"]))}
    rows = [{"event_id": event_id, "name": event["name"]} for event_id, event in by_id.items()]
    statement = dialect_insert(InboxMessage).on_conflict_do_nothing().returning(InboxMessage.event_id)
    new = set(session.scalars(statement, rows))
    return [event for event in by_id.values() if event["id"] in new]
