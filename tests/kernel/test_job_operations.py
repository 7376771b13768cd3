"""Everybody's jobs for those who look after them: listed, put back, stopped; and the figures of background work."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from kernel import heartbeat, jobs
from kernel.db import session
from kernel.identity import Identity
from kernel.ids import new_id
from kernel.job_figures import ALIVE_SECONDS, figures
from kernel.models import WorkerBeat
from kernel.testing import service_identity, staff_identity
from tests.kernel.office import LONG_AGO, STAFF, Office
from tests.kernel.things import FAIL

BASE = "/api/v1/things/jobs/all"
SCHOOL = staff_identity("jobs", school_id=STAFF.school_id)
OPERATOR = service_identity("operator")
FOREIGN = staff_identity("jobs")
TURNED_AWAY = {
    "department": replace(SCHOOL, level="department", department_id=new_id()),
    "graduate": Identity("graduate", id=new_id(), school_id=STAFF.school_id),
    "relay": service_identity("relay"),
}


def buried(office: Office) -> uuid.UUID:
    job_id = office.order(total=30, size=10)
    office.runner().run_slice(job_id, seconds=0)
    office.change(job_id, state="dead", attempts=3, error="系统出错", finished_at=LONG_AGO, cancel_requested=True)
    return job_id


def audited(office: Office) -> list[dict[str, Any]]:
    return [row.payload for row in office.outbox(name="audit.recorded") if row.payload["action"].startswith("jobs:")]


@pytest.mark.parametrize("who", [SCHOOL, OPERATOR], ids=["school", "operator"])
def test_jobs_are_found_by_kind_state_and_age(office: Office, who: Identity) -> None:
    waiting, dead, failing = office.order(), buried(office), office.order(FAIL)
    office.change(dead, created_at=LONG_AGO)

    def found(**query: Any) -> list[str]:
        answer = office.call("GET", BASE, who, query_string=query).json
        return sorted(row["id"] for row in answer["items"])

    assert found() == sorted(map(str, (waiting, dead, failing)))
    assert found(state="dead") == [str(dead)]
    assert found(kind=FAIL.name) == [str(failing)]
    assert found(older_than=3600) == [str(dead)]
    row = office.call("GET", f"{BASE}/{dead}", who).json
    assert (row["attempts"], row["allowed_actions"], row["requester"]) == (3, ["retry"], STAFF.name)


@pytest.mark.parametrize("who", TURNED_AWAY)
def test_nobody_else_looks_after_jobs(office: Office, who: str) -> None:
    job_id = office.order()
    for method, path in (("GET", ""), ("GET", f"/{job_id}"), ("POST", f"/{job_id}/cancel")):
        assert office.call(method, BASE + path, TURNED_AWAY[who]).status_code == 403
    assert office.job(job_id).state == "queued"


def test_another_schools_jobs_do_not_exist(office: Office) -> None:
    job_id = buried(office)
    assert office.call("GET", BASE, FOREIGN).json["total"] == 0
    for method, path in (("GET", ""), ("POST", "/retry"), ("POST", "/cancel")):
        assert office.call(method, f"{BASE}/{job_id}{path}", FOREIGN).status_code == 404
    assert office.job(job_id).state == "dead"


@pytest.mark.parametrize("who", [SCHOOL, OPERATOR], ids=["school", "operator"])
def test_a_dead_job_goes_on_where_it_stood(office: Office, who: Identity) -> None:
    job_id = buried(office)
    answer = office.call("POST", f"{BASE}/{job_id}/retry", who)
    assert (answer.status_code, answer.json["state"], answer.json["attempts"]) == (200, "queued", 0)
    assert any(row.key == str(job_id) and row.sent_at is None for row in office.outbox(channel="wake"))
    office.runner().run_slice(job_id)
    job = office.job(job_id)
    assert (job.state, job.rows_done, job.error) == ("done", 30, None)
    assert set(office.things().values()) == {1}
    (entry,) = audited(office)
    assert (entry["action"], entry["before"], entry["after"]) == ("jobs:retry", {"state": "dead"}, {"state": "queued"})
    assert entry["actor"]["school_id"] == str(STAFF.school_id)


def test_a_kind_whose_leavings_are_swept_begins_anew(office: Office) -> None:
    job_id, swept = buried(office), []
    kind = replace(office.runner().kinds["stamp"], anew=lambda job: swept.append(job.id))
    office.run(lambda: jobs.retry(session.get_one(jobs.Job, job_id), kind))
    job = office.job(job_id)
    assert (swept, job.cursor, job.rows_done, job.state) == ([job_id], {}, 0, "queued")


@pytest.mark.parametrize("state", ["queued", "running", "done", "cancelled"])
def test_only_dead_jobs_are_put_back(office: Office, state: str) -> None:
    job_id = office.order()
    office.change(job_id, state=state)
    answer = office.call("POST", f"{BASE}/{job_id}/retry", SCHOOL)
    assert (answer.status_code, answer.json["code"]) == (409, "job-not-dead")
    assert (office.job(job_id).state, audited(office)) == (state, [])


def test_a_waiting_job_stops_now_and_a_running_one_at_its_next_batch(office: Office) -> None:
    waiting, running = office.order(), office.order(total=30, size=10)
    office.run(lambda: jobs.claim(running))
    for job_id in (waiting, running):
        assert office.call("POST", f"{BASE}/{job_id}/cancel", OPERATOR).status_code == 200
    assert office.job(waiting).state == "cancelled"
    office.expire_lease(running)
    office.runner().run_slice(running)
    assert office.job(running).state == "cancelled"
    assert [entry["action"] for entry in audited(office)] == ["jobs:cancel", "jobs:cancel"]
    assert office.call("POST", f"{BASE}/{waiting}/cancel", OPERATOR).json["code"] == "job-ended"


def test_figures_count_what_waits_and_who_lives(office: Office) -> None:
    job_id, later = office.order(), office.order()
    office.change(job_id, not_before=LONG_AGO)
    office.change(later, not_before=datetime(2999, 1, 1, tzinfo=UTC))
    office.run(lambda: heartbeat.write("one@host", ["things.exports", "things.default"]))
    found = office.run(figures, write=False)
    (queue,), (worker,) = found.queues, found.workers
    assert (queue.queue, queue.waiting, queue.oldest_seconds > 3600) == ("things.default", 1, True)
    assert (worker.worker, worker.queues) == ("one@host", ("things.default", "things.exports"))
    assert worker.age_seconds < 60
    text = office.call("GET", "/metrics", None).get_data(as_text=True)
    assert 'office_queue_depth{queue="things.default",service="things"} 1.0' in text
    assert 'office_worker_heartbeat_age_seconds{service="things",worker="one@host"}' in text


def test_queues_tell_what_waits_and_who_takes_it(office: Office) -> None:
    late, later = office.order(), office.order()
    office.change(late, not_before=LONG_AGO)
    office.change(later, not_before=datetime(2999, 1, 1, tzinfo=UTC))
    office.run(lambda: heartbeat.write("one@host", ["things.default"]))
    office.run(lambda: heartbeat.write("lost@host", ["things.default", "things.exports"]))
    lost = {"beat_at": LONG_AGO}
    office.run(lambda: session.query(WorkerBeat).filter_by(worker="lost@host").update(lost))
    found = {row["queue"]: row for row in office.call("GET", "/api/v1/things/jobs/queues", FOREIGN).json["items"]}
    default, exports = found["things.default"], found["things.exports"]
    assert (default["waiting"], default["workers"], default["oldest_seconds"] > 3600) == (1, 1, True)
    assert default["seen_seconds"] < ALIVE_SECONDS
    assert (exports["waiting"], exports["oldest_seconds"], exports["workers"]) == (0, 0, 0)
    assert exports["seen_seconds"] > ALIVE_SECONDS
    office.run(lambda: session.query(WorkerBeat).delete())
    (nobody,) = {row["seen_seconds"] for row in office.call("GET", "/api/v1/things/jobs/queues", STAFF).json["items"]}
    assert nobody is None


def test_a_sign_of_life_is_written_anew(office: Office) -> None:
    office.run(lambda: heartbeat.write("one@host", ["things.default"]))
    office.run(lambda: session.query(WorkerBeat).update({"beat_at": LONG_AGO, "started_at": LONG_AGO}))
    office.run(lambda: heartbeat.write("one@host", ["things.exports"]))
    beat = office.run(lambda: session.get_one(WorkerBeat, "one@host"), write=False)
    assert (beat.queues, beat.started_at) == (["things.exports"], LONG_AGO)
    assert beat.beat_at > LONG_AGO
