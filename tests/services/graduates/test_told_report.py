"""reports is told of every value it copies, by whatever act it changes, once a transaction, as the scan gives it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
from sqlalchemy import delete, select

from kernel.db import session
from kernel.models import OutboxMessage
from services.agreements.contract.events import SIGNING_CHANGED
from services.graduates.contract.own import ResumeBody
from services.graduates.contract.report import GRADUATE_REPORT, ReportSnapshot
from services.graduates.domain.plan import DETAILS
from services.graduates.domain.resume import PARTS
from services.graduates.models import Graduate, PlanRow
from services.graduates.operations import plan, told
from tests.factories.graduates import Campus, as_graduate, make_campus
from tests.services.graduates.imports import work
from tests.services.graduates.report_acts import SOURCES, confirm
from tests.services.graduates.test_imports_records import bring_in, of, person
from tests.services.graduates.test_signings import signing
from tests.services.graduates.test_supplements import form

EARLIER = date(2026, 1, 2)
COLUMNS = frozenset(ReportSnapshot().fields)
OF_BIRTH = frozenset({"id", "school_id", "graduation_year", "login_name", "exam_number"})
"""What never changes while the graduate is there."""


@pytest.fixture
def campus(bureau: Any) -> Iterator[Campus]:
    """Two schools whose plan rows are as they are computed, since the second day of the year."""
    made = make_campus(bureau)

    def settle() -> None:
        plan.refresh_many(session.scalars(select(Graduate)).all())
        session.flush()
        for row in session.scalars(select(PlanRow)):
            row.settled_on = EARLIER

    bureau.database.run(settle)
    bureau.database.run(lambda: session.execute(delete(OutboxMessage)))
    yield made
    told_is_scanned(made)


def told_is_scanned(campus: Campus) -> None:
    """Of everybody of whom anything was told the last event is what the scan gives now."""
    last = {each["id"]: each for each in campus.bureau.told(GRADUATE_REPORT)}
    for row in scanned(campus).values():
        assert last.get(row["id"], row) == row


def scanned(campus: Campus) -> dict[str, dict[str, Any]]:
    return {row["id"]: row for page in campus.bureau.worker().scan("report", limit=2) for row in page}


def changes(campus: Campus, graduate: Graduate, act: Callable[[], Any]) -> set[str]:
    """The columns that one act changes, each change told, and told once."""
    before, count = scanned(campus)[str(graduate.id)], len(told_of(campus, graduate))
    act()
    news = told_of(campus, graduate)[count:]
    assert [each["version"] for each in news] == [before["version"] + 1], "an act is told once"
    assert news[0] == scanned(campus)[str(graduate.id)]
    return {name for name in COLUMNS if news[0][name] != before[name]} - {"version"}


def told_of(campus: Campus, graduate: Graduate) -> list[dict[str, Any]]:
    return [each for each in campus.bureau.told(GRADUATE_REPORT) if each["id"] == str(graduate.id)]


@pytest.mark.parametrize("name", SOURCES)
def test_what_an_act_changes_is_told(campus: Campus, name: str) -> None:
    graduate, source = campus.cs_graduates[0], SOURCES[name]
    if source.ready:
        campus.bureau.change(graduate, **source.ready)
    found = changes(campus, graduate, lambda: source.act(campus, graduate))
    assert found >= source.columns


def test_every_column_is_changed_by_one_of_these() -> None:
    """A new column of the snapshot needs an act here that changes it. Birth and sex come from the ID number."""
    changed = frozenset().union(*(source.columns for source in SOURCES.values()))
    assert COLUMNS - changed == OF_BIRTH | {"version", "id_number", "birth_date", "sex"}


def test_the_details_of_a_plan_row_are_all_told_but_two() -> None:
    assert set(DETAILS) - COLUMNS == {"supervisor", "remark"}
    assert tuple(ResumeBody().fields) == PARTS


def test_a_resume_is_published_withdrawn_and_filled(campus: Campus) -> None:
    graduate = campus.cs_graduates[0]
    own = campus.client(graduate)
    own.save_resume(0, {"objective": "后端开发"})
    for act, resume, per_cent in (
        (lambda: own.publish_resume(published=True), "published", 14),
        (lambda: own.publish_resume(published=False), "draft", 14),
        (lambda: own.save_resume(3, {"objective": "后端开发", "skills": "英语"}), "draft", 29),
    ):
        changes(campus, graduate, act)
        last = told_of(campus, graduate)[-1]
        assert (last["resume"], last["resume_completeness"]) == (resume, per_cent)


def test_the_day_of_a_plan_row_stays_while_it_says_the_same(campus: Campus) -> None:
    graduate = campus.cs_graduates[0]
    confirm(campus, graduate)
    assert told_of(campus, graduate)[-1]["settled_on"] == EARLIER.isoformat()
    campus.bureau.tell(SIGNING_CHANGED, signing(graduate, 1, "pending"))
    assert told_of(campus, graduate)[-1]["settled_on"] == EARLIER.isoformat(), "nothing speaks for the row yet"
    campus.bureau.tell(SIGNING_CHANGED, signing(graduate, 2, "archived"))
    assert told_of(campus, graduate)[-1]["settled_on"] > EARLIER.isoformat()


def test_a_row_held_by_the_lock_is_told_when_it_follows(campus: Campus) -> None:
    graduate = campus.cs_graduates[0]
    campus.bureau.lock_year(campus.school_id)
    campus.bureau.tell(SIGNING_CHANGED, signing(graduate))
    held = told_of(campus, graduate)[-1]
    assert (held["agreement_state"], held["basis"], held["settled_on"]) == ("archived", "none", EARLIER.isoformat())


def test_new_graduates_are_told_whole(campus: Campus) -> None:
    made = campus.client(campus.cs_office).submit_supplement(form())
    new = person(7)
    bring_in(campus, new, of(campus.cs_graduates[1]))
    by_number = {each["exam_number"]: each for each in campus.bureau.told(GRADUATE_REPORT)}
    ids = {each["id"]: each for each in by_number.values()}
    assert by_number[new[0]]["version"] == ids[made["id"]]["version"] == 1
    assert by_number[new[0]]["basis"] == "none" and by_number[new[0]]["destination"] != ""
    assert len(by_number) == 2, "whom an import does not change is not told of"


def test_an_import_taken_back_leaves_nobody(campus: Campus) -> None:
    new = person(8)
    batch = bring_in(campus, new)
    campus.client(campus.head).undo_import("records", batch["id"])
    work(campus)
    last = campus.bureau.told(GRADUATE_REPORT)[-1]
    assert last["school_id"] == last["department_id"] == "00000000-0000-0000-0000-000000000000"
    assert (last["version"], last["id_number"], last["name"], last["login_name"]) == (2, "", "", "")
    assert last["id"] not in scanned(campus)


def test_many_signings_raise_each_version_once(campus: Campus) -> None:
    made = campus.bureau.graduates(40, campus.school_id, campus.computing)
    campus.bureau.tell(SIGNING_CHANGED, *(signing(each) for each in made))
    assert {each["version"] for each in campus.bureau.told(GRADUATE_REPORT)} == {2}
    assert len(campus.bureau.told(GRADUATE_REPORT)) == 40
    assert {campus.bureau.read(each).report_version for each in made} == {2}


def test_what_reports_does_not_copy_is_not_told(campus: Campus) -> None:
    graduate = campus.cs_graduates[0]
    campus.client(as_graduate(graduate)).set_operation_code("246810")
    campus.client(campus.head).employment_batch("lock-province", [graduate.id])
    assert campus.bureau.told(GRADUATE_REPORT) == []
    campus.bureau.database.run(lambda: told.changed([graduate.id], ("operation_code_hash",)))
    assert campus.bureau.told(GRADUATE_REPORT) == []
