"""A list's workbook by a job: each row once and in order, whatever comes, goes or moves meanwhile and whatever dies."""

from __future__ import annotations

import io
import uuid
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import Select, delete, func, select, update

from kernel.db import session
from kernel.endpoint import Api
from kernel.exports import MOST, ORDER_INSTEAD
from kernel.identity import Identity
from kernel.ids import new_id
from kernel.list_export_api import export_endpoints
from kernel.list_exports import ListExport, ListExports, Query, body_of
from kernel.models import Job, StoredFile
from kernel.scope import scoped
from kernel.sheets import Column
from kernel.workbook_parts import WorkbookPart, forget_ended
from tests.factories.killing import POINTS, Killed, kill_at
from tests.kernel.office import STAFF, Office
from tests.kernel.things import Base, Thing, ThingQuery, api

ROWS = 11
"""Two whole batches and a part."""
PATH = "/api/v1/things/exports"


class Part(WorkbookPart, Base):
    """A part of a workbook of things."""

    __tablename__ = "list_parts"


def listed(identity: Identity, query: Query) -> Select[Any]:
    columns: tuple[Any, ...] = (Thing.touched, Thing)
    things = scoped(select(*columns), identity)
    if query.get("q"):
        things = things.where(Thing.name == query["q"])
    return things.order_by(Thing.code.desc() if query.get("sort") == "-code" else Thing.code)


def shown(_: Identity, rows: list[Any]) -> list[dict[str, Any]]:
    return [{"code": thing.code, "name": thing.name} for _, thing in rows]


THINGS = ListExport(
    "things",
    "things",
    "东西",
    ThingQuery,
    Thing.id,
    listed,
    (Column("code", "代码"), Column("name", "名称")),
    shown,
    lambda query: [("名称", query.get("q"))],
)
EXPORTS = ListExports("things", Part, (THINGS,))


@pytest.fixture
def office(make_office: Callable[..., Office], monkeypatch: pytest.MonkeyPatch) -> Office:
    monkeypatch.setattr("kernel.list_exports.BATCH", 4)
    of_lists = Api("lists", prefix="/api/v1/things")
    export_endpoints(of_lists, EXPORTS, THINGS)
    made = make_office(apis=(api, of_lists), jobs=tuple(EXPORTS.kinds.values()))
    made.run(lambda: session.add_all(_thing(number) for number in range(ROWS)))
    return made


def _thing(number: int, identity: Identity = STAFF) -> Thing:
    return Thing(code=f"c{number:03}", name=f"名{number % 2}", school_id=identity.school_id)


CODES = [f"c{number:03}" for number in range(ROWS)]


def order(office: Office, identity: Identity = STAFF, **body: Any) -> uuid.UUID:
    answer = office.call("POST", PATH, identity, json=body)
    assert answer.status_code == 202, answer.text
    return uuid.UUID(answer.json["id"])


def step(office: Office, job_id: uuid.UUID) -> None:
    """One batch of the job."""
    office.runner().run_slice(job_id, seconds=0)


def book(office: Office, job_id: uuid.UUID) -> CalamineWorkbook:
    answer = office.call("GET", f"/api/v1/things/jobs/{job_id}/file")
    assert answer.status_code == 200, answer.text
    return CalamineWorkbook.from_filelike(io.BytesIO(answer.data))


def codes(office: Office, job_id: uuid.UUID) -> list[str]:
    head, *rows = book(office, job_id).get_sheet_by_name("数据").to_python()
    assert head == ["代码", "名称"]
    return [str(row[0]) for row in rows]


def left(office: Office) -> int:
    return office.run(lambda: session.scalar(select(func.count()).select_from(Part)), write=False) or 0


def test_the_list_as_its_query_sorts_it(office: Office) -> None:
    job_id = order(office, sort="-code")
    assert (office.job(job_id).rows_total, office.job(job_id).title) == (ROWS, "东西导出")
    office.runner().run_slice(job_id)
    assert codes(office, job_id) == CODES[::-1] and left(office) == 0
    info = dict(row[:2] for row in book(office, job_id).get_sheet_by_name("查询条件").to_python())
    assert (info["导出人"], info["条数"]) == (STAFF.name, str(ROWS)) and "名称" not in info
    done = office.job(job_id)
    assert (done.state, done.rows_done, done.rows_total) == ("done", ROWS, ROWS)
    name = office.run(lambda: session.get_one(StoredFile, done.result_file_id).name, write=False)
    assert name == "东西.xlsx"


def test_filters_choose_and_are_told(office: Office) -> None:
    job_id, none = order(office, q="名1"), order(office, q="没有")
    for each in (job_id, none):
        office.runner().run_slice(each)
    assert codes(office, job_id) == CODES[1::2] and codes(office, none) == []
    told = dict(row[:2] for row in book(office, none).get_sheet_by_name("查询条件").to_python())
    assert (told["名称"], told["条数"]) == ("没有", "0")


def test_the_audit_trail_hears_of_the_order(office: Office) -> None:
    job_id = order(office)
    told = [message.payload for message in office.outbox(name="audit.recorded")]
    assert [(each["action"], each["after"]) for each in told] == [("things:export", {"rows": ROWS, "job": str(job_id)})]


