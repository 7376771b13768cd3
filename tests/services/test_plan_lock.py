"""8.7 in both services: the lock in two steps, what stops it, who wins at the same moment, the authority's unlock."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from sqlalchemy import update

from kernel import jobs
from kernel.client import Transport
from kernel.db import session
from kernel.errors import Conflict, Forbidden, Invalid, NotFound, Unavailable
from kernel.models import Job
from kernel.testing import wait_until
from services.agreements.models import Agreement
from services.graduates.operations import plan_locks_steps
from tests.factories.at_once import at_once
from tests.factories.graduates import platform
from tests.factories.killing import Killed
from tests.factories.offices import YEAR, Office, make_office
from tests.system import System

REST = plan_locks_steps.REST.name


@pytest.fixture
def office(system: System) -> Office:
    """A school in every service, with two graduates; the first one's agreement is archived."""
    office = make_office(system)
    office.people = office.enrol(2)  # type: ignore[attr-defined]
    [office.agreement] = office.sign(office.people[:1])  # type: ignore[attr-defined]
    office.agreements().archive("system", [office.agreement.id])  # type: ignore[attr-defined]
    system.pump()
    return office


def unlock(office: Office, **values: Any) -> dict[str, Any]:
    body = {"school_code": office.school.code, "graduation_year": YEAR, "reason": "方案需要更正"}
    return office.platform("graduates").unlock_plan(body | values)  # type: ignore[no-any-return]


def restorable(office: Office) -> Agreement:
    """The agreement out of the plan, which hinders no lock."""
    office.agreements().unarchive("system", [office.agreement.id], why="later")  # type: ignore[attr-defined]
    office.system.pump()
    return office.agreement  # type: ignore[attr-defined,no-any-return]


def test_the_lock_closes_the_year_in_both_services(office: Office) -> None:
    job_id = office.order_lock()
    assert office.states() == ("locking", "open")
    office.system.pump()
    assert office.states() == ("locked", "locked") and office.job(job_id).state == "done"
    graduate = office.people[1]  # type: ignore[attr-defined]
    with pytest.raises(Conflict, match="已被锁定就业方案") as refused:
        values = {"destination": "70", "dispatch_kind": "return_home"}
        office.graduates().change_destination(graduate.id, office.read(graduate).version, **values)
    assert refused.value.code == "plan-locked"
    answer = office.agreements().unarchive("system", [office.agreement.id], why="later")  # type: ignore[attr-defined]
    assert (answer["done"], "已被锁定就业方案" in answer["results"][0]["reason"]) == (0, True)
    board = office.graduates().plan_board(YEAR)
    assert (board["state"], board["allowed_actions"], board["changed_by"]) == ("locked", [], office.head.name)
    with pytest.raises(Conflict) as again:
        office.order_lock()
    assert again.value.code == "plan-locked"


def test_what_waits_for_review_refuses_with_its_counts(office: Office) -> None:
    office.sign(office.people[1:])  # type: ignore[attr-defined]
    office.system.pump()
    job_id = office.order_lock()
    office.system.pump()
    assert office.states() == ("open", "open")
    job = office.job(job_id)
    words = "还有 1 份就业协议书、0 份解约申请等待审核，不能锁定；请先处理完毕再锁定。"
    assert (job.state, job.error) == ("dead", words)
    board = office.graduates().plan_board(YEAR)
    assert (board["state"], board["failure"], board["allowed_actions"]) == ("open", job.error, ["lock"])


def test_the_counts_of_the_board_must_be_acknowledged(office: Office) -> None:
    client = office.graduates()
    board = client.plan_board(YEAR)
    assert (board["graduates"], board["unconfirmed"], board["objected"], board["open_applications"]) == (2, 2, 0, 0)
    with pytest.raises(Conflict, match="未确认 2 人") as refused:
        client.lock_plan(YEAR, year=YEAR, unconfirmed=0, objected=0, open_applications=0)
    assert refused.value.extra["counts"]["unconfirmed"] == 2
    with pytest.raises(Invalid):
        client.lock_plan(YEAR, year=YEAR - 1, unconfirmed=2, objected=0, open_applications=0)
    with pytest.raises(NotFound):
        client.lock_plan(YEAR + 5, year=YEAR + 5, unconfirmed=0, objected=0, open_applications=0)
    assert office.states() == ("open", "open")
    with pytest.raises(Forbidden):
        clerk = office.graduates(office.clerk)
        clerk.lock_plan(YEAR, year=YEAR, unconfirmed=2, objected=0, open_applications=0)


