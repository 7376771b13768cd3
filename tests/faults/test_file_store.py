"""The folder of files cannot be written, or the disk is full, when an export is put together."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from kernel.testing import wait_until
from tests.faults.mail import Sender, files_of, is_whole
from tests.faults.office import Office, on_sqlite

pytestmark = [pytest.mark.fault, on_sqlite]
REASON = "文件暂时无法存取（存储空间可能已满），请稍后再试，仍不行请联系管理员。"


@contextmanager
def no_folder(office: Office) -> Iterator[None]:
    """A file lies where the folder should be."""
    files, away = office.data / "files", office.data / "files.away"
    files.mkdir(exist_ok=True)
    files.rename(away)
    files.touch()
    try:
        yield
    finally:
        files.unlink()
        away.rename(files)


def failed_once(office: Office, job_id: str) -> None:
    wait_until(lambda: office.job(job_id).error == REASON, what="a failed try")


def test_an_export_waits_for_the_folder(office: Office, sender: Sender) -> None:
    office.run("worker")
    with no_folder(office):
        job_id = sender.export()
        failed_once(office, job_id)
        assert office.job(job_id).state == "queued"
    assert office.ends(job_id) == ["done"]
    is_whole(sender, job_id)


def test_a_full_disk_ends_the_job_with_a_reason(office: Office, sender: Sender, tmp_path: Path) -> None:
    full = tmp_path / "full"
    full.touch()
    known = set((office.data / "files").rglob("*.*"))
    office.run("worker", DISK_FULL=str(full))
    job_id = sender.export()
    failed_once(office, job_id)
    assert office.ends(job_id, timeout=120) == ["dead"]
    shown = sender.http.get(office.url(f"/jobs/{job_id}"), timeout=15).json()
    assert (shown["state_title"], shown["error"], shown["has_file"]) == ("失败", REASON, False)
    assert set((office.data / "files").rglob("*.*")) == known
    assert files_of(office, job_id) == 0
    full.unlink()
    again = sender.export()
    assert office.ends(again) == ["done"]
    is_whole(sender, again)