def test_what_comes_goes_or_moves_meanwhile(office: Office) -> None:
    job_id = order(office)
    step(office, job_id)
    step(office, job_id)
    office.run(lambda: session.add(_thing(99)))
    # what is written goes behind the end, what is not yet written comes before the beginning
    office.run(lambda: session.execute(update(Thing).where(Thing.code == "c000").values(code="c800")))
    office.run(lambda: session.execute(update(Thing).where(Thing.code == "c009").values(code="a009")))
    office.run(lambda: session.execute(delete(Thing).where(Thing.code == "c005")))
    office.run(lambda: session.execute(update(Thing).where(Thing.code == "c007").values(school_id=new_id())))
    office.runner().run_slice(job_id)
    assert codes(office, job_id) == ["c000", "c001", "c002", "c003", "c004", "c006", "c008", "a009", "c010"]
    info = dict(row[:2] for row in book(office, job_id).get_sheet_by_name("查询条件").to_python())
    assert info["条数"] == "9"


def test_what_the_query_does_not_find_any_more_is_left_out(office: Office) -> None:
    job_id = order(office, q="名1")
    step(office, job_id)
    office.run(lambda: session.execute(update(Thing).where(Thing.code == "c003").values(name="名0")))
    office.runner().run_slice(job_id)
    assert codes(office, job_id) == ["c001", "c005", "c007", "c009"]


@pytest.mark.parametrize("point", POINTS)
def test_killed_in_any_batch_it_gives_each_row_once(
    office: Office, monkeypatch: pytest.MonkeyPatch, point: str
) -> None:
    batches = 0
    for passing in range(1, 8):
        job_id = order(office)
        kill_at(monkeypatch, point, passing)
        try:
            office.runner().run_slice(job_id)
        except Killed:
            batches = passing
            office.expire_lease(job_id)
            office.runner().run_slice(job_id)
        assert codes(office, job_id) == CODES
    # the ids, three batches of rows, the joining
    assert (batches, left(office)) == (5, 0)


def test_each_sees_its_own(office: Office) -> None:
    other = replace(STAFF, id=new_id(), school_id=new_id())
    office.run(lambda: session.add_all([_thing(500, other), _thing(501, other)]))
    job_id = order(office, other)
    office.runner().run_slice(job_id)
    assert office.job(job_id).rows_done == 2
    assert office.call("GET", f"/api/v1/things/jobs/{job_id}/file").status_code == 404


def test_who_lost_the_screen_gets_nothing(office: Office) -> None:
    with_out = replace(STAFF, screens=frozenset({"another"}))
    assert office.call("POST", PATH, with_out, json={}).status_code == 403
    job_id = order(office)
    office.runner().run_slice(job_id)
    assert office.call("GET", f"/api/v1/things/jobs/{job_id}/file", with_out).status_code == 403
    waiting = order(office)
    office.change(waiting, requester=with_out.claims())
    office.runner().run_slice(waiting)
    assert office.job(waiting).state == "dead" and "权限" in (office.job(waiting).error or "")
    with pytest.raises(AssertionError):
        book(office, waiting)


def test_the_same_key_is_the_same_order(office: Office) -> None:
    keyed = {"Idempotency-Key": "the-same-order"}
    first, again = (office.call("POST", PATH, json={}, headers=keyed).json for _ in range(2))
    assert first == again and office.run(lambda: session.scalar(select(func.count()).select_from(Job))) == 1


def test_what_a_cancelled_export_kept_goes(office: Office) -> None:
    job_id = order(office)
    step(office, job_id)
    step(office, job_id)
    assert left(office) == 4, "three lots of ids and a part"
    office.run(lambda: forget_ended(Part))
    assert left(office) == 4, "it still runs"
    office.call("POST", f"/api/v1/things/jobs/{job_id}/cancel")
    office.runner().run_slice(job_id)
    office.run(lambda: forget_ended(Part))
    assert (office.job(job_id).state, left(office)) == ("cancelled", 0)


def test_a_failed_one_begins_anew(office: Office) -> None:
    job_id = order(office)
    step(office, job_id)
    step(office, job_id)
    office.change(job_id, state="dead")
    looks_after = replace(STAFF, screens=STAFF.screens | {"jobs"})
    assert office.call("POST", f"/api/v1/things/jobs/all/{job_id}/retry", looks_after).status_code == 200
    assert left(office) == 0
    office.runner().run_slice(job_id)
    assert codes(office, job_id) == CODES


def test_at_once_while_the_rows_are_few(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    answer = office.call("GET", "/api/v1/things/export.xlsx?sort=-code")
    rows = CalamineWorkbook.from_filelike(io.BytesIO(answer.data)).get_sheet_by_name("数据").to_python()
    assert [row[0] for row in rows[1:]] == CODES[::-1]
    monkeypatch.setattr("kernel.exports.MOST", ROWS - 1)
    refused = office.call("GET", "/api/v1/things/export.xlsx")
    assert (refused.status_code, refused.json["detail"]) == (409, ORDER_INSTEAD)
    assert str(MOST) in ORDER_INSTEAD and "后台" in ORDER_INSTEAD


@pytest.mark.parametrize("body", [{"page": 1}, {"size": 20}, {"sort": "name"}, {"q": 5}, {"other": ""}])
def test_a_body_is_the_query_without_a_page(office: Office, body: dict[str, Any]) -> None:
    assert office.call("POST", PATH, json=body).status_code == 422
    assert set(body_of(ThingQuery)().fields) == {"q", "sort"}
