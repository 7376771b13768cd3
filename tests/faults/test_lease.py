"""A worker stands still past its lease, another one finishes the job, and the first one wakes up."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest

from kernel.testing import wait_until
from tests.faults.mail import Sender, is_whole
from tests.faults.office import Gate, Office, on_sqlite

pytestmark = pytest.mark.fault


def wake_a_sleeper(office: Office, sender: Sender, tmp_path: Path, **different: str) -> str:
    """A child freezes between two batches, its job is finished by another, and it goes on; gives the job's id."""
    gate = Gate(tmp_path)
    office.run("worker", fault=f"after_commit@3={gate.action}", EXPORT_BATCH="50", **different)
    job_id = sender.export()
    sleeper = gate.pid()
    os.kill(sleeper, signal.SIGSTOP)
    gate.open()
    office.leases_end()
    assert office.ends(job_id) == ["done"]
    is_whole(sender, job_id)
    os.kill(sleeper, signal.SIGCONT)
    return job_id


def test_the_sleeper_changes_nothing(office: Office, sender: Sender, tmp_path: Path) -> None:
    lost = office.log("worker").count("lease lost")
    job_id = wake_a_sleeper(office, sender, tmp_path)
    wait_until(lambda: office.log("worker").count("lease lost") > lost, what="the sleeper's end")
    is_whole(sender, job_id)


@on_sqlite
def test_without_the_guard_of_the_lease_the_same_check_fails(office: Office, sender: Sender, tmp_path: Path) -> None:
    """Negative control: the test above can fail."""
    job_id = wake_a_sleeper(office, sender, tmp_path, NO_LEASE_GUARD="1")
    total = office.job(job_id).rows_total
    wait_until(lambda: office.job(job_id).rows_done > (total or 0), what="rows written twice")
    with pytest.raises(AssertionError):
        is_whole(sender, job_id)
