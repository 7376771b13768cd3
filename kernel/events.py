"""Events to other services and their taking.

`emit` writes outbox rows in the transaction of the change; the relay delivers them, at least once, the newest
snapshot of a key first. `take` stores the event's id with its effect, so a second delivery does nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, ClassVar

from marshmallow import fields
from sqlalchemy import select

from kernel import bulk, context
from kernel.clock import now
from kernel.db import Database, dialect_insert, session
from kernel.errors import Conflict
from kernel.ids import new_id
from kernel.models import DELIVERY, EVENT, RECORD, RECORDS, DatabaseMoment, InboxMessage, OutboxMessage
from kernel.schemas import Schema, many

Handler = Callable[[list[dict[str, Any]]], None]
Told = tuple[str, int, Mapping[str, Any]]
"""A change of one key: key, version, payload."""
_COLUMNS = ("id", "channel", "target", "name", "key", "version", "payload", "request_id", "created_at", "not_before",
            "attempts")  # fmt: skip


class EventSchema(Schema):
    """One delivered event: `version` rises with each change of `key`, `payload` is the whole new snapshot."""

    id = fields.UUID(required=True)
    name = fields.String(required=True)
    key = fields.String(required=True)
    version = fields.Integer(required=True)
    payload = fields.Dict(required=True)


class Delivery(Schema):
    """A batch from one service's relay."""

    EXAMPLE: ClassVar = {"events": [{"id": "01900000-0000-7000-8000-000000000001", "name": "thing.changed", "key": "1",
                                     "version": 1, "payload": {}}]}  # fmt: skip
    events = many(fields.Nested(EventSchema), DELIVERY, least=1, required=True)


def attend(database: Database, service: str, handlers: Mapping[str, Handler]) -> None:
    """Let a service hear its own events at once, in the transaction that tells them."""
    database.session_info |= {"service": service, "handlers": handlers}


def emit(name: str, *, key: str, version: int, payload: Mapping[str, Any], to: Iterable[str]) -> None:
    """Tell other services of a change; nothing is sent before the commit."""
    for target in to:
        if target == session.info.get("service") and name in session.info["handlers"]:
            session.info["handlers"][name]([_own(name, key, version, payload)])
            continue
        session.add(
            OutboxMessage(
                channel=_channel(name),
                target=target,
                name=name,
                key=key,
                version=version,
                payload=dict(payload),
                request_id=context.request_id(),
            )
        )


def emit_many(name: str, changes: Sequence[Told], *, to: Iterable[str]) -> None:
    """The same of many keys, with a constant number of statements."""
    for target in to if changes else ():
        if target == session.info.get("service") and name in session.info["handlers"]:
            session.info["handlers"][name]([_own(name, *change) for change in changes])
            continue
        bulk.load(OutboxMessage, _COLUMNS, _rows(name, target, changes))


def _rows(name: str, target: str, changes: Sequence[Told]) -> list[Sequence[Any]]:
    # asked beforehand: nothing can be asked in the middle of a COPY
    moment, due, request_id = now(), session.scalar(select(DatabaseMoment())), context.request_id()
    return [
        (new_id(), _channel(name), target, name, key, version, dict(payload), request_id, moment, due, 0)
        for key, version, payload in changes
    ]


def _channel(name: str) -> str:
    return RECORD if name in RECORDS else EVENT


def _own(name: str, key: str, version: int, payload: Mapping[str, Any]) -> dict[str, Any]:
    return {"id": new_id(), "name": name, "key": key, "version": version, "payload": dict(payload)}


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
