"""Read copies of another service's rows, kept by its events: only newer versions, whole snapshots.

The kernel's inbox (kernel.events) sees to each event once; here the newest snapshot of a key wins.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from typing import Any

from kernel.db import dialect_insert, session


def newest(events: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """One snapshot a key, its version beside it: one statement must not change a row twice."""
    best = {event["key"]: event for event in sorted(events, key=lambda event: event["version"])}
    return [event["payload"] | {"version": event["version"]} for event in best.values()]


def snapshot(columns: Iterable[str], payload: Mapping[str, Any]) -> dict[str, Any]:
    """The columns of a snapshot; what a newer owner tells besides is left out. Ids become UUIDs."""
    return {name: _value(name, payload[name]) for name in columns}


def store(model: Any, rows: list[dict[str, Any]], *, again: bool = False) -> None:
    """Insert rows, or replace those of a lower version; `again` also those of the same."""
    if not rows:
        return
    insert = dialect_insert(model)
    changed = {name: insert.excluded[name] for name in rows[0] if name != "id"}
    newer = model.version < insert.excluded.version + int(again)
    session.execute(insert.on_conflict_do_update(index_elements=[model.id], set_=changed, where=newer), rows)


def _value(name: str, value: Any) -> Any:
    is_id = name == "id" or name.endswith("_id")
    return uuid.UUID(value) if is_id and isinstance(value, str) else value
