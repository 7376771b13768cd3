"""Every list of graduates as a workbook by a job: what the direct one holds, of one's own graduates alone."""

from __future__ import annotations

from typing import Any

import pytest

from kernel.errors import Conflict, Forbidden, Invalid
from services.graduates.models import ExportPart
from services.graduates.operations import cleanup
from services.graduates.operations.list_exports import EXPORTS
from tests.factories.applications import CONTENTS, defer, file
from tests.factories.graduates import YEAR, Campus
from tests.factories.list_exports import ASKED, DATA, at_once, column, fetched, job, left, order, run, step

PLACES = {
    "employment": "employment",
    "dossiers": "dossiers",
    "confirmations": f"plan-locks/{YEAR}/confirmations",
    "recommendations": "recommendations",
    "supplements": "supplements",
    **{f"applications_{kind}": f"applications/{kind}" for kind in CONTENTS},
    **{f"records_{kind}": f"employment-records/{kind}" for kind in ("flexible", "labor_contract", "self_employment")},
}
LISTS = pytest.mark.parametrize("each", EXPORTS.lists, ids=lambda each: each.key)
ASKS = {"graduation_year": YEAR}


@pytest.fixture(autouse=True)
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kernel.list_exports.BATCH", 3)


@pytest.fixture
def full(campus: Campus) -> Campus:
    """Five graduates of computing and three of mechanics in every list; heads may look at the plan's lock."""
    bureau, here = campus.bureau, campus.school_id
    made = bureau.graduates(3, here, campus.computing) + bureau.graduates(1, here, campus.mechanics)
    for graduate in (*campus.cs_graduates, *campus.me_graduates, *made):
        bureau.change(graduate, source="supplement", created_by="经办")
        defer(campus, graduate)
        for kind in CONTENTS:
            file(campus, graduate, kind)
    for someone in (campus.head, campus.cs_office, campus.me_office, campus.stranger):
        someone.screens = (*someone.screens, "employment.plan_lock")
    return campus


def test_every_place_is_known() -> None:
    assert set(PLACES) == {each.key for each in EXPORTS.lists}


@LISTS
def test_the_job_gives_what_is_downloaded_at_once(full: Campus, each: Any) -> None:
    bureau, place = full.bureau, PLACES[each.key]
    job_id = order(bureau, full.head, place, ASKS)
    run(bureau, job_id)
    found, direct = fetched(bureau, full.head, job_id), at_once(bureau, full.head, place, ASKS)
    assert found == direct and len(found[DATA]) == 1 + 8
    assert ["毕业年度", str(YEAR)] in found[ASKED] and ["条数", "8"] in found[ASKED]
    assert not [one for one in full.cs_graduates if one.id_number in str(found)], "masked, as in the list"
    assert job(bureau, job_id).title == f"{each.title}导出" and left(bureau, ExportPart) == 0


@LISTS
def test_each_office_gets_its_own(full: Campus, each: Any) -> None:
    for who, departments in (
        (full.cs_office, ["计算机学院"] * 5),
        (full.me_office, ["机械学院"] * 3),
        (full.stranger, []),
    ):
        job_id = order(full.bureau, who, PLACES[each.key], ASKS)
        run(full.bureau, job_id)
        found = column(fetched(full.bureau, who, job_id)[DATA], "院系")
        assert [name for name in found if name != "外校标记学院"] == departments


@LISTS
def test_who_loses_the_screen_gets_nothing(full: Campus, each: Any) -> None:
    bureau, clerk = full.bureau, full.bureau.staff(full.school_id, full.computing)
    clerk.screens = (each.screen,)
    done, waiting = (order(bureau, clerk, PLACES[each.key], ASKS) for _ in range(2))
    run(bureau, done)
    step(bureau, waiting)
    clerk.screens = tuple(one.screen for one in EXPORTS.lists if one.screen != each.screen)
    run(bureau, waiting)
    assert job(bureau, waiting).state == "dead" and "权限" in (job(bureau, waiting).error or "")
    with pytest.raises(Forbidden):
        fetched(bureau, clerk, done)
    with pytest.raises(Forbidden):
        order(bureau, clerk, PLACES[each.key], ASKS)


