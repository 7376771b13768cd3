"""One's own jobs: listed, watched, cancelled, and their files fetched only by who may still do so."""

from __future__ import annotations

import io
import uuid
from collections.abc import Callable
from dataclasses import replace

import pytest

from kernel.db import session
from kernel.files import files
from kernel.identity import Identity
from kernel.ids import new_id
from kernel.jobs import Step
from kernel.models import Job, StoredFile
from kernel.testing import staff_identity
from tests.kernel.office import STAFF, Office
from tests.kernel.things import STAMP

BASE = "/api/v1/things/jobs"
OTHERS = {
    "same school": staff_identity("things", school_id=STAFF.school_id),
    "graduate": Identity("graduate", id=new_id()),
}


def with_file(job: Job) -> Step:
    ref = files.put(io.BytesIO(b"text"), "名单.xlsx")
    stored = StoredFile(
        id=new_id(),
        storage_key=ref.key,
        name="名单.xlsx",
        media_type="text/plain",
        size=ref.size,
        sha256=ref.sha256,
        owner_key=job.requester_key,
        purpose="result",
    )
    session.add(stored)
    return Step({}, rows=1, finished=True, result=stored)


def test_a_job_is_watched_from_waiting_to_done(office: Office) -> None:
    job_id = office.order(total=20, size=10)
    waiting = office.call("GET", f"{BASE}/{job_id}").json
    assert (waiting["state"], waiting["state_title"], waiting["allowed_actions"]) == ("queued", "排队中", ["cancel"])
    office.runner().run_slice(job_id, seconds=0)
    assert office.call("GET", f"{BASE}/{job_id}").json["rows_done"] == 10
    office.runner().run_slice(job_id)
    done = office.call("GET", f"{BASE}/{job_id}").json
    assert (done["state"], done["rows_done"], done["rows_total"], done["allowed_actions"]) == ("done", 20, 20, [])
    assert done["locked_reason"] == "任务已结束，不能取消。"


@pytest.mark.parametrize("who", OTHERS)
def test_other_peoples_jobs_do_not_exist(office: Office, who: str) -> None:
    job_id, other = office.order(), OTHERS[who]
    assert office.call("GET", BASE, other).json["total"] == 0
    for method, path in (("GET", ""), ("POST", "/cancel"), ("GET", "/file")):
        assert office.call(method, f"{BASE}/{job_id}{path}", other).status_code == 404
    assert office.job(job_id).state == "queued"


def test_lists_are_filtered_by_state(office: Office) -> None:
    done = office.order()
    office.order()
    office.runner().run_slice(done)
    answer = office.call("GET", f"{BASE}?state=done").json
    assert [item["id"] for item in answer["items"]] == [str(done)]
    assert office.call("GET", f"{BASE}?state=unknown").status_code == 422


def test_cancelling_twice_is_refused(office: Office) -> None:
    job_id = office.order()
    assert office.call("POST", f"{BASE}/{job_id}/cancel").json["state"] == "cancelled"
    again = office.call("POST", f"{BASE}/{job_id}/cancel")
    assert (again.status_code, again.json["code"]) == (409, "job-ended")


def _finished(make_office: Callable[..., Office], asker: Identity) -> tuple[Office, uuid.UUID]:
    office = make_office(jobs=(replace(STAMP, step=with_file),))
    job_id = office.order(STAMP, asker)
    office.runner().run_slice(job_id)
    return office, job_id


def test_the_file_is_for_who_may_still_have_it(make_office: Callable[..., Office]) -> None:
    asker = staff_identity("things", level="department", department_id=new_id())
    office, job_id = _finished(make_office, asker)
    path = f"{BASE}/{job_id}/file"
    answer = office.call("GET", path, asker)
    assert (answer.status_code, answer.get_data()) == (200, b"text")
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="download.xlsx"; filename*=UTF-8')
    assert answer.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    for changed in (replace(asker, screens=frozenset()), replace(asker, department_id=new_id())):
        assert office.call("GET", path, changed).status_code == 403


def test_no_file_yet(office: Office) -> None:
    answer = office.call("GET", f"{BASE}/{office.order()}/file")
    assert (answer.status_code, answer.json["code"]) == (409, "no-file")
