"""The long unread list: killed anywhere, it ends as one file with each unread receiver of the moment of ordering."""

from __future__ import annotations

import io
import uuid
from datetime import timedelta
from typing import Any

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import func, select, update

from kernel.clock import now
from kernel.errors import Conflict, Forbidden, NotFound
from kernel.models import Job, StoredFile
from services.messaging.models import ExportPart, ReadMark
from services.messaging.operations import unread_export
from tests.factories.killing import POINTS, Killed, kill_at
from tests.factories.messaging import Campus, broadcast, single

BATCH = 4
GRADUATES = 17


@pytest.fixture(autouse=True)
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unread_export, "BATCH", BATCH)


@pytest.fixture
def message(campus: Campus) -> uuid.UUID:
    """A broadcast to 17 graduates of which two have read it."""
    campus.office.persons(GRADUATES - 4, "graduate", campus.school_id, department_id=campus.mechanics)
    sent = campus.office.client(campus.head).send(broadcast({"kind": "graduate"}))
    for one in campus.cs_graduates:
        campus.office.client(one).open_message(sent["id"])
    return uuid.UUID(sent["id"])


def order(campus: Campus, message: uuid.UUID) -> uuid.UUID:
    return uuid.UUID(campus.office.client(campus.head).order_unread_export(message)["id"])


def run(campus: Campus, job_id: uuid.UUID) -> None:
    campus.office.runner().run_slice(job_id)


def lose_worker(campus: Campus, job_id: uuid.UUID) -> None:
    """Time passes until the dead worker's lease is over."""
    with campus.office.database.transaction() as session:
        session.execute(update(Job).where(Job.id == job_id).values(lease_until=now() - timedelta(hours=1)))


def state(campus: Campus, job_id: uuid.UUID) -> Any:
    return campus.office.scalar(select(Job).where(Job.id == job_id).execution_options(populate_existing=True))


def workbook(campus: Campus, job_id: uuid.UUID) -> CalamineWorkbook:
    content = campus.office.client(campus.head).job_file(job_id).content
    return CalamineWorkbook.from_filelike(io.BytesIO(content))


def listed(campus: Campus, job_id: uuid.UUID) -> list[str]:
    rows = workbook(campus, job_id).get_sheet_by_name("数据").to_python()
    assert rows[0] == ["姓名", "用户名", "学号", "身份", "院系", "毕业年度", "学历", "专业"]
    return [str(row[1]) for row in rows[1:]]


def expected(campus: Campus) -> list[str]:
    readers = {one.id for one in campus.cs_graduates}
    here = [one for one in campus.office.people.values() if one.school_id == campus.school_id]
    return sorted(one.user_name for one in here if one.kind == "graduate" and one.id not in readers)


def test_the_file_says_who_and_under_which_conditions(campus: Campus, message: uuid.UUID) -> None:
    job_id = order(campus, message)
    run(campus, job_id)
    assert listed(campus, job_id) == expected(campus)
    book = workbook(campus, job_id)
    one = campus.me_graduates[0]
    row = next(row for row in book.get_sheet_by_name("数据").to_python() if row[1] == one.user_name)
    assert row == [one.name, one.user_name, one.student_no, "毕业生", "机械学院", "2026", "本科", "软件工程"]
    info = dict(row[:2] for row in book.get_sheet_by_name("查询条件").to_python())
    assert info["信息标题"] == "通知"
    assert (info["发送人"], info["导出人"], info["未读人数"]) == ("王敏", "王敏", "15")
    job = state(campus, job_id)
    assert (job.state, job.rows_done, job.rows_total) == ("done", 15, 15)


@pytest.mark.parametrize("point", POINTS)
def test_killed_in_any_batch_it_still_gives_each_row_once(
    campus: Campus, message: uuid.UUID, monkeypatch: pytest.MonkeyPatch, point: str
) -> None:
    batches = 0
    for passing in range(1, 7):
        job_id = order(campus, message)
        kill_at(monkeypatch, point, passing)
        try:
            run(campus, job_id)
        except Killed:
            batches = passing
            lose_worker(campus, job_id)
            run(campus, job_id)
        assert state(campus, job_id).state == "done", passing
        assert listed(campus, job_id) == expected(campus), passing
    # 15 rows make 4 batches, then the parts are joined
    assert batches == 5
    assert leavings(campus) == (0, 0)
    assert campus.office.scalar(select(func.count()).select_from(StoredFile)) == 6


