"""Checking the names of a file (10.4): order, outcomes, the result; a register out of reach, a worker that dies."""

from __future__ import annotations

import io
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook
from python_calamine import CalamineWorkbook

from kernel.db import session
from kernel.errors import Forbidden, Invalid, NotFound, TooLarge
from kernel.models import Job
from services.reports.app import service
from services.reports.domain.register import core_of
from services.reports.models import RegisteredEmployer
from services.reports.operations import check_jobs
from tests.factories.reports import Campus, Observatory, make_campus
from tests.services.reports.bureau import ENTRY, NAME, Bureau, answer
from tests.system import Templates

OTHER = "齐鲁示范软件（济南）有限公司"


def workbook(*names: Any, title: str = "单位名称") -> io.BytesIO:
    book = Workbook()
    for value in (title, *names):
        book.active.append([value])
    content = io.BytesIO()
    book.save(content)
    content.seek(0)
    return content


def order(campus: Campus, *names: Any) -> uuid.UUID:
    return uuid.UUID(campus.client(campus.cs_office).check_employers("单位.xlsx", workbook(*names))["id"])


def result(campus: Campus, job_id: uuid.UUID) -> list[list[str]]:
    content = campus.client(campus.cs_office).stream("GET", f"/api/v1/reports/jobs/{job_id}/file").content
    rows = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_name("数据").to_python()
    places = [rows[0].index(title) for title in ("单位名称", "核对结果", "名称相近的单位（仅供参考）")]
    return [[row[place] for place in places] for row in rows[1:]]


def state(campus: Campus, job_id: uuid.UUID) -> str:
    with campus.observatory.database.transaction(write=False):
        return session.get_one(Job, job_id).state


@pytest.fixture
def registered(campus: Campus) -> Campus:
    rows = [
        RegisteredEmployer(code=f"9137{n:014d}", name=name, core=core_of(name)) for n, name in enumerate((NAME, OTHER))
    ]
    campus.observatory.database.run(lambda: session.add_all(rows))
    return campus


def test_every_name_has_its_outcome_in_the_order_of_the_file(registered: Campus) -> None:
    job_id = order(registered, "齐鲁示范软件股份有限公司", NAME, "没有的单位", NAME)
    registered.observatory.runner().run_slice(job_id)
    assert state(registered, job_id) == "done"
    near = result(registered, job_id)[0][2].split("、")
    assert result(registered, job_id) == [
        ["齐鲁示范软件股份有限公司", "查询结果为空", "、".join(near)],
        [NAME, "已登记", ""],
        ["没有的单位", "查询结果为空", ""],
        [NAME, "已登记", ""],
    ]
    assert sorted(near) == sorted([NAME, OTHER])
    rows = registered.client(registered.cs_office).employer_checks(job_id=str(job_id))
    assert (rows["total"], {row["asked_by"] for row in rows["items"]}) == (3, {"赵倩"})
    assert registered.observatory.audited()[0] == "monitoring.employer_check:upload"


def test_a_worker_that_dies_between_any_two_steps_loses_and_doubles_nothing(
    registered: Campus, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(check_jobs, "MOST", 2)
    job_id = order(registered, *(f"单位{number}" for number in range(7)))
    for number in range(30):
        registered.observatory.runner().run_slice(job_id, seconds=0)
        if number % 3 == 0:
            check_jobs._answers.clear()
    assert state(registered, job_id) == "done"
    assert [row[0] for row in result(registered, job_id)] == [f"单位{number}" for number in range(7)]
    assert registered.client(registered.head).employer_checks(job_id=str(job_id))["total"] == 7


def test_the_history_tells_what_was_answered_then(registered: Campus) -> None:
    client = registered.client(registered.cs_office)
    told = client.check_employer(NAME)
    missing = client.check_employer("齐鲁示范软件股份有限公司")
    seen = client.employer_check_of(told["id"])
    assert (seen["found"], seen["asked_by"], seen["outcome_title"]) == (told["found"], "赵倩", "已登记")
    assert client.employer_check_of(missing["id"])["near"] == missing["near"]
    for stranger in (registered.me_office, registered.stranger):
        with pytest.raises(NotFound):
            registered.client(stranger).employer_check_of(told["id"])


@pytest.mark.parametrize(
    ("names", "message"),
    [((), "没有数据"), ((NAME, "字" * 101, None, "字" * 101), "第 3 行单位名称.*第 5 行单位名称")],
)
def test_faulty_files_are_refused_with_their_rows(names: tuple[Any, ...], message: str, campus: Campus) -> None:
    with pytest.raises(Invalid, match=message):
        order(campus, *names)
    assert campus.observatory.scalar(Job.__table__.select().with_only_columns(Job.id)) is None


def test_what_is_no_table_of_names_is_refused(campus: Campus) -> None:
    client = campus.client(campus.head)
    with pytest.raises(Invalid):
        client.check_employers("单位.xlsx", io.BytesIO(b"no workbook"))
    with pytest.raises(Invalid, match="没有找到表头"):
        client.check_employers("单位.xlsx", workbook(NAME, title="名字"))
    with pytest.raises(TooLarge):
        client.check_employers("单位.xlsx", io.BytesIO(b"P" * 2_000_001))


def test_the_template_is_what_may_be_sent(registered: Campus) -> None:
    client = registered.client(registered.head)
    rows = CalamineWorkbook.from_filelike(io.BytesIO(client.check_template().content)).get_sheet_by_index(0).to_python()
    assert [row[0] for row in rows] == ["单位名称"]


def test_without_the_grant_nothing(campus: Campus) -> None:
    clerk = campus.observatory.staff(campus.school_id, campus.computing, screens=("monitoring.resume",))
    with pytest.raises(Forbidden):
        campus.client(clerk).check_employers("单位.xlsx", workbook(NAME))


# the bureau over HTTP


@pytest.fixture
def bureau() -> Iterator[Bureau]:
    made = Bureau()
    yield made
    made.server.shutdown()
    made.server.server_close()


@pytest.fixture
def asking(templates: Templates, tmp_path: Path, bureau: Bureau) -> Iterator[Campus]:
    url = templates.copy("sqlite", service, tmp_path)
    made = Observatory.make(tmp_path, url, EMPLOYER_REGISTER="http", EMPLOYER_REGISTER_URL=bureau.address)
    yield make_campus(made)
    made.database.close()


def test_a_register_out_of_reach_is_the_outcome_of_those_names(asking: Campus, bureau: Bureau) -> None:
    bureau.behave = answer({}, 500)
    job_id = order(asking, NAME)
    asking.observatory.runner().run_slice(job_id)
    assert result(asking, job_id) == [[NAME, "暂时无法核对", ""]]
    assert asking.client(asking.head).employer_checks(outcome="unreachable")["total"] == 1


def test_the_database_stays_free_while_the_register_thinks(asking: Campus, bureau: Bureau) -> None:
    """Others write in the meantime: on SQLite a writing transaction keeps everybody else waiting."""
    written: list[str] = []

    def slow(handler: Any) -> None:
        written.append(asking.client(asking.me_office).employer_checks()["total"])
        asking.observatory.graduate(asking.school_id, asking.computing)
        answer({"found": ENTRY})(handler)

    bureau.behave = slow
    job_id = order(asking, NAME)
    asking.observatory.runner().run_slice(job_id)
    assert written == [0] and result(asking, job_id) == [[NAME, "已登记", ""]]