def test_what_was_archived_before_is_in_the_plan_before_it_is_locked(office: Office) -> None:
    agreement = restorable(office)
    office.agreements().restore("system", [agreement.id])
    job_id = office.order_lock()
    runner = office.system.runner("graduates")
    runner.run_slice(job_id)
    assert office.states() == ("locking", "frozen") and office.job(job_id).state == "queued"
    assert office.row(office.people[0]).basis == "none"  # type: ignore[attr-defined]
    office.system.pump()
    office.due()
    office.system.pump()
    assert office.states() == ("locked", "locked")
    assert office.row(office.people[0]).basis == "agreement"  # type: ignore[attr-defined]


def test_signings_that_never_arrive_give_the_lock_up(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    office.bureau.change(office.people[0], agreement_number="")  # type: ignore[attr-defined]
    job_id = office.order_lock()
    office.system.pump()
    assert office.states() == ("locking", "frozen")
    monkeypatch.setattr(plan_locks_steps, "_PATIENCE", plan_locks_steps._AGAIN * 0)
    office.due()
    office.system.pump()
    assert office.states() == ("open", "open") and "尚未全部进入就业方案" in str(office.job(job_id).error)


class _Down:
    """agreements cannot be reached."""

    def __call__(self, name: str) -> Transport:
        raise Unavailable("service-down", "相关服务暂时无法连接，请稍后再试。")


def test_without_agreements_nothing_is_locked_and_it_is_told_why(office: Office) -> None:
    job_id = office.order_lock()
    runner = office.system.runner("graduates")
    runner.peers = _Down()
    for _ in range(jobs.ATTEMPTS):
        office.due()
        runner.run_slice(job_id)
    assert office.job(job_id).state == "dead"
    board = office.graduates().plan_board(YEAR)
    assert (board["state"], board["failure"]) == ("open", "相关服务暂时无法连接，请稍后再试。")
    office.run_scheduled(REST)
    office.system.pump()
    assert office.states() == ("open", "open")


def frozen_only(office: Office) -> uuid.UUID:
    """A lock whose worker died between its two steps; its lease is over."""
    job_id = office.order_lock()
    runner = office.system.runner("graduates")
    step = runner.kinds["plan.lock"].step

    def die(job: Job) -> Any:
        if job.cursor:
            raise Killed
        return step(job)

    runner.kinds["plan.lock"] = jobs.JobKind("plan.lock", "", "graduates.default", die)
    with pytest.raises(Killed):
        runner.run_slice(job_id)
    assert office.states() == ("locking", "frozen")
    over = update(Job).where(Job.id == job_id).values(lease_until=Job.created_at)
    office.system.run("graduates", lambda: session.execute(over))
    return job_id


def test_a_worker_that_dies_between_freeze_and_lock_is_followed_by_another(office: Office) -> None:
    job_id = frozen_only(office)
    office.system.relay().reconcile("graduates")
    office.system.pump()
    assert office.states() == ("locked", "locked") and office.job(job_id).state == "done"


def test_a_lock_whose_workers_all_died_is_given_up_in_both_services(office: Office) -> None:
    job_id = frozen_only(office)
    too_often = update(Job).where(Job.id == job_id).values(attempts=jobs.ATTEMPTS)
    office.system.run("graduates", lambda: session.execute(too_often))
    office.system.relay().reconcile("graduates")
    assert office.job(job_id).state == "dead"
    office.run_scheduled(REST)
    office.system.pump()
    assert office.states() == ("open", "open")
    assert office.graduates().plan_board(YEAR)["failure"] == office.job(job_id).error
    office.order_lock()
    office.system.pump()
    assert office.states() == ("locked", "locked")


def test_a_cancelled_lock_unfreezes(office: Office) -> None:
    job_id = frozen_only(office)
    office.graduates().call("POST", f"/api/v1/graduates/jobs/{job_id}/cancel")
    office.system.relay().reconcile("graduates")
    office.system.pump()
    assert office.job(job_id).state == "cancelled"
    assert office.graduates().plan_board(YEAR)["failure"] == "任务已取消，就业方案没有锁定。"
    office.run_scheduled(REST)
    office.system.pump()
    assert office.states() == ("open", "open")


def test_an_ended_attempt_hinders_no_new_one(office: Office) -> None:
    job_id = frozen_only(office)
    cancelled = update(Job).where(Job.id == job_id).values(state="cancelled")
    office.system.run("graduates", lambda: session.execute(cancelled))
    office.order_lock()
    office.system.pump()
    assert office.states() == ("locked", "locked")


def test_a_late_freeze_of_an_attempt_that_is_over_changes_nothing(office: Office) -> None:
    job_id = frozen_only(office)
    version = office.job(job_id).params["version"]
    cancelled = update(Job).where(Job.id == job_id).values(state="cancelled")
    office.system.run("graduates", lambda: session.execute(cancelled))
    office.run_scheduled(REST)
    office.system.pump()
    with pytest.raises(Conflict) as refused:
        office.system.client("agreements", issuer="worker").freeze(office.school.id, YEAR, version)
    assert refused.value.code == "lock-stale" and office.states() == ("open", "open")


def test_only_the_platform_unlocks_and_held_rows_follow(office: Office) -> None:
    graduate, agreement = office.people[0], office.agreement  # type: ignore[attr-defined]
    office.order_lock()
    office.system.pump()
    before = office.row(graduate)
    letter = {"reason": "双方协商一致", "terminated_on": "2026-05-20"}
    item = {"platform_id": "T-1", "agreement": agreement.number, "letter": letter}
    assert office.platform("agreements").deliver_terminations([item])["done"] == 1
    office.system.pump()
    kept = office.read(graduate)
    assert (kept.agreement_state, kept.plan_held) == ("terminated", True)
    assert (office.row(graduate).basis, office.row(graduate).version) == ("agreement", before.version)
    assert office.graduates().plan_board(YEAR)["held"] == 1
    for nobody in (office.graduates(), office.system.client("graduates", platform("agreements:platform"))):
        with pytest.raises(Forbidden):
            nobody.unlock_plan({"school_code": office.school.code, "graduation_year": YEAR, "reason": "试试"})
    assert unlock(office)["released"] == 1
    office.system.pump()
    assert office.states() == ("open", "open")
    assert (office.row(graduate).basis, office.read(graduate).plan_held) == ("none", False)
    board = office.graduates().plan_board(YEAR)
    assert (board["reason"], board["held"], board["unconfirmed"]) == ("方案需要更正", 0, 2)
    with pytest.raises(Conflict) as again:
        unlock(office)
    assert again.value.code == "plan-not-locked"
    with pytest.raises(NotFound):
        unlock(office, school_code="10000")


@pytest.mark.parametrize("attempt", range(3))
def test_lock_against_archive_at_the_same_moment(office: Office, attempt: int) -> None:
    agreement, job_id = restorable(office), office.order_lock()
    runner, client = office.system.runner("graduates"), office.agreements()
    works = [lambda: client.restore("system", [agreement.id])["done"], lambda: runner.run_slice(job_id)]
    restored, _ = at_once(works)

    def settled() -> bool:
        office.due()
        office.system.pump()
        return office.lock().state != "locking"  # type: ignore[union-attr]

    wait_until(settled)
    assert office.states() == ("locked", "locked")
    assert office.row(office.people[0]).basis == ("agreement" if restored else "none")  # type: ignore[attr-defined]


@pytest.mark.parametrize("attempt", range(3))
def test_lock_against_a_change_of_destination_at_the_same_moment(office: Office, attempt: int) -> None:
    graduate, job_id = office.people[1], office.order_lock()  # type: ignore[attr-defined]
    runner, client, version = office.system.runner("graduates"), office.graduates(), office.read(graduate).version
    before, values = office.row(graduate).dispatch_kind, {"destination": "70", "dispatch_kind": "return_home"}
    works = [
        lambda: client.change_destination(graduate.id, version, **values)["changed"],
        lambda: runner.run_slice(job_id),
    ]
    changed, _ = at_once(works)
    office.system.pump()
    assert office.states() == ("locked", "locked")
    assert changed is True or (isinstance(changed, Conflict) and changed.code == "plan-locked")
    assert office.read(graduate).destination_changed is (changed is True)
    assert office.row(graduate).dispatch_kind == ("return_home" if changed is True else before)
