"""A job is one worker's at a time, and nothing of a batch stays whose lease was lost."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from sqlalchemy import update

from kernel import jobs
from kernel.db import session
from kernel.jobs import JobKind, Step
from kernel.models import Job
from tests.kernel.office import Office, in_parallel
from tests.kernel.things import STAMP, stamp


def test_twenty_workers_claim_one_job_once(office: Office) -> None:
    job_id = office.order()
    claims = in_parallel(20, lambda _: office.run(lambda: jobs.claim(job_id)))
    assert len([claim for claim in claims if claim]) == 1


def test_twenty_workers_run_one_job_without_doubling(office: Office) -> None:
    job_id = office.order(total=60, size=5)
    in_parallel(20, lambda _: office.runner().run_slice(job_id))
    assert office.job(job_id).state == "done"
    assert office.things() == {f"run-{number}": 1 for number in range(60)}


def _taken_over_in_second_batch(office: Callable[..., Office]) -> tuple[Office, uuid.UUID]:
    """A job whose first worker is overtaken between its second batch's effects and its commit."""
    overtaken: list[uuid.UUID] = []

    def step(job: Job) -> Step:
        done = stamp(job)
        if job.cursor.get("next") == 10 and not overtaken:
            overtaken.append(job.id)
            # what the other worker's claim leaves behind, seen by this transaction's guard
            session.execute(update(Job).where(Job.id == job.id).values(lease_token=uuid.uuid4(), attempts=1))
        return done

    made = office(jobs=(JobKind("stamp", "盖章", "things.default", step, STAMP.allow),))
    job_id = made.order(total=30, size=10)
    made.runner().run_slice(job_id)
    return made, job_id


def test_lost_lease_rolls_the_batch_back(make_office: Callable[..., Office]) -> None:
    office, job_id = _taken_over_in_second_batch(make_office)
    job = office.job(job_id)
    assert (job.rows_done, job.cursor) == (10, {"next": 10})
    assert len(office.things()) == 10


def _overtaken_worker(office: Office) -> dict[str, int]:
    """A frozen worker goes on after another has finished its job; gives the effects."""
    job_id = office.order(total=10, size=10)
    frozen = office.run(lambda: jobs.claim(job_id))
    assert frozen is not None
    office.expire_lease(job_id)
    office.runner().run_slice(job_id)
    runner = office.runner()
    try:
        runner._batch(frozen)
    except jobs.LeaseLost:
        assert office.job(job_id).state == "done"
    return office.things()


def test_frozen_worker_doubles_nothing(office: Office) -> None:
    assert set(_overtaken_worker(office).values()) == {1}


def test_negative_control_without_the_guard_the_effect_is_doubled(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unguarded(job: Job, values: dict[str, Any]) -> None:
        session.execute(update(Job).where(Job.id == job.id).values(values))

    monkeypatch.setattr(jobs, "_guarded", unguarded)
    assert set(_overtaken_worker(office).values()) == {2}


def test_leases_follow_the_databases_clock(office: Office) -> None:
    job_id = office.order()
    office.run(lambda: jobs.claim(job_id))
    with time_machine.travel(datetime.now(UTC) + timedelta(hours=1)):
        assert office.run(lambda: jobs.claim(job_id)) is None
        assert office.relay().reconcile("things") == 0
    assert office.job(job_id).state == "running"


@pytest.mark.parametrize("hours", [-1, 1])
def test_order_from_a_machine_with_a_wrong_clock_starts_at_once(office: Office, hours: int) -> None:
    with time_machine.travel(datetime.now(UTC) + timedelta(hours=hours)):
        job_id = office.order()
    assert office.relay().send("things") == 1
    assert office.run(lambda: jobs.claim(job_id)) is not None
    assert office.relay().reconcile("things") == 0


def test_expired_lease_is_taken_over(office: Office) -> None:
    job_id = office.order()
    first = office.run(lambda: jobs.claim(job_id))
    office.expire_lease(job_id)
    second = office.run(lambda: jobs.claim(job_id))
    assert first is not None and second is not None
    assert second.attempts == 2
    assert second.lease_token != first.lease_token
