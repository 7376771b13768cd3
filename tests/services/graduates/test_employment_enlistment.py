"""预征入伍: set, found, reported once for the whole school and year, closed afterwards for everybody."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select

from kernel.errors import Conflict, DomainError, Forbidden
from services.graduates.models import Change, EnlistmentReport
from tests.factories.graduates import YEAR, Campus


def test_a_report_takes_all_who_are_set_and_closes_both_buttons(campus: Campus) -> None:
    set_one, other_one = campus.cs_graduates[0], campus.me_graduates[0]
    for graduate in (set_one, other_one):
        campus.bureau.change(graduate, enlistment="yes")
    head, office = campus.client(campus.head), campus.client(campus.cs_office)
    before = head.enlistment(YEAR)
    assert (before["waiting_count"], before["toggle_hidden"], before["report_hidden"]) == (2, False, False)
    after = head.report_enlistment(YEAR)
    assert (after["reported"], after["reported_by"], after["reported_count"]) == (True, "王敏", 2)
    assert after["toggle_hidden"] and after["report_hidden"]
    assert [campus.bureau.read(one).enlistment for one in (*campus.cs_graduates, other_one)] == [
        *("reported", "no", "reported"),
    ]
    result = office.employment_batch("toggle-enlistment", [one.id for one in campus.cs_graduates])
    assert result["failed"] == 2 and "整体上报" in result["results"][0]["reason"]
    with pytest.raises(Conflict, match="整体上报"):
        head.report_enlistment(YEAR)


def test_each_reported_graduate_has_it_in_the_history(campus: Campus) -> None:
    campus.bureau.change(campus.cs_graduates[0], enlistment="yes")
    campus.client(campus.head).report_enlistment(YEAR)
    changes = campus.bureau.rows(select(Change.graduate_id, Change.action, Change.after))
    assert [tuple(row) for row in changes] == [
        (campus.cs_graduates[0].id, "employment.graduates:report_enlistment", {"enlistment": "reported"})
    ]
    assert campus.bureau.audited() == ["employment.graduates:report_enlistment"] * 2
    assert campus.bureau.scalar(select(EnlistmentReport.count)) == 1


def test_other_years_and_schools_stay_open(campus: Campus) -> None:
    last_year = campus.bureau.graduate(campus.school_id, campus.computing, graduation_year=YEAR - 1, enlistment="yes")
    for graduate in (campus.cs_graduates[0], campus.strange_graduate):
        campus.bureau.change(graduate, enlistment="yes")
    campus.client(campus.head).report_enlistment(YEAR)
    assert campus.bureau.read(last_year).enlistment == campus.bureau.read(campus.strange_graduate).enlistment == "yes"
    assert not campus.client(campus.head).enlistment(YEAR - 1)["reported"]
    assert campus.client(campus.stranger).enlistment(YEAR)["waiting_count"] == 1


def test_departments_see_their_own_and_do_not_report(campus: Campus) -> None:
    campus.bureau.change(campus.me_graduates[0], enlistment="yes")
    told = campus.client(campus.cs_office).enlistment(YEAR)
    assert (told["waiting_count"], told["toggle_hidden"], told["report_hidden"]) == (0, False, True)
    with pytest.raises(Forbidden):
        campus.client(campus.cs_office).report_enlistment(YEAR)
    assert campus.bureau.read(campus.me_graduates[0]).enlistment == "yes"


def test_with_nobody_set_there_is_nothing_to_report(campus: Campus) -> None:
    with pytest.raises(Conflict, match="无需上报"):
        campus.client(campus.head).report_enlistment(YEAR)
    assert campus.bureau.rows(select(EnlistmentReport)) == []


def test_of_two_reports_at_once_one_is_refused(campus: Campus) -> None:
    campus.bureau.change(campus.cs_graduates[0], enlistment="yes")

    def report(_number: int) -> str:
        try:
            campus.client(campus.head).report_enlistment(YEAR)
        except DomainError as refused:
            return refused.code
        return "done"

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(report, range(2))) == ["done", "enlistment-reported"]
    assert len(campus.bureau.rows(select(Change))) == 1


def test_who_is_set_while_the_report_runs_is_in_it_or_refused(campus: Campus) -> None:
    """Never set and left behind by a report that is closed."""
    campus.bureau.change(campus.me_graduates[0], enlistment="yes")
    late = campus.bureau.graduates(20, campus.school_id, campus.computing)

    def toggle(graduate: object) -> None:
        campus.client(campus.cs_office).employment_batch("toggle-enlistment", [graduate.id])  # type: ignore[attr-defined]

    with ThreadPoolExecutor(4) as pool:
        toggles = [pool.submit(toggle, graduate) for graduate in late]
        report = pool.submit(campus.client(campus.head).report_enlistment, YEAR)
        counted = report.result()["reported_count"]
        for each in toggles:
            each.result()
    kept = [campus.bureau.read(graduate).enlistment for graduate in late]
    assert "yes" not in kept and kept.count("reported") + 1 == counted


def test_enlisted_graduates_are_found_by_the_filter(campus: Campus) -> None:
    campus.bureau.change(campus.cs_graduates[0], enlistment="yes")
    found = campus.client(campus.head).employment(enlistment="yes")["items"]
    assert [row["id"] for row in found] == [str(campus.cs_graduates[0].id)]
