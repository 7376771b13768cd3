"""Following the graduate records (service graduates): each has an account of the same id, made and kept by events."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from kernel import logs
from kernel.db import dialect_insert, session
from kernel.name_key import name_key
from services.auth.domain.graduate_access import Told, account_values, newest_of, renews
from services.auth.models import Account
from services.auth.operations import sessions, snapshots
from services.auth.queries import graduates

log = logs.get(__name__)
Values = Mapping[str, Any]


def graduates_changed(events: list[dict[str, Any]]) -> None:
    """Apply "graduate.access": new accounts, newer facts, new passwords; what changes is told on.

    A batch takes the same few statements however many events it holds.
    """
    told = newest_of(_payload(event) for event in events)
    found = session.execute(graduates.known(each.record["id"] for each in told)).mappings()
    before: dict[uuid.UUID, Values] = {row["id"]: dict(row) for row in found}
    free = _Free(told)
    rows = []
    for each in told:
        known = before.get(each.record["id"])
        values = account_values(known, each, *free.keys_for(each.record))
        if values is not None:
            rows.append({**values, "id": each.record["id"], "name_key": name_key(values["name"])})
    if rows:
        _store(rows)
        _end_sessions(before, rows)
        for row in rows:
            snapshots.tell_new(Account(kind="graduate", **row))


def _payload(event: Mapping[str, Any]) -> dict[str, Any]:
    ids = {name: uuid.UUID(event["payload"][name]) for name in ("id", "school_id", "department_id")}
    return event["payload"] | ids | {"version": event["version"]}


def _store(rows: list[dict[str, Any]]) -> None:
    insert = dialect_insert(Account)
    changed = {name: insert.excluded[name] for name in graduates.FOLLOWING if name != "id"}
    statement = insert.on_conflict_do_update(index_elements=[Account.id], set_=changed)
    session.execute(statement, [row | {"kind": "graduate"} for row in rows])


def _end_sessions(before: Mapping[uuid.UUID, Values], rows: list[dict[str, Any]]) -> None:
    over = [row["id"] for row in rows if row["id"] in before and renews(before[row["id"]], row)]
    if over:
        sessions.end_all(over)


class _Free:
    """User names and student numbers that a graduate may have: one that another account holds must stop no batch."""

    def __init__(self, told: list[Told]) -> None:
        records = [each.record for each in told]
        names = {_user_name(record) for record in records}
        numbers = {record["student_no"] for record in records if record["student_no"]}
        rows = session.execute(graduates.holders(names, {record["school_id"] for record in records}, numbers)).all()
        self._names = {row.user_name: row.id for row in rows}
        self._numbers = {(row.school_id, row.student_no): row.id for row in rows}

    def keys_for(self, record: Values) -> tuple[str, str | None]:
        """The record's user name, or one made of it and its id; its student number, or none when it is taken."""
        account_id, name, number = record["id"], _user_name(record), record["student_no"] or None
        if self._names.setdefault(name, account_id) != account_id:
            log.warning("user name of a graduate is taken", account=str(account_id))
            name = f"{name}-{str(account_id)[-4:]}"
        if number and self._numbers.setdefault((record["school_id"], number), account_id) != account_id:
            log.warning("student number is taken", account=str(account_id))
            number = None
        return name, number


def _user_name(record: Values) -> str:
    return str(record["user_name"]).lower()