def leavings(campus: Campus) -> tuple[int, int]:
    counts = (select(func.count()).select_from(table) for table in (ExportPart, ReadMark))
    first, second = (campus.office.scalar(query) for query in counts)
    return first, second


def test_killed_before_every_batch_in_turn(campus: Campus, message: uuid.UUID, monkeypatch: pytest.MonkeyPatch) -> None:
    job_id = order(campus, message)

    def fault(where: str) -> None:
        if where == "after_commit":
            raise Killed

    monkeypatch.setattr("kernel.runner.fault", fault)
    kills = 0
    while state(campus, job_id).state != "done":
        with pytest.raises(Killed):
            run(campus, job_id)
        kills += 1
        if state(campus, job_id).state != "done":
            lose_worker(campus, job_id)
    assert kills == 5
    assert listed(campus, job_id) == expected(campus)


def test_who_reads_after_the_order_is_still_listed(campus: Campus, message: uuid.UUID) -> None:
    before = expected(campus)
    job_id = order(campus, message)
    runner = campus.office.runner()
    runner.run_slice(job_id, seconds=0)
    for one in list(campus.office.people.values()):
        if one.user_name in before:
            campus.office.client(one).open_message(message)
    while state(campus, job_id).state == "queued":
        runner.run_slice(job_id, seconds=0)
    assert listed(campus, job_id) == before
    assert campus.office.client(campus.head).unread(message)["total"] == 0


def test_a_cancelled_export_leaves_nothing(campus: Campus, message: uuid.UUID) -> None:
    from services.messaging.operations import cleanup

    job_id = order(campus, message)
    campus.office.runner().run_slice(job_id, seconds=0)
    assert leavings(campus) == (1, 16)
    campus.office.client(campus.head).cancel_job(job_id)
    campus.office.runner().run_slice(job_id)
    with campus.office.database.transaction():
        assert cleanup.step(Job()).rows == 1
    assert (state(campus, job_id).state, leavings(campus)) == ("cancelled", (0, 0))


def test_a_lost_grant_stops_the_export(campus: Campus, message: uuid.UUID) -> None:
    job_id = order(campus, message)
    campus.head.enabled = False
    run(campus, job_id)
    assert state(campus, job_id).state == "dead"
    assert campus.office.scalar(select(func.count()).select_from(StoredFile)) == 0


def test_the_order_is_audited_and_kept_to_the_sender(campus: Campus, message: uuid.UUID) -> None:
    office = campus.office
    for other in (campus.cs_office, campus.stranger):
        with pytest.raises(NotFound):
            office.client(other).order_unread_export(message)
    for other in (campus.me_graduates[0], campus.head.who("messages.inbox")):
        with pytest.raises(Forbidden):
            office.client(other).order_unread_export(message)
    job_id = order(campus, message)
    assert office.audited()[-1] == "messages.sent:unread_export"
    run(campus, job_id)
    with pytest.raises(NotFound):
        office.client(campus.cs_office).job_file(job_id)


def test_the_same_order_twice_is_one_job(campus: Campus, message: uuid.UUID) -> None:
    client = campus.office.client(campus.head)
    first = client.order_unread_export(message, key="the-same-order")
    assert client.order_unread_export(message, key="the-same-order") == first
    assert campus.office.scalar(select(func.count()).select_from(Job)) == 1


def test_a_single_message_has_no_job(campus: Campus) -> None:
    letter = campus.office.client(campus.head).send(single(campus.employer))["id"]
    with pytest.raises(Conflict):
        campus.office.client(campus.head).order_unread_export(letter)


def test_nobody_left_gives_an_empty_list(campus: Campus, message: uuid.UUID) -> None:
    for one in campus.office.people.values():
        if one.kind == "graduate" and one.school_id == campus.school_id:
            campus.office.client(one).open_message(message)
    job_id = order(campus, message)
    run(campus, job_id)
    assert listed(campus, job_id) == []


def test_a_reminders_unread_list_too(campus: Campus, message: uuid.UUID) -> None:
    reminder = uuid.UUID(campus.office.client(campus.head).remind(message)["id"])
    reminded = expected(campus)
    campus.office.client(campus.me_graduates[0]).open_message(reminder)
    job_id = order(campus, reminder)
    campus.office.client(campus.me_graduates[1]).open_message(reminder)
    run(campus, job_id)
    assert listed(campus, job_id) == [name for name in reminded if name != campus.me_graduates[0].user_name]