def test_the_audit_trail_and_the_sort(full: Campus) -> None:
    bureau = full.bureau
    job_id = order(bureau, full.cs_office, "employment", {"sort": "-student_no"})
    [told] = [each for each in bureau.told("audit.recorded") if each["action"].endswith(":export")]
    assert (told["action"], told["after"]) == ("employment.graduates:export", {"rows": 5, "job": str(job_id)})
    run(bureau, job_id)
    numbers = column(fetched(bureau, full.cs_office, job_id)[DATA], "学号")
    assert numbers == sorted(numbers, reverse=True) and len(numbers) == 5


def test_nobody_found(full: Campus) -> None:
    job_id = order(full.bureau, full.head, "employment", {"name": "查无此人"})
    run(full.bureau, job_id)
    found = fetched(full.bureau, full.head, job_id)
    assert len(found[DATA]) == 1 and ["条数", "0"] in found[ASKED] and ["姓名", "查无此人"] in found[ASKED]


def test_what_changes_meanwhile(full: Campus) -> None:
    bureau, (first, second) = full.bureau, full.cs_graduates
    job_id = order(bureau, full.cs_office, "employment")
    step(bureau, job_id)
    bureau.graduate(full.school_id, full.computing, name="后来者")
    bureau.change(first, student_no="99999999")
    bureau.change(second, department_id=full.mechanics)
    run(bureau, job_id)
    names = column(fetched(bureau, full.cs_office, job_id)[DATA], "姓名")
    assert names[0] == first.name and second.name not in names and "后来者" not in names and len(names) == 4


def test_dossiers_are_queried_first(full: Campus) -> None:
    with pytest.raises(Invalid) as refused:
        order(full.bureau, full.head, "dossiers", {})
    assert refused.value.code == "query-first"


@pytest.mark.parametrize("body", [{"graduation_year": str(YEAR)}, {"page": 1}, {"sort": "id_number"}, {"nobody": "x"}])
def test_what_is_no_query(full: Campus, body: dict[str, Any]) -> None:
    with pytest.raises(Invalid):
        order(full.bureau, full.head, "employment", body)


def test_flags_and_days_are_kept_for_the_job(full: Campus) -> None:
    bureau, place = full.bureau, "applications/out_of_province"
    asked = {"issued": False, "applied_from": "2020-01-01", "department_id": str(full.computing)}
    job_id = order(bureau, full.head, place, asked)
    run(bureau, job_id)
    found = fetched(bureau, full.head, job_id)
    assert found == at_once(bureau, full.head, place, asked)
    assert ["是否发放", "否"] in found[ASKED] and ["院系", "计算机学院"] in found[ASKED]


def test_too_many_at_once_are_told_of_the_job(full: Campus, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kernel.exports.MOST", 7)
    with pytest.raises(Conflict) as refused:
        at_once(full.bureau, full.head, "employment", {})
    assert "后台" in refused.value.message
    run(full.bureau, job_id := order(full.bureau, full.head, "employment"))
    assert len(fetched(full.bureau, full.head, job_id)[DATA]) == 9


def test_the_cleaning_takes_what_a_cancelled_one_kept(full: Campus) -> None:
    bureau, who = full.bureau, full.head
    gone, stays = order(bureau, who, "employment"), order(bureau, who, "employment")
    for job_id in (gone, gone, stays):
        step(bureau, job_id)
    assert left(bureau, ExportPart) == 3 + 1 + 3, "lots of ids, and a part"
    bureau.client(who).call("POST", f"/api/v1/graduates/jobs/{gone}/cancel")
    bureau.database.run(lambda: cleanup.clean(job(bureau, gone)))
    assert (job(bureau, gone).state, left(bureau, ExportPart)) == ("cancelled", 3)
