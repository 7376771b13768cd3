"""Results of jobs go after thirty days, since they hold personal data; younger ones stay and say until when."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import func, select, update

from kernel.db import session
from kernel.models import Job, StoredFile
from kernel.results import KEEP
from tests.kernel.office import STAFF, Office
from tests.kernel.test_job_api import BASE, with_file
from tests.kernel.things import STAMP

MINUTE = timedelta(minutes=1)


def made(office: Office, age: timedelta) -> uuid.UUID:
    """A job with a file that ended so long ago."""
    job_id = office.order(STAMP, STAFF)
    office.runner().run_slice(job_id)
    ended = office.job(job_id).finished_at
    assert ended is not None
    office.run(lambda: session.execute(update(Job).where(Job.id == job_id).values(finished_at=ended - age)))
    return job_id


def stored(office: Office) -> int:
    return office.run(lambda: session.scalar(select(func.count()).select_from(StoredFile)), write=False) or 0


def test_only_old_results_go(make_office: Callable[..., Office]) -> None:
    office = make_office(jobs=(replace(STAMP, step=with_file),))
    old, young = made(office, KEEP + MINUTE), made(office, KEEP - MINUTE)
    assert stored(office) == 2
    job = office.scheduled("cleanup")
    assert (job.state, job.rows_done, stored(office)) == ("done", 1, 1)
    assert office.call("GET", f"{BASE}/{young}/file").status_code == 200
    gone = office.call("GET", f"{BASE}/{old}/file")
    assert (gone.status_code, gone.json["code"]) == (409, "no-file")
    assert "30 天的保留期" in gone.json["detail"]


def test_a_job_says_how_long_its_file_is_kept(make_office: Callable[..., Office]) -> None:
    office = make_office(jobs=(replace(STAMP, step=with_file),))
    job_id = made(office, timedelta(0))
    shown = office.call("GET", f"{BASE}/{job_id}").json
    kept, ended = (datetime.fromisoformat(shown[name]) for name in ("kept_until", "finished_at"))
    assert (kept - ended, shown["has_file"]) == (KEEP, True)
    made(office, KEEP + MINUTE)
    office.scheduled("cleanup")
    names = ("kept_until", "has_file", "allowed_actions")
    listed = [tuple(map(each.get, names)) for each in office.call("GET", BASE).json["items"]]
    assert sorted(listed, key=str) == sorted([(shown["kept_until"], True, ["download"]), (None, False, [])], key=str)
