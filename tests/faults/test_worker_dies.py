"""The worker, or a child of it, dies or is told to end in the middle of an export."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest

from kernel.testing import wait_until
from tests.faults.mail import Sender, is_whole
from tests.faults.office import Gate, Office, on_sqlite

pytestmark = pytest.mark.fault
ROWS = "50"


def test_a_killed_child_loses_and_doubles_nothing(office: Office, sender: Sender, tmp_path: Path) -> None:
    """The broker hands its message back: nobody waits for the end of the lease."""
    gate = Gate(tmp_path)
    office.run("worker", fault=f"before_commit@4={gate.action}", EXPORT_BATCH=ROWS)
    job_id = sender.export()
    child = gate.pid()
    assert office.job(job_id).cursor["parts"] == 3
    gate.file.with_suffix(".reached").unlink()
    os.kill(child, signal.SIGKILL)
    assert gate.pid() != child
    gate.open()
    assert office.ends(job_id, timeout=20) == ["done"]
    is_whole(sender, job_id)


def test_a_killed_worker_is_carried_on_by_the_next_one(office: Office, sender: Sender, tmp_path: Path) -> None:
    gate = Gate(tmp_path)
    office.run("worker", fault=f"before_commit@4={gate.action}", EXPORT_BATCH=ROWS)
    job_id = sender.export()
    gate.pid()
    office.kill("worker")
    assert office.job(job_id).cursor["parts"] == 3
    office.leases_end()
    office.run("worker", EXPORT_BATCH=ROWS)
    assert office.ends(job_id) == ["done"]
    is_whole(sender, job_id)


def test_a_death_between_commit_and_acknowledgement_doubles_no_row(
    office: Office, sender: Sender, tmp_path: Path
) -> None:
    once = tmp_path / "once"
    office.run("worker", fault=f"after_commit@3=once:{once}", EXPORT_BATCH=ROWS)
    job_id = sender.export()
    wait_until(once.exists, what="the child's end")
    office.leases_end()
    assert office.ends(job_id) == ["done"]
    is_whole(sender, job_id)


def test_a_death_behind_the_last_commit_makes_no_second_file(office: Office, sender: Sender, tmp_path: Path) -> None:
    once = tmp_path / "once"
    office.run("worker", fault=f"after_commit@2=once:{once}")
    job_id = sender.export()
    wait_until(once.exists, what="the child's end")
    is_whole(sender, job_id)
    others = [sender.export() for _ in range(2)]
    assert office.ends(*others) == ["done", "done"]
    is_whole(sender, job_id)


@on_sqlite
def test_a_job_that_kills_its_worker_dies_and_the_others_go_on(office: Office, sender: Sender) -> None:
    office.run("worker", POISON="有毒", EXPORT_BATCH=ROWS)
    poisoned = sender.export("有毒的通知")
    other = sender.export()
    assert office.ends(other) == ["done"]

    def dead() -> bool:
        office.leases_end()
        return office.job(poisoned).state == "dead"

    wait_until(dead, timeout=90, what="the end of the poisoned job")
    assert office.job(poisoned).error == "处理程序多次中断，任务已停止；请检查文件后重新提交，或联系管理员。"
    another = sender.export()
    assert office.ends(another) == ["done"]
    is_whole(sender, another)


def test_a_worker_told_to_end_finishes_its_slice(office: Office, sender: Sender, tmp_path: Path) -> None:
    gate = Gate(tmp_path)
    office.run("worker", fault=f"after_commit@3={gate.action}", EXPORT_BATCH=ROWS)
    job_id = sender.export()
    gate.pid()
    waiting = sender.export()
    office.signal("worker", signal.SIGTERM, children=False)
    gate.open()
    office.processes.pop("worker").wait(90)
    assert office.job(job_id).state in ("queued", "done")
    office.run("worker", EXPORT_BATCH=ROWS)
    assert office.ends(job_id, waiting) == ["done", "done"]
    is_whole(sender, job_id)
    is_whole(sender, waiting)
