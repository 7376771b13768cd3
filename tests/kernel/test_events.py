"""An event is taken once: its inbox row and its effect are one transaction."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import func, select

from kernel import audit, jobs
from kernel.db import session
from kernel.events import emit, emit_many, take
from kernel.ids import new_id
from kernel.models import InboxMessage, OutboxMessage
from kernel.testing import service_identity
from tests.kernel.office import STAFF, Office, in_parallel
from tests.kernel.things import Thing, changed

RELAY = service_identity("relay")


def event(key: str = "a", **changes: Any) -> dict[str, Any]:
    return {"id": str(new_id()), "name": "thing.changed", "key": key, "version": 1, "payload": {}} | changes


def deliver(office: Office, *events: dict[str, Any], **options: Any) -> Any:
    return office.call("POST", "/internal/events", RELAY, json={"events": list(events)}, **options)


def remembered(office: Office) -> int:
    return office.run(lambda: session.scalar(select(func.count()).select_from(InboxMessage)) or 0)


def test_a_second_delivery_does_nothing(office: Office) -> None:
    first, second = event("a"), event("b")
    assert deliver(office, first).status_code == 200
    assert deliver(office, first, second).status_code == 200
    assert office.things() == {"a": 1, "b": 1}


def test_concurrent_deliveries_have_one_effect(office: Office) -> None:
    events = [event(f"k{number}") for number in range(50)]

    def send(number: int) -> int:
        return int(deliver(office, *(events if number % 2 else reversed(events))).status_code)

    assert set(in_parallel(10, send)) == {200}
    assert office.things() == {f"k{number}": 1 for number in range(50)}


def test_one_batch_with_an_event_twice_has_one_effect(office: Office) -> None:
    again = event("a", id=new_id())
    office.run(lambda: take([again, again | {"payload": {"n": 2}}], {"thing.changed": changed}))
    assert office.things() == {"a": 1}


def test_a_service_hears_its_own_events_at_once(office: Office) -> None:
    def work() -> dict[str, int]:
        emit("thing.changed", key="a", version=1, payload={}, to=("things",))
        session.flush()
        return dict(session.execute(select(Thing.code, Thing.touched)).all())

    assert office.run(work) == {"a": 1}
    assert office.outbox() == []


def test_many_are_told_like_one(office: Office) -> None:
    """The same rows, and due at once; the own service hears of them in one call."""
    told = [(key, 3, {"name": f"名称{key}", "at": None, "parts": {"a": [1]}}) for key in ("x", "y")]

    def work() -> list[tuple[Any, ...]]:
        for key, version, payload in told:
            emit("thing.changed", key=key, version=version, payload=payload, to=("elsewhere",))
        emit_many("thing.changed", told, to=("elsewhere", "things"))
        emit_many("thing.changed", [], to=("elsewhere",))
        session.flush()
        columns = ("channel", "target", "name", "key", "version", "payload", "request_id", "attempts", "sent_at")
        ordered = select(OutboxMessage).where(OutboxMessage.not_before <= jobs.db_now()).order_by(OutboxMessage.key)
        return [tuple(getattr(row, name) for name in columns) for row in session.scalars(ordered)]

    rows = office.run(work)
    assert len(rows) == 4
    assert rows[0] == rows[1] and rows[2] == rows[3] and rows[0] != rows[2]
    assert office.things() == {"x": 1, "y": 1}


def test_many_audit_entries_are_those_of_one(office: Office) -> None:
    def work() -> list[dict[str, Any]]:
        values = {"before": {"state": "a"}, "after": {"state": "b", "phone": "13800001234"}}
        titles = {"a": "甲 370102200301010011", "b": "乙"}
        for key, title in titles.items():
            audit.record(STAFF, "things:do", subject_kind="thing", subject_id=key, subject_title=title, reason="因为",
                         **values)  # fmt: skip
        subjects = [audit.Subject(key, title, **values) for key, title in titles.items()]
        audit.record_many(STAFF, "things:do", subjects, subject_kind="thing", reason="因为")
        return [row.payload for row in session.scalars(select(OutboxMessage))]

    entries = office.run(work)
    assert len({entry.pop("id") for entry in entries}) == 4
    assert all(entry.pop("at") for entry in entries)
    assert "0301010011" not in str(entries) and "13800001234" not in str(entries)
    for key in ("a", "b"):
        one, other = (entry for entry in entries if entry["subject_id"] == key)
        assert one == other


def test_what_a_service_told_itself_is_rolled_back_with_its_cause(office: Office) -> None:
    def work() -> None:
        emit("thing.changed", key="a", version=1, payload={}, to=("things",))
        raise RuntimeError("the change failed")

    with pytest.raises(RuntimeError):
        office.run(work)
    assert office.things() == {}


def test_effect_and_memory_are_one_transaction(make_office: Callable[..., Office]) -> None:
    def breaks(events: list[dict[str, Any]]) -> None:
        changed(events)
        session.flush()
        raise RuntimeError("after the effect")

    office, sent = make_office(events={"thing.changed": breaks}), event()
    assert deliver(office, sent).status_code == 500
    assert (office.things(), remembered(office)) == ({}, 0)
    mended = make_office()
    assert deliver(mended, sent).status_code == 200
    assert (mended.things(), remembered(mended)) == ({"a": 1}, 1)


def test_an_event_nobody_knows_yet_is_not_lost(make_office: Callable[..., Office]) -> None:
    office, sent = make_office(events={}), event()
    assert deliver(office, sent).status_code == 409
    mended = make_office()
    assert deliver(mended, sent).status_code == 200
    assert mended.things() == {"a": 1}


@pytest.mark.parametrize("who", [None, STAFF, service_identity("gateway")])
def test_only_the_relay_delivers(office: Office, who: Any) -> None:
    answer = office.call("POST", "/internal/events", who, json={"events": [event()]})
    assert answer.status_code == (403 if who else 401)
    assert not office.things()
