"""8.7 in this service: the board and who sees it, confirmations, the graduate's own word, what an open act holds."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import Any

import openpyxl
import pytest
from sqlalchemy import select, text

from kernel.db import session
from kernel.errors import Conflict, Forbidden, Invalid, NotFound, PreconditionFailed, Unavailable
from kernel.testing import wait_until
from services.graduates.contract import RECORD_BODIES, SupplementBody
from services.graduates.domain import states
from services.graduates.domain.plan_lock import REFUSALS, TRANSITIONS, Counts, target
from services.graduates.models import Application, Change, Graduate
from services.graduates.operations import (
    employment_destination,
    employment_records,
    me_applications,
    plan,
    plan_confirmations,
    supplements,
    years,
)
from tests.factories.graduates import YEAR, Campus, as_graduate, make_campus
from tests.factories.lone import Someone
from tests.services.graduates.contents import CONTENTS
from tests.services.graduates.imports import work, workbook
from tests.services.graduates.test_imports_records import HEAD, bring_in, of, person, send
from tests.services.graduates.test_supplements import form

SCREEN = "employment.plan_lock"
SET = {"destination": "70", "dispatch_kind": "return_home"}


@pytest.fixture
def campus(bureau: Any) -> Campus:
    """Two schools whose plan rows are as they are computed."""
    made = make_campus(bureau)
    bureau.database.run(lambda: plan.refresh_many(session.scalars(select(Graduate)).all()))
    return made


def client(campus: Campus, who: Someone) -> Any:
    """Somebody who holds the screen of 8.7."""
    return campus.bureau.client(who.who(SCREEN))


def apply(campus: Campus, graduate: Graduate) -> None:
    names = ("school_id", "department_id", "graduation_year")
    owner = {name: getattr(graduate, name) for name in names}
    row = Application(**owner, graduate_id=graduate.id, kind="labor_contract", content=CONTENTS["labor_contract"])
    campus.bureau.database.run(lambda: session.add(row))


@pytest.mark.parametrize("state", states.PLAN_LOCK)
@pytest.mark.parametrize("verb", ["order", "unlock"])
def test_every_state_leads_on_or_refuses_with_a_reason(state: str, verb: str) -> None:
    assert (target(state, verb) is None) == ((state, verb) in REFUSALS)
    assert set(TRANSITIONS.values()) <= set(states.PLAN_LOCK)
    assert Counts(1, 2, 3).words() == "未确认 1 人、确认有误 2 人、待审批申请 3 项"


def test_the_board_counts_what_lies_in_scope(campus: Campus) -> None:
    one, two = campus.cs_graduates
    campus.bureau.change(one, plan_confirmation="confirmed")
    campus.bureau.change(two, plan_confirmation="objected", plan_objection="单位有误")
    campus.bureau.change(campus.me_graduates[0], plan_held=True)
    for graduate in (one, campus.me_graduates[0], campus.strange_graduate):
        apply(campus, graduate)
    board = client(campus, campus.head).plan_board(YEAR)
    counts = ("graduates", "unconfirmed", "confirmed", "objected", "open_applications", "held")
    assert [board[name] for name in counts] == [4, 2, 1, 1, 2, 1]
    assert board["applications"] == {"labor_contract": 2}
    assert (board["state"], board["state_title"], board["allowed_actions"]) == ("open", "未锁定", ["lock"])
    office = client(campus, campus.cs_office).plan_board(YEAR)
    assert [office[name] for name in counts] == [2, 0, 1, 1, 1, 0] and office["allowed_actions"] == []
    assert client(campus, campus.stranger).plan_board(YEAR)["graduates"] == 1


def test_years_are_listed_with_their_locks(campus: Campus) -> None:
    campus.bureau.change(campus.me_graduates[0], graduation_year=YEAR - 1)
    campus.bureau.lock_year(campus.school_id, YEAR - 1)
    listed = client(campus, campus.head).plan_locks()["items"]
    assert [(each["graduation_year"], each["state"], each["graduates"]) for each in listed] == [
        (YEAR, "open", 3),
        (YEAR - 1, "locked", 1),
    ]
    board = client(campus, campus.head).plan_board(YEAR - 1)
    assert board["allowed_actions"] == [] and "锁定" in board["locked_reason"]
    [elsewhere] = client(campus, campus.stranger).plan_locks()["items"]
    assert elsewhere["state"] == "open" and elsewhere["changed_at"] is None


@pytest.mark.parametrize("year", ["1989", "abcd", "２０２６", "20 6", "2199"])
def test_what_is_no_year_is_not_there(campus: Campus, year: str) -> None:
    with pytest.raises(NotFound):
        client(campus, campus.head).call("GET", f"/api/v1/graduates/plan-locks/{year}")


def test_a_department_looks_on_and_only_a_school_locks(campus: Campus) -> None:
    body = {"year": YEAR, "unconfirmed": 2, "objected": 0, "open_applications": 0}
    with pytest.raises(Forbidden):
        client(campus, campus.cs_office).lock_plan(YEAR, **body)
    with pytest.raises(Forbidden):
        campus.client(campus.head).plan_board(YEAR)


def test_confirmations_by_state_with_what_was_said(campus: Campus) -> None:
    one, two = campus.cs_graduates
    own = campus.client(as_graduate(one))
    own.confirm_plan(own.my_plan()["version"])
    other = campus.client(as_graduate(two))
    other.object_to_plan("单位名称写错了", other.my_plan()["version"])
    head = client(campus, campus.head)
    by_state = {state: head.confirmations(YEAR, state=state)["items"] for state in states.PLAN_CONFIRMATION}
    assert [[row["name"] for row in rows] for rows in by_state.values()] == [
        [each.name for each in campus.me_graduates],
        [one.name],
        [two.name],
    ]
    [objected] = by_state["objected"]
    assert (objected["plan_objection"], objected["plan_confirmation_title"]) == ("单位名称写错了", "确认有误")
    assert objected["plan_confirmed_at"] and one.id_number not in str(by_state)
    assert head.confirmations(YEAR, name=one.name, size=10)["total"] == 1
    assert client(campus, campus.cs_office).confirmations(YEAR)["total"] == 2
    assert head.confirmations(YEAR - 3)["total"] == 0


def test_the_sheet_of_the_unconfirmed_has_a_place_to_sign(campus: Campus) -> None:
    one = campus.cs_graduates[0]
    campus.bureau.change(one, plan_confirmation="confirmed")
    content = client(campus, campus.head).confirmation_sheet(YEAR, state="unconfirmed").content
    book = openpyxl.load_workbook(BytesIO(content))
    rows = list(book.worksheets[0].iter_rows(values_only=True))
    assert rows[0][-1] == "毕业生签字" and {"毕业去向", "单位名称", "有误说明"} <= set(rows[0])
    assert len(rows) == 4 and one.name not in str(rows) and one.id_number not in str(rows)
    assert ("确认状态", "未确认") in list(book.worksheets[1].iter_rows(values_only=True))
    assert campus.bureau.audited()[-1] == f"{SCREEN}:export"


def test_the_graduates_own_word(campus: Campus) -> None:
    graduate = campus.cs_graduates[0]
    own = campus.client(as_graduate(graduate))
    seen = own.my_plan()
    assert (seen["plan_confirmation"], seen["allowed_actions"]) == ("unconfirmed", ["confirm_plan", "object_to_plan"])
    with pytest.raises(PreconditionFailed):
        own.confirm_plan(seen["version"] + 1)
    said = own.confirm_plan(seen["version"])
    assert (said["plan_confirmation_title"], said["allowed_actions"]) == ("已确认", ["object_to_plan"])
    with pytest.raises(Conflict) as again:
        own.confirm_plan(seen["version"])
    assert again.value.code == "already-confirmed"
    with pytest.raises(Invalid):
        own.object_to_plan("", seen["version"])
    said = own.object_to_plan("毕业去向有误", seen["version"])
    assert (said["plan_confirmation"], said["plan_objection"]) == ("objected", "毕业去向有误")
    said = own.confirm_plan(seen["version"])
    assert (said["plan_confirmation"], said["plan_objection"]) == ("confirmed", "")
    actions = [change.action for (change,) in campus.bureau.rows(select(Change).order_by(Change.at))]
    assert actions == ["graduate:confirm_plan", "graduate:object_to_plan", "graduate:confirm_plan"]
    shown = campus.client(campus.head).history(graduate.id)["items"]
    assert [each["action_title"] for each in shown][0] == "毕业生确认就业方案信息"


def test_a_row_that_changes_must_be_confirmed_anew(campus: Campus) -> None:
    graduate = campus.cs_graduates[0]
    own = campus.client(as_graduate(graduate))
    seen = own.my_plan()
    own.confirm_plan(seen["version"])
    version = campus.bureau.read(graduate).version
    campus.client(campus.head).change_destination(graduate.id, version, **SET)
    now = own.my_plan()
    assert (now["plan_confirmation"], now["plan_confirmed_at"]) == ("unconfirmed", None)
    with pytest.raises(PreconditionFailed):
        own.confirm_plan(seen["version"])
    own.confirm_plan(now["version"])


def test_in_a_locked_year_nothing_is_confirmed(campus: Campus) -> None:
    own = campus.client(as_graduate(campus.cs_graduates[0]))
    version = own.my_plan()["version"]
    campus.bureau.lock_year(campus.school_id)
    for act in (lambda: own.confirm_plan(version), lambda: own.object_to_plan("有误", version)):
        with pytest.raises(Conflict) as refused:
            act()
        assert refused.value.code == "plan-locked"
    assert own.my_plan()["allowed_actions"] == [] and "锁定" in own.my_plan()["locked_reason"]


def test_a_closed_account_says_nothing(campus: Campus) -> None:
    campus.bureau.change(campus.cs_graduates[0], enabled=False)
    with pytest.raises(Forbidden):
        campus.client(as_graduate(campus.cs_graduates[0])).my_plan()


def _contract() -> dict[str, Any]:
    return dict(RECORD_BODIES["labor_contract"]().load(CONTENTS["labor_contract"]))


ACTS: dict[str, Callable[[Campus, Graduate], Any]] = {
    "destination": lambda campus, one: employment_destination.change(campus.head.who(), one.id, one.version, SET),
    "record": lambda campus, one: employment_records.add(campus.head.who(), "labor_contract", one.id, _contract()),
    "application": lambda campus, one: me_applications.apply(as_graduate(one), "labor_contract", _contract()),
    "confirmation": lambda campus, one: plan_confirmations.confirm(as_graduate(one), 2),
    "supplement": lambda campus, one: supplements.submit(campus.cs_office.who(), dict(SupplementBody().load(form()))),
}


@contextmanager
def open_act(campus: Campus, act: Callable[[Campus, Graduate], Any]) -> Iterator[None]:
    """An act done in a transaction that is committed at the end of the block."""
    done, go_on = threading.Event(), threading.Event()
    failed: list[BaseException] = []

    def run() -> None:
        try:
            with campus.bureau.database.transaction():
                act(campus, campus.bureau.read(campus.cs_graduates[0]))
                done.set()
                go_on.wait(timeout=30)
        except BaseException as error:
            failed.append(error)
            done.set()

    thread = threading.Thread(target=run)
    thread.start()
    assert done.wait(timeout=30)
    try:
        yield
    finally:
        go_on.set()
        thread.join(timeout=30)
        assert not failed, failed


@pytest.mark.parametrize("backend", [pytest.param("postgres", marks=pytest.mark.postgres)], indirect=True)
@pytest.mark.parametrize("name", ACTS)
def test_an_act_holds_the_year_until_its_commit(campus: Campus, name: str) -> None:
    def lock() -> str:
        session.execute(text("SET LOCAL lock_timeout = '300ms'"))
        return years.alone(campus.school_id, YEAR).state

    with open_act(campus, ACTS[name]), pytest.raises(Unavailable):
        campus.bureau.database.run(lock)
    assert campus.bureau.database.run(lock) == "open"


@pytest.mark.parametrize("backend", [pytest.param("postgres", marks=pytest.mark.postgres)], indirect=True)
def test_acts_do_not_wait_for_each_other_and_another_year_is_free(campus: Campus) -> None:
    other = campus.me_graduates[0]
    with open_act(campus, ACTS["destination"]):
        campus.client(campus.head).change_destination(other.id, other.version, **SET)
        assert campus.bureau.database.run(lambda: years.alone(campus.school_id, YEAR - 1).state) == "open"
        assert campus.bureau.database.run(lambda: years.alone(campus.elsewhere, YEAR).state) == "open"
    wait_until(lambda: campus.bureau.read(other).destination_changed)


def test_the_lock_stops_an_import_that_is_under_way(campus: Campus) -> None:
    new, present = person(1), campus.cs_graduates[0]
    batch = send(campus, workbook([new, of(present, 专业="网络工程")], HEAD))
    head = campus.client(campus.head)
    head.commit_import("records", batch["id"])
    campus.bureau.lock_year(campus.school_id)
    work(campus)
    assert campus.bureau.read(present).major == "软件工程"
    assert campus.bureau.scalar(select(Graduate.id).where(Graduate.exam_number == new[0])) is None
    stopped = head.import_batch("records", batch["id"])
    assert "锁定" in stopped["failure"] and stopped["allowed_actions"] == ["commit"]
    with pytest.raises(Conflict) as refused:
        head.commit_import("records", batch["id"])
    assert refused.value.code == "plan-locked"
    campus.bureau.database.run(lambda: setattr(years.alone(campus.school_id, YEAR), "state", "open"))
    head.commit_import("records", batch["id"])
    work(campus)
    assert campus.bureau.read(present).major == "网络工程"


def test_an_import_is_not_taken_back_in_a_locked_year(campus: Campus) -> None:
    batch = bring_in(campus, person(1))
    campus.bureau.lock_year(campus.school_id)
    with pytest.raises(Conflict) as refused:
        campus.client(campus.head).undo_import("records", batch["id"])
    assert refused.value.code == "plan-locked"
