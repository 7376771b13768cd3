"""The relay sends at least once, the newest first, and nothing it stumbles over stops the rest."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from threading import Event, Thread
from types import SimpleNamespace
from typing import Any

import pytest
import redis
from celery import Celery

from kernel import audit
from kernel import relay as relay_module
from kernel.client import ServiceClient
from kernel.clock import now
from kernel.db import Database, session
from kernel.errors import Invalid, Unavailable
from kernel.events import emit
from kernel.models import OutboxMessage
from kernel.relay import Relay, newest
from kernel.worker import make_worker
from tests.kernel.office import LONG_AGO, Broker, Office, create_tables, in_parallel


class Crash(BaseException):
    """The process ends here."""


def crash_at(monkeypatch: pytest.MonkeyPatch, point: str) -> None:
    def fault(reached: str) -> None:
        if reached == point:
            raise Crash

    monkeypatch.setattr(relay_module, "fault", fault)


def tell(name: str, **event: Any) -> None:
    """Emit as another service would, through the outbox: to itself a service tells at once."""
    session.info.pop("service", None)
    emit(name, to=("things",), **event)


def emit_events(office: Office, *keys: str, version: int = 1, **payload: Any) -> None:
    def work() -> None:
        for key in keys:
            tell("thing.changed", key=key, version=version, payload=payload)

    office.run(work)


def unclaim(office: Office) -> None:
    """Let the claims of a dead relay run out."""
    office.run(lambda: session.query(OutboxMessage).update({"not_before": LONG_AGO}))


def test_wake_ups_and_events_are_sent_and_marked(office: Office) -> None:
    job_id = office.order()
    emit_events(office, "a", "b")
    assert office.relay().send("things") == 3
    assert office.broker.sent == [("things.default", ("things", str(job_id)))]
    assert office.things() == {"a": 1, "b": 1}
    assert all(row.sent_at for row in office.outbox())
    assert office.relay().send("things") == 0


def test_nothing_is_sent_before_the_commit(office: Office) -> None:
    def work() -> None:
        tell("thing.changed", key="a", version=1, payload={})
        session.flush()
        raise Invalid("no", "不行。")

    with pytest.raises(Invalid):
        office.run(work)
    assert office.relay().send("things") == 0


@pytest.mark.parametrize("point", ["before_publish", "after_publish", "before_deliver"])
def test_a_crash_between_sending_and_marking_sends_again(
    office: Office, monkeypatch: pytest.MonkeyPatch, point: str
) -> None:
    job_id = office.order()
    emit_events(office, "a")
    with monkeypatch.context() as patch:
        crash_at(patch, point)
        with pytest.raises(Crash):
            office.relay().send("things")
    assert [row for row in office.outbox() if row.sent_at is None]
    unclaim(office)
    office.relay().send("things")
    assert all(row.sent_at for row in office.outbox())
    assert ("things.default", ("things", str(job_id))) in office.broker.sent
    assert office.things() == {"a": 1}


def test_only_the_newest_snapshot_of_a_key_is_delivered(office: Office) -> None:
    for version in (2, 3, 1):
        emit_events(office, "a", version=version)
    assert [row.version for row in newest(office.outbox())] == [3]
    assert office.relay().send("things") == 3
    assert office.things() == {"a": 1}


def test_a_broken_broker_postpones_and_delivers_events_all_the_same(office: Office) -> None:
    office.order()
    emit_events(office, "a")
    office.broker.broken = ConnectionError("no Redis")
    assert office.relay().send("things") == 1
    (waiting,) = office.outbox(sent_at=None)
    assert waiting.channel == "wake" and waiting.attempts == 1
    assert waiting.not_before > waiting.created_at
    assert office.relay().send("things") == 0
    office.broker.broken = None
    unclaim(office)
    assert office.relay().send("things") == 1


@pytest.mark.parametrize(("age", "waits"), [(timedelta(0), True), (relay_module.YIELDS, False)])
def test_records_let_pass_what_is_acted_upon_but_not_for_long(
    office: Office, monkeypatch: pytest.MonkeyPatch, age: timedelta, waits: bool
) -> None:
    monkeypatch.setattr(relay_module, "DELIVERY", 2)
    office.run(lambda: emit(audit.EVENT, key="record", version=1, payload={}, to=("nowhere",)))
    office.run(lambda: session.query(OutboxMessage).update({"created_at": now() - age, "not_before": now() - age}))
    emit_events(office, "a", "b")
    office.relay().send("things")
    (left,) = office.outbox(attempts=0)
    assert (left.key == "record") == waits


def test_an_unknown_target_does_not_hold_up_the_others(office: Office) -> None:
    office.run(lambda: emit("x", key="x", version=1, payload={}, to=("nowhere",)))
    emit_events(office, "a")
    assert office.relay().send("things") == 1
    assert office.things() == {"a": 1}


class Refusing(ServiceClient):
    """A target that refuses any batch with the key "poison"."""

    def __init__(self, inner: ServiceClient) -> None:
        self.inner = inner

    def call(self, method: str, path: str, **options: Any) -> Any:
        if any(event["key"] == "poison" for event in options["json"]["events"]):
            raise Invalid("invalid-input", "填写内容有误。")
        return self.inner.call(method, path, **options)


def test_a_refused_event_does_not_hold_up_the_others(office: Office) -> None:
    keys = [f"k{number}" for number in range(20)]
    emit_events(office, *keys[:7], "poison", *keys[7:])
    refusing = Refusing(office.relay()._clients["things"])
    assert office.relay(refusing).send("things") == 20
    assert sorted(office.things()) == sorted(keys)
    (waiting,) = office.outbox(sent_at=None)
    assert waiting.key == "poison"


def test_two_relays_at_once_double_nothing(office: Office) -> None:
    emit_events(office, *(f"k{number}" for number in range(300)))
    for _ in range(10):
        office.order()
    in_parallel(4, lambda _: office.relay().send("things"))
    unclaim(office)
    office.relay().send("things")
    assert set(office.things().values()) == {1} and len(office.things()) == 300
    assert len({args for _, args in office.broker.sent}) == 10
    assert not office.outbox(sent_at=None)


def test_expired_leases_and_silent_jobs_are_put_back(office: Office) -> None:
    abandoned, silent, fresh = (office.order() for _ in range(3))
    office.change(abandoned, state="running", lease_token=uuid.uuid4(), lease_until=LONG_AGO, attempts=1)
    office.change(silent, woken_at=LONG_AGO)
    office.relay().send("things")
    office.broker.sent.clear()
    assert office.relay().reconcile("things") == 2
    office.relay().send("things")
    assert {args[1] for _, args in office.broker.sent} == {str(abandoned), str(silent)}
    assert office.job(abandoned).state == "queued" and office.job(fresh).state == "queued"


def test_a_jobs_time_not_come_is_not_silence(office: Office) -> None:
    job_id = office.order()
    office.change(job_id, woken_at=LONG_AGO, not_before=LONG_AGO.replace(year=2100))
    assert office.relay().reconcile("things") == 0


def _queued(celery: Celery, queue: str) -> int:
    with celery.connection_for_read() as connection:
        return int(connection.default_channel._size(queue))


def test_an_emptied_redis_gets_the_jobs_again(make_office: Callable[..., Office], valkey_server: Any) -> None:
    office, redis_client = make_office(), redis.Redis.from_url(valkey_server.url)
    redis_client.flushall()
    settings = type(office.settings).from_environment({**office.settings.environment, "REDIS_URL": valkey_server.url})
    celery = make_worker(office.service, settings=settings)
    relay = Relay({"things": office.database}, celery, {})
    job_id = office.order()
    relay.send("things")
    assert _queued(celery, "things.default") == 1
    redis_client.flushall()
    office.change(job_id, woken_at=LONG_AGO)
    relay.reconcile("things")
    relay.send("things")
    assert _queued(celery, "things.default") == 1


def test_a_mistyped_queue_is_refused_and_said(office: Office, valkey_server: Any) -> None:
    settings = type(office.settings).from_environment({**office.settings.environment, "REDIS_URL": valkey_server.url})
    relay = Relay({"things": office.database}, make_worker(office.service, settings=settings), {})
    with pytest.raises(Unavailable) as caught:
        relay._publish("things", "things.mistyped", [OutboxMessage(payload={"job_id": "1"})])
    assert "things.mistyped" in str(caught.value.__cause__)


def test_run_goes_on_after_failures(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    broker = Broker()
    relay = Relay({"broken": None, "things": office.database}, broker, {})  # type: ignore[dict-item]
    office.order()
    relay.run(lambda: bool(broker.sent))
    assert len(broker.sent) == 1


def test_no_service_waits_for_another(office: Office, tmp_path: Path) -> None:
    """One whose target hangs holds up its own events only."""
    other = Database(f"sqlite:///{tmp_path / 'other.db'}")
    create_tables(other)
    taken, released = Event(), Event()
    calls = {"hanging": lambda: released.wait(60), "quick": taken.set}
    for database, target in ((other, "hanging"), (office.database, "quick")):
        database.run(lambda target=target: emit("x", key="x", version=1, payload={}, to=(target,)))  # type: ignore[misc]
    clients = {name: SimpleNamespace(call=lambda *_, act=act, **__: act()) for name, act in calls.items()}
    relay = Relay({"other": other, "things": office.database}, Broker(), clients)  # type: ignore[arg-type]
    thread = Thread(target=relay.run, args=(released.is_set,))
    thread.start()
    try:
        assert taken.wait(30)
    finally:
        released.set()
        thread.join(60)
        other.close()
