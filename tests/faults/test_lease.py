"""A worker stands still past its lease, another one finishes the job, and the first one wakes up."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest

from kernel.testing import wait_until
from tests.faults.mail import Sender, files_of, is_whole
from tests.faults.office import Gate, Office, on_postgres, on_sqlite

pytestmark = pytest.mark.fault
BETWEEN_BATCHES = {"point": "after_commit@3", "EXPORT_BATCH": "50"}
IN_WRITING_THE_FILE = {"point": "fsync@1", "EXPORT_BATCH": "1000"}


def wake_a_sleeper(office: Office, sender: Sender, tmp_path: Path, point: str, **different: str) -> str:
    """A child freezes at `point`, its job is finished by another, and it goes on; gives the job's id."""
    gate = Gate(tmp_path)
    office.run("worker", fault=f"{point}={gate.action}", **different)
    job_id = sender.export()
    sleeper = gate.pid()
    os.kill(sleeper, signal.SIGSTOP)
    gate.open()
    office.leases_end()
    assert office.ends(job_id) == ["done"]
    is_whole(sender, job_id)
    os.kill(sleeper, signal.SIGCONT)
    return job_id


def loses_its_lease(office: Office, sender: Sender, tmp_path: Path, **how: str) -> None:
    lost = office.log("worker").count("lease lost")
    job_id = wake_a_sleeper(office, sender, tmp_path, **how)
    wait_until(lambda: office.log("worker").count("lease lost") > lost, what="the sleeper's end")
    is_whole(sender, job_id)


def test_a_sleeper_between_batches_changes_nothing(office: Office, sender: Sender, tmp_path: Path) -> None:
    loses_its_lease(office, sender, tmp_path, **BETWEEN_BATCHES)


@on_postgres
def test_a_sleeper_in_writing_the_file_makes_no_second_one(office: Office, sender: Sender, tmp_path: Path) -> None:
    """SQLite has one writer: nobody else could have finished the job meanwhile."""
    loses_its_lease(office, sender, tmp_path, **IN_WRITING_THE_FILE)


@on_postgres
def test_without_the_guard_there_are_two_files(office: Office, sender: Sender, tmp_path: Path) -> None:
    """Negative control: the tests above can fail."""
    job_id = wake_a_sleeper(office, sender, tmp_path, NO_LEASE_GUARD="1", **IN_WRITING_THE_FILE)
    wait_until(lambda: files_of(office, job_id) == 2, what="a second file")
    with pytest.raises(AssertionError):
        is_whole(sender, job_id)


@on_sqlite
def test_without_the_guard_an_ended_job_is_disturbed(office: Office, sender: Sender, tmp_path: Path) -> None:
    """Negative control where no second file can come about."""
    job_id = wake_a_sleeper(office, sender, tmp_path, NO_LEASE_GUARD="1", **BETWEEN_BATCHES)
    before = (office.job(job_id).state, office.job(job_id).rows_done)
    wait_until(lambda: (office.job(job_id).state, office.job(job_id).rows_done) != before, what="a disturbed job")
    with pytest.raises(AssertionError):
        is_whole(sender, job_id)
