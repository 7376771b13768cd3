"""Every list of chapter 5 as a workbook by a job: what the direct one holds, of one's own graduates alone."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update

from kernel.clock import now
from kernel.db import session
from kernel.errors import Forbidden, Invalid
from kernel.models import Job
from services.agreements.models import ExportPart
from services.agreements.operations import agreement_pdfs
from services.agreements.operations.list_exports import EXPORTS
from tests.factories.agreements import YEAR, Campus
from tests.factories.killing import POINTS, Killed, kill_at
from tests.factories.list_exports import ASKED, DATA, at_once, column, fetched, job, left, order, run, step

PLACES = {
    **{source: source for source in ("system", "graduate_entered", "out_of_province")},
    "terminations_online": "terminations/notices",
    "terminations_review": "terminations/review",
    "forced": "forced",
    "entries": "entries",
}
LISTS = pytest.mark.parametrize("each", EXPORTS.lists, ids=lambda each: each.key)


@pytest.fixture(autouse=True)
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kernel.list_exports.BATCH", 3)


@pytest.fixture
def full(campus: Campus) -> Campus:
    """Five graduates of computing, two of mechanics and a stranger in every list: of an entered source twice in 5.6."""
    registry, here = campus.registry, campus.school_id
    ours = [*campus.cs_graduates, *campus.me_graduates, *registry.graduates(3, here, campus.computing)]
    for everybody in (ours, [campus.strange_graduate]):
        ended = registry.agreements(everybody, "system", "terminated")
        registry.agreements(everybody, "graduate_entered", "terminated")
        living = registry.agreements(everybody, "out_of_province", "archived")
        for agreement in ended:
            registry.termination(agreement, "online", "done", in_locked_year=True)
        for agreement in living:
            registry.termination(agreement, "review", "pending")
    return campus


def test_every_place_is_known() -> None:
    assert set(PLACES) == {each.key for each in EXPORTS.lists}


@LISTS
def test_the_job_gives_what_is_downloaded_at_once(full: Campus, each: Any) -> None:
    registry, place, asked = full.registry, PLACES[each.key], {"graduation_year": YEAR}
    job_id = order(registry, full.head, place, asked)
    run(registry, job_id)
    found = fetched(registry, full.head, job_id)
    assert found == at_once(registry, full.head, place, asked)
    assert len(found[DATA]) == 1 + (14 if each.key == "forced" else 7)
    assert ["毕业年度", str(YEAR)] in found[ASKED] and left(registry, ExportPart) == 0


@LISTS
def test_each_office_gets_its_own(full: Campus, each: Any) -> None:
    registry, place = full.registry, PLACES[each.key]
    if each.level == "school":
        with pytest.raises(Forbidden):
            order(registry, full.cs_office, place)
        return
    for who, departments in ((full.cs_office, {"计算机学院": 5}), (full.me_office, {"机械学院": 2}),
                             (full.stranger, {"外校标记学院": 1})):  # fmt: skip
        job_id = order(registry, who, place)
        run(registry, job_id)
        assert Counter(column(fetched(registry, who, job_id)[DATA], "院系")) == departments


@LISTS
def test_who_loses_the_screen_gets_nothing(full: Campus, each: Any) -> None:
    registry = full.registry
    clerk = registry.staff(full.school_id, None if each.level else full.computing, screens=(each.screen,))
    done, waiting = (order(registry, clerk, PLACES[each.key]) for _ in range(2))
    run(registry, done)
    step(registry, waiting)
    clerk.screens = tuple(one.screen for one in EXPORTS.lists if one.screen != each.screen)
    run(registry, waiting)
    assert job(registry, waiting).state == "dead" and "权限" in (job(registry, waiting).error or "")
    with pytest.raises(Forbidden):
        fetched(registry, clerk, done)


def test_who_is_moved_to_another_department_gets_nothing(full: Campus) -> None:
    registry = full.registry
    clerk = registry.staff(full.school_id, full.computing)
    job_id = order(registry, clerk, "system")
    step(registry, job_id)
    clerk.department_id = full.mechanics
    run(registry, job_id)
    assert job(registry, job_id).state == "dead"


def test_the_audit_trail_hears_of_it(full: Campus) -> None:
    registry = full.registry
    job_id = order(registry, full.cs_office, "entries", {"entered": "true"})
    [told] = registry.told("audit.recorded")
    assert (told["action"], told["after"]) == ("agreements.entry:export", {"rows": 5, "job": str(job_id)})


def test_nothing_found(full: Campus) -> None:
    job_id = order(full.registry, full.head, "system", {"employer_name": "查无此单位"})
    run(full.registry, job_id)
    found = fetched(full.registry, full.head, job_id)
    assert len(found[DATA]) == 1 and ["单位名称", "查无此单位"] in found[ASKED] and ["条数", "0"] in found[ASKED]


def test_what_is_no_query(full: Campus) -> None:
    for body in ({"page": 1}, {"graduation_year": str(YEAR)}, {"state": "none"}, {"sort": "reason"}):
        with pytest.raises(Invalid):
            order(full.registry, full.head, "system", body)


@pytest.mark.parametrize("point", POINTS)
def test_killed_in_any_batch_it_gives_each_once(full: Campus, monkeypatch: pytest.MonkeyPatch, point: str) -> None:
    registry, batches = full.registry, 0
    expected = column(at_once(registry, full.head, "system", {})[DATA], "就业协议书号")
    for passing in range(1, 7):
        job_id = order(registry, full.head, "system")
        kill_at(monkeypatch, point, passing)
        try:
            run(registry, job_id)
        except Killed:
            batches = passing
            gone = update(Job).where(Job.id == job_id).values(lease_until=now() - timedelta(hours=1))
            registry.database.run(lambda gone=gone: session.execute(gone))  # type: ignore[misc]
            run(registry, job_id)
        assert column(fetched(registry, full.head, job_id)[DATA], "就业协议书号") == expected
    # seven agreements make three batches behind that of the ids, then the parts are joined
    assert (batches, left(registry, ExportPart)) == (5, 0)


def test_the_cleaning_takes_what_a_cancelled_one_kept(full: Campus) -> None:
    registry, who = full.registry, full.head
    gone, stays = order(registry, who, "system"), order(registry, who, "system")
    for job_id in (gone, gone, stays):
        step(registry, job_id)
    assert left(registry, ExportPart) == 3 + 1 + 3, "lots of ids, and a part"
    registry.client(who).call("POST", f"/api/v1/agreements/jobs/{gone}/cancel")
    registry.database.run(lambda: agreement_pdfs.CLEANUP.step(job(registry, gone)))
    assert (job(registry, gone).state, left(registry, ExportPart)) == ("cancelled", 3)
