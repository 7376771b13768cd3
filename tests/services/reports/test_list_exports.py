"""The lists of 10.1-10.3 as workbooks by a job: what the direct ones hold, of one's own graduates alone."""

from __future__ import annotations

import pytest

from kernel.errors import Forbidden
from services.reports.models import ExportPart
from services.reports.operations import cleanup
from services.reports.operations.monitoring import EXPORTS
from tests.factories.list_exports import ASKED, DATA, at_once, column, fetched, job, left, order, run, step
from tests.factories.reports import Campus

KINDS = pytest.mark.parametrize("kind", [each.key for each in EXPORTS.lists])


@pytest.fixture
def full(campus: Campus, monkeypatch: pytest.MonkeyPatch) -> Campus:
    """Seven graduates of computing, one of the other school; batches of three."""
    monkeypatch.setattr("kernel.list_exports.BATCH", 3)
    for number in range(7):
        campus.observatory.graduate(campus.school_id, campus.computing, resume_completeness=number * 10)
    campus.observatory.graduate(campus.elsewhere, campus.foreign, name="外校标记生")
    return campus


@KINDS
def test_the_job_gives_what_is_downloaded_at_once(full: Campus, kind: str) -> None:
    observatory, asked = full.observatory, {"sort": "-student_no"}
    job_id = order(observatory, full.cs_office, kind, asked)
    run(observatory, job_id)
    found = fetched(observatory, full.cs_office, job_id)
    direct = at_once(observatory, full.cs_office, kind, asked)
    assert found[ASKED] == direct[ASKED] and len(found[DATA]) == 8 and "外校标记" not in str(found)
    assert column(found[DATA], "学号") == column(direct[DATA], "学号") == sorted(column(found[DATA], "学号"))[::-1]
    assert found[DATA][0] == direct[DATA][0] and left(observatory, ExportPart) == 0
    told = [each for each in observatory.told("audit.recorded") if "job" in (each["after"] or {})]
    assert [each["after"] for each in told] == [{"rows": 7, "job": str(job_id)}]


@KINDS
def test_another_department_gets_none(full: Campus, kind: str) -> None:
    job_id = order(full.observatory, full.me_office, kind)
    run(full.observatory, job_id)
    assert len(fetched(full.observatory, full.me_office, job_id)[DATA]) == 1


@KINDS
def test_who_loses_the_screen_gets_nothing(full: Campus, kind: str) -> None:
    observatory, screen = full.observatory, next(each.screen for each in EXPORTS.lists if each.key == kind)
    clerk = observatory.staff(full.school_id, full.computing, screens=(screen,))
    job_id = order(observatory, clerk, kind)
    step(observatory, job_id)
    clerk.screens = tuple(each.screen for each in EXPORTS.lists if each.key != kind)
    run(observatory, job_id)
    assert job(observatory, job_id).state == "dead"
    with pytest.raises(Forbidden):
        order(observatory, clerk, kind)


def test_the_cleaning_takes_what_a_cancelled_one_kept(full: Campus) -> None:
    observatory = full.observatory
    job_id = order(observatory, full.head, "resumes")
    step(observatory, job_id)
    assert left(observatory, ExportPart) == 3
    observatory.client(full.head).call("POST", f"/api/v1/reports/jobs/{job_id}/cancel")
    observatory.database.run(lambda: cleanup.step(job(observatory, job_id)))
    assert left(observatory, ExportPart) == 0
