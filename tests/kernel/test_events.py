"""An event is taken once: its inbox row and its effect are one transaction."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import func, select

from kernel.db import session
from kernel.events import emit, take
from kernel.ids import new_id
from kernel.models import InboxMessage
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
