"""How jobs end: done, dead with a reason, cancelled, or back in the queue for somebody who knows them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from kernel import jobs
from kernel.client import ServiceClient
from kernel.db import session
from kernel.errors import Conflict, Unavailable
from kernel.identity import Identity
from kernel.ids import new_id
from kernel.jobs import JobKind, Step
from kernel.models import Job
from kernel.peers import peer, peers_of
from kernel.runner import Runner
from kernel.settings import SettingsError
from kernel.testing import staff_identity, transport_to
from tests.kernel.office import STAFF, Office, in_parallel
from tests.kernel.things import FAIL, STAMP, stamp, touch


def test_slices_go_on_at_the_cursor(office: Office) -> None:
    job_id = office.order(total=30, size=10)
    for done in (10, 20):
        office.runner().run_slice(job_id, seconds=0)
        job = office.job(job_id)
        assert (job.state, job.rows_done, job.cursor, job.attempts) == ("queued", done, {"next": done}, 0)
    office.runner().run_slice(job_id)
    job = office.job(job_id)
    assert (job.state, job.rows_done, job.rows_total, job.lease_token) == ("done", 30, 30, None)
    assert office.things() == {f"run-{number}": 1 for number in range(30)}


def test_each_slice_end_asks_for_the_next(office: Office) -> None:
    job_id = office.order()
    office.runner().run_slice(job_id, seconds=0)
    assert [row.key for row in office.outbox(channel="wake")] == [str(job_id)] * 2


def _run_until_quiet(office: Office, job_id: object, most: int = 10) -> list[int]:
    """Run slices as soon as they are due; gives the attempts seen after each."""
    seen = []
    for _ in range(most):
        office.now_due(job_id)  # type: ignore[arg-type]
        office.runner().run_slice(job_id)  # type: ignore[arg-type]
        job = office.job(job_id)  # type: ignore[arg-type]
        seen.append(job.attempts)
        if job.state not in jobs.OPEN:
            break
    return seen


def test_three_failures_without_progress_end_a_job_with_the_reason(office: Office) -> None:
    job_id = office.order(FAIL, how="crash")
    assert _run_until_quiet(office, job_id) == [1, 2, 3]
    job = office.job(job_id)
    assert job.state == "dead" and job.finished_at is not None
    assert job.error and "请联系管理员" in job.error
    assert "secret" not in job.error and "370102" not in job.error


def test_progress_resets_the_attempts(office: Office) -> None:
    job_id = office.order(FAIL, how="later")
    office.change(job_id, attempts=2)
    office.runner().run_slice(job_id)
    job = office.job(job_id)
    assert (job.state, job.cursor, job.attempts) == ("queued", {"next": 1}, 0)
    assert _run_until_quiet(office, job_id) == [1, 2, 3]


def test_final_error_ends_at_once_and_a_retryable_one_is_tried_three_times(office: Office) -> None:
    final, retryable = office.order(FAIL, how="final"), office.order(FAIL, how="retryable")
    assert _run_until_quiet(office, final) == [1]
    assert (office.job(final).state, office.job(final).error) == ("dead", "文件内容有误，请修改后重新提交。")
    assert _run_until_quiet(office, retryable) == [1, 2, 3]
    assert office.job(retryable).error == "查询系统暂时无法连接，请稍后再试。"


def test_a_failed_try_waits_before_the_next(office: Office) -> None:
    job_id = office.order(FAIL, how="crash")
    office.runner().run_slice(job_id)
    office.runner().run_slice(job_id)
    assert office.job(job_id).attempts == 1


def test_unknown_kind_goes_back_and_never_dies(office: Office) -> None:
    job_id = office.order(JobKind("of-next-year", "新任务", "things.default", stamp))
    for _ in range(5):
        office.now_due(job_id)
        office.runner().run_slice(job_id)
    job = office.job(job_id)
    assert (job.state, job.error) == ("queued", None)
    office.now_due(job_id)
    assert office.run(lambda: jobs.claim(job_id)) is not None
    office.expire_lease(job_id)
    office.relay().reconcile("things")
    assert office.job(job_id).state == "queued"


def test_crashing_worker_is_given_up_after_three_leases(office: Office) -> None:
    job_id = office.order()
    for _ in range(jobs.ATTEMPTS):
        assert office.run(lambda: jobs.claim(job_id)) is not None
        office.expire_lease(job_id)
    assert office.run(lambda: jobs.claim(job_id)) is None, "a poisonous job must not crash a fourth worker"
    office.relay().reconcile("things")
    job = office.job(job_id)
    assert job.state == "dead" and "多次中断" in (job.error or "")


def test_cancelling_a_waiting_job(office: Office) -> None:
    job_id = office.order()
    office.run(lambda: jobs.cancel(session.get_one(Job, job_id)))
    office.runner().run_slice(job_id)
    assert office.job(job_id).state == "cancelled" and not office.things()


def test_cancelling_a_running_job_keeps_whole_batches(make_office: Callable[..., Office]) -> None:
    def cancelled_meanwhile(job: Job) -> Step:
        jobs.cancel(session.get_one(Job, job.id))
        return stamp(job)

    office = make_office(jobs=(replace(STAMP, step=cancelled_meanwhile),))
    job_id = office.order(total=30, size=10)
    office.runner().run_slice(job_id)
    assert (office.job(job_id).state, office.job(job_id).rows_done) == ("cancelled", 10)
    assert len(office.things()) == 10


def test_ended_jobs_cannot_be_cancelled(office: Office) -> None:
    job_id = office.order()
    office.runner().run_slice(job_id)
    with pytest.raises(Conflict, match="任务已经完成，不能取消"):
        office.run(lambda: jobs.cancel(session.get_one(Job, job_id)))


CHANGES = {
    "another department": lambda asker: replace(asker, department_id=new_id()),
    "another school": lambda asker: replace(asker, school_id=new_id()),
    "grant taken": lambda asker: replace(asker, screens=frozenset()),
    "disabled": lambda asker: None,
}


@pytest.mark.parametrize("change", CHANGES)
def test_requester_is_asked_again(make_office: Callable[..., Office], change: str) -> None:
    asker = staff_identity("things", level="department", department_id=new_id())
    present = CHANGES[change](asker)
    office = make_office(identities=lambda settings: lambda account_id: present)
    job_id = office.order(STAMP, asker)
    office.runner().run_slice(job_id)
    job = office.job(job_id)
    assert job.state == "dead" and "权限已变更" in (job.error or "")
    assert not office.things()


def test_unchanged_requester_goes_on(make_office: Callable[..., Office]) -> None:
    office = make_office(identities=lambda settings: lambda account_id: STAFF)
    job_id = office.order()
    office.runner().run_slice(job_id)
    assert office.job(job_id).state == "done"


def test_grant_taken_between_slices(make_office: Callable[..., Office]) -> None:
    present = [STAFF, replace(STAFF, screens=frozenset())]
    office = make_office(identities=lambda settings: lambda account_id: present.pop(0))
    job_id = office.order()
    office.runner().run_slice(job_id, seconds=0)
    office.runner().run_slice(job_id, seconds=0)
    assert (office.job(job_id).state, office.job(job_id).rows_done) == ("dead", 10)


def test_accounts_that_cannot_be_asked_kill_no_job(make_office: Callable[..., Office]) -> None:
    def unreachable(account_id: object) -> Identity | None:
        raise Unavailable("service-down", "相关服务暂时无法连接，请稍后再试。")

    office = make_office(identities=lambda settings: unreachable)
    job_id = office.order()
    for _ in range(5):
        office.now_due(job_id)
        office.runner().run_slice(job_id)
    assert office.job(job_id).state == "queued"


def test_same_key_in_parallel_gives_one_job(office: Office) -> None:
    def order(_: int) -> object:
        return office.run(lambda: jobs.order(STAFF, STAMP, {"n": 1}, idempotency_key="same-key").id)

    ids = in_parallel(8, order)
    assert len(set(ids)) == 1
    assert len(office.outbox(channel="wake")) == 1


def test_the_same_key_of_another_asker_is_another_job(office: Office) -> None:
    askers = (STAFF, staff_identity("things"))
    ids = [office.run(lambda a=a: jobs.order(a, STAMP, {}, idempotency_key="1").id) for a in askers]  # type: ignore[misc]
    assert ids[0] != ids[1]


def _office_with(office: Office, step: Callable[[Job], Step]) -> Runner:
    """A runner whose stamping does something else."""
    runner = office.runner()
    runner.kinds["stamp"] = JobKind("stamp", "盖章", "things.default", step, STAMP.allow)
    return runner


def test_a_refused_step_ends_the_job_with_its_reason_and_its_effects_stay(office: Office) -> None:
    def refuse(job: Job) -> Step:
        touch("told why")
        return Step({"asked": True}, refused="还有未处理的事项，请先处理。")

    job_id = office.order()
    _office_with(office, refuse).run_slice(job_id)
    job = office.job(job_id)
    assert (job.state, job.error, job.lease_token) == ("dead", "还有未处理的事项，请先处理。", None)
    assert job.finished_at is not None and office.things() == {"told why": 1}


def test_a_job_that_cannot_go_on_now_waits_and_is_not_to_blame(office: Office) -> None:
    waited = timedelta(minutes=10)

    def later(job: Job) -> Step:
        touch("half done")
        raise jobs.NotNow("the other side is not there yet", waited)

    job_id = office.order()
    for _ in range(jobs.ATTEMPTS + 1):
        office.now_due(job_id)
        _office_with(office, later).run_slice(job_id)
    job = office.job(job_id)
    assert (job.state, job.error, job.attempts, office.things()) == ("queued", None, 0, {})
    assert job.not_before > office.run(jobs.db_now, write=False) + waited / 2


def test_a_step_reaches_other_services_as_this_process(office: Office) -> None:
    seen = []

    def ask(job: Job) -> Step:
        seen.append(peer(ServiceClient, "things").call("GET", "/api/v1/things/doors/relay"))
        return Step({}, finished=True)

    runner = _office_with(office, ask)
    runner.peers = lambda name: transport_to(office.app, name, office.settings, "relay")
    runner.run_slice(office.order())
    assert seen == [{"door": "relay"}]
    with pytest.raises(LookupError):
        peer(ServiceClient, "things")


def test_without_keys_no_other_service_is_called(office: Office) -> None:
    with pytest.raises(SettingsError, match="INTERNAL_KEYS"):
        peers_of(replace(office.settings, keys=None), "worker")("things")
