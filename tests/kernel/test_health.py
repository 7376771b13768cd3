"""/livez, /readyz and /metrics: what runs, what is missing, and the figures that tell of stuck work."""

from __future__ import annotations

import uuid
from collections.abc import Callable

import pytest
from flask import Flask

from kernel import health
from kernel.db import session
from kernel.errors import Unavailable
from kernel.jobs import JobKind
from kernel.models import Job, OutboxMessage
from kernel.runner import order_scheduled
from kernel.timetable import Schedule
from tests.kernel.office import LONG_AGO, Office, in_parallel
from tests.kernel.test_relay import emit_events


def figures(office: Office) -> dict[str, float]:
    lines = office.call("GET", "/metrics", None).get_data(as_text=True).splitlines()
    return {name: float(value) for name, _, value in (line.rpartition(" ") for line in lines if line[0] != "#")}


def test_alive_and_ready(office: Office) -> None:
    assert office.call("GET", "/livez", None).json == {"status": "ok"}
    assert office.call("GET", "/readyz", None).json == {"status": "ok", "failing": []}


def test_readyz_names_the_failing_parts_and_nothing_else() -> None:
    def down() -> None:
        raise Unavailable("database-busy", "password=hunter22")

    app = Flask("probe")
    health.install(app, {"database": down, "keys": lambda: None, "broker": down})
    answer = app.test_client().get("/readyz")
    assert (answer.status_code, answer.json) == (503, {"status": "unready", "failing": ["database", "broker"]})
    assert app.test_client().get("/livez").status_code == 200


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_readyz_tells_of_missing_keys(office: Office) -> None:
    office.settings.public_keys.unlink()
    answer = office.call("GET", "/readyz", None)
    assert (answer.status_code, answer.json["failing"]) == (503, ["keys"])


def test_outbox_and_jobs_are_counted(office: Office) -> None:
    office.order()
    emit_events(office, "a", "b")
    before = figures(office)
    assert before['office_outbox_unsent{service="things"}'] == 3
    assert before['office_jobs{kind="stamp",service="things",state="queued"}'] == 1
    assert 0 <= before['office_outbox_oldest_seconds{service="things"}'] < 60
    office.relay().send("things")
    assert figures(office)['office_outbox_unsent{service="things"}'] == 0


def _canary(office: Office) -> None:
    runner = office.runner()
    order_scheduled(runner, "canary")
    office.relay().send("things")
    for _, (_, job_id) in office.broker.sent:
        runner.run_slice(uuid.UUID(job_id))


def test_the_canary_tells_how_long_ago_everything_worked(office: Office) -> None:
    name = 'office_canary_age_seconds{service="things"}'
    assert figures(office)[name] == float("inf")
    _canary(office)
    assert 0 <= figures(office)[name] < 60
    office.run(lambda: session.query(Job).update({"finished_at": LONG_AGO}))
    assert figures(office)[name] > 3600


def test_two_schedulers_order_one_job_a_slot(make_office: Callable[..., Office]) -> None:
    office = make_office(schedules=(Schedule("canary", 3600),))
    runners = [office.runner() for _ in range(6)]
    in_parallel(6, lambda number: order_scheduled(runners[number], "canary"))
    assert len(office.outbox(channel="wake")) == 1


def test_requests_are_counted_by_endpoint_not_by_address(office: Office) -> None:
    for number in range(3):
        office.call("GET", f"/nowhere/{number}")
    name = 'office_requests_total{app="things",endpoint="-",method="GET",status="404"}'
    assert figures(office)[name] >= 3
    assert "/nowhere" not in office.call("GET", "/metrics", None).get_data(as_text=True)


def test_cleaning_keeps_what_is_young(office: Office) -> None:
    kinds: dict[str, JobKind] = office.runner().kinds
    emit_events(office, "old", "young")
    office.relay().send("things")
    office.run(lambda: _age("old"))
    office.run(lambda: kinds["cleanup"].step(Job()))
    assert [row.key for row in office.outbox()] == ["young"]


def test_cleaning_takes_what_the_scheduler_ordered_long_ago(office: Office) -> None:
    order_scheduled(office.runner(), "canary")
    kept = office.order(total=1)
    ended = {"state": "done", "finished_at": LONG_AGO}
    office.run(lambda: session.query(Job).update(ended))
    office.run(lambda: office.runner().kinds["cleanup"].step(Job()))
    assert office.run(lambda: session.query(Job.id).all()) == [(kept,)]


def _age(key: str) -> None:
    session.query(OutboxMessage).filter_by(key=key).update({"sent_at": LONG_AGO})
