"""The lists of 5.1-5.3: scope, filters, order, what a row tells, nothing that grows with the rows, the workbook."""

from __future__ import annotations

import io
import itertools
from datetime import UTC, datetime
from typing import Any

import pytest
from openpyxl import load_workbook

from kernel.errors import Forbidden, Invalid
from services.agreements.domain.states import AGREEMENT, SOURCES
from services.agreements.models import Agreement
from tests.factories.agreements import Campus

LOCKED = "该年度毕业生已被锁定就业方案，无法操作；请联系学校隶属的就业主管部门解锁。"


def numbers(page: dict[str, Any]) -> list[str]:
    return [row["id"] for row in page["items"]]


def ids(*agreements: Agreement) -> list[str]:
    return [str(each.id) for each in agreements]


def book(campus: Campus, source: str, **filters: Any) -> dict[str, list[tuple[Any, ...]]]:
    content = campus.client(campus.head).agreements_sheet(source, **filters).content
    loaded = load_workbook(io.BytesIO(content))
    return {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in loaded}


def test_each_source_has_its_list_and_each_office_its_graduates(campus: Campus) -> None:
    registry = campus.registry
    made = {source: registry.agreement(each, source) for source, each in
            zip(SOURCES, [*campus.cs_graduates, campus.me_graduates[0]], strict=True)}  # fmt: skip
    registry.agreement(campus.strange_graduate)
    for source, agreement in made.items():
        assert numbers(campus.client(campus.head).agreements(source)) == ids(agreement)
    assert numbers(campus.client(campus.me_office).agreements("out_of_province")) == ids(made["out_of_province"])
    assert numbers(campus.client(campus.cs_office).agreements("out_of_province")) == []
    assert numbers(campus.client(campus.me_office).agreements("system")) == []


def test_a_screen_of_one_source_opens_no_other(campus: Campus) -> None:
    clerk = campus.registry.staff(campus.school_id, campus.computing, screens=("agreements.system",))
    assert campus.client(clerk).agreements("system")["total"] == 0
    for call in (
        lambda c: c.agreements("out_of_province"),
        lambda c: c.archive("graduate_entered", [campus.school_id]),
    ):
        with pytest.raises(Forbidden):
            call(campus.client(clerk))


@pytest.mark.parametrize("state", AGREEMENT)
def test_a_row_tells_what_may_be_done_and_why_not(campus: Campus, state: str) -> None:
    source = "graduate_entered" if state == "awaiting_certification" else "out_of_province"
    agreement = campus.registry.agreement(campus.cs_graduates[0], source, state)
    [row] = campus.client(campus.cs_office).agreements(source)["items"]
    assert (row["state"], row["state_title"], row["tone"]) == (state, *AGREEMENT[state])
    may = {"pending": ["archive"], "archived": ["unarchive"], "restored": ["unarchive"], "withdrawn": ["restore"]}
    change = ["change_employer"] if source == "out_of_province" and state != "terminated" else []
    assert row["allowed_actions"] == may.get(state, []) + change
    assert set(row["refusals"]) | set(row["allowed_actions"]) >= {"archive", "unarchive", "restore"}
    assert all(row["refusals"].values()) and row["locked_reason"] is None
    assert row["number"] == agreement.number


def test_a_locked_year_has_no_checkbox(campus: Campus) -> None:
    campus.registry.agreement(campus.cs_graduates[0])
    campus.registry.set_year(campus.school_id)
    [row] = campus.client(campus.head).agreements("system")["items"]
    assert (row["locked_reason"], row["allowed_actions"]) == (LOCKED, [])
    assert set(row["refusals"].values()) == {LOCKED}


def test_settling_until_graduates_has_taken_it_in(campus: Campus) -> None:
    """处理中 from the act until graduates says that the plan row knows of it."""
    graduate = campus.cs_graduates[0]
    agreement = campus.registry.agreement(graduate)
    client = campus.client(campus.head)
    assert client.agreements("system")["items"][0]["settling"] is False
    client.archive("system", [agreement.id])
    assert client.agreements("system")["items"][0]["settling"] is True
    assert client.agreement("system", agreement.id)["settling"] is True
    campus.registry.facts(graduate, signing_version=1)
    assert client.agreements("system")["items"][0]["settling"] is False


def test_no_numbers_of_people_stand_in_a_list(campus: Campus) -> None:
    campus.registry.agreement(campus.cs_graduates[0])
    [row] = campus.client(campus.head).agreements("system")["items"]
    assert not {"id_number", "mobile", "exam_number", "employer", "contact_phone"} & set(row)


def test_filters(campus: Campus) -> None:
    registry = campus.registry
    first = registry.graduate(campus.school_id, campus.computing, name="王晓晨", student_no="S1", class_name="甲班")
    second = registry.graduate(campus.school_id, campus.mechanics, name="李晓", major="机械工程", degree="01")
    older = registry.graduate(campus.school_id, campus.mechanics, name="张建国", graduation_year=2025)
    may = {"certified_at": datetime(2026, 5, 8, 15, 59, tzinfo=UTC), "entered_at": datetime(2026, 5, 9, tzinfo=UTC)}
    june = {"certified_at": datetime(2026, 6, 7, 16, 0, tzinfo=UTC), "entered_at": datetime(2026, 6, 9, tzinfo=UTC)}
    a = registry.agreement(first, **may)
    b = registry.agreement(
        second, state="archived", employer={"employer_name": "青岛100%船厂", "employer_code": ""}, **june
    )
    c = registry.agreement(older, **june)
    everything = {a.number: ids(a), b.number: ids(b), c.number: ids(c)}
    asked: list[tuple[dict[str, Any], list[str]]] = [
        *(({"number": number}, found) for number, found in everything.items()),
        ({"state": "archived"}, ids(b)),
        ({"name": "晓"}, ids(a, b)),
        ({"name": "晓晨"}, ids(a)),
        ({"name": "晨晓"}, []),
        ({"name": "%"}, []),
        ({"graduation_year": 2025}, ids(c)),
        ({"department_id": campus.computing}, ids(a)),
        ({"department_id": campus.elsewhere}, []),
        ({"major": "机械工程"}, ids(b)),
        ({"degree": "01"}, ids(b)),
        ({"student_no": "S1"}, ids(a)),
        ({"class_name": "甲班"}, ids(a)),
        ({"graduate_id": second.id}, ids(b)),
        ({"employer_name": "100%船"}, ids(b)),
        ({"employer_name": "_"}, []),
        ({"certified_from": "2026-06-08"}, ids(b, c)),
        ({"certified_to": "2026-05-08"}, ids(a)),
        ({"certified_from": "2026-05-09", "certified_to": "2026-06-07"}, []),
        ({"entered_from": "2026-06-01", "state": "pending"}, ids(c)),
    ]
    for filters, found in asked:
        page = campus.client(campus.head).agreements("system", **filters)
        assert sorted(numbers(page)) == sorted(found), filters
        assert page["total"] == len(found), filters


SORTS = ("entered_at", "certified_at", "number", "name", "student_no")


@pytest.mark.parametrize("sort", [sign + key for sign in ("", "-") for key in SORTS])
def test_pages_in_order(campus: Campus, sort: str) -> None:
    """Every row once on all pages, in one order; ties by id; rising is falling backwards."""
    registry, key = campus.registry, sort.removeprefix("-")
    graduates = registry.graduates(23, campus.school_id, campus.computing)
    moments = itertools.cycle(datetime(2026, 5, day, tzinfo=UTC) for day in (3, 1, 2))
    made = {}
    for graduate, moment in zip(graduates, moments, strict=False):
        agreement = registry.agreement(graduate, certified_at=moment, entered_at=moment)
        name_key = graduate.name_key
        values = {"name": name_key, "student_no": graduate.student_no}
        made[str(agreement.id)] = values.get(key) or getattr(agreement, key)
    pages = [campus.client(campus.head).agreements("system", sort=sort, size=10, page=page) for page in (1, 2, 3)]
    shown = [row for page in pages for row in numbers(page)]
    falling = sorted(sorted(made), key=lambda each: made[each], reverse=True)
    assert shown == (falling if sort.startswith("-") else falling[::-1])
    assert {page["total"] for page in pages} == {23}


def test_an_order_that_is_none_is_refused(campus: Campus) -> None:
    with pytest.raises(Invalid):
        campus.client(campus.head).agreements("system", sort="reason")


def test_statements_do_not_grow_with_the_rows(campus: Campus) -> None:
    registry = campus.registry
    registry.agreements(registry.graduates(60, campus.school_id, campus.computing), "out_of_province")
    seen = []
    for size in (10, 50):
        with registry.statements() as statements:
            assert len(campus.client(campus.head).agreements("out_of_province", size=size)["items"]) == size
        seen.append(len(statements))
    assert seen[0] == seen[1] < 12


@pytest.mark.parametrize("source", SOURCES)
def test_the_list_as_a_workbook(campus: Campus, source: str) -> None:
    registry = campus.registry
    odd = registry.graduate(campus.school_id, campus.computing, name="=1+1")
    agreement = registry.agreement(odd, source, "archived", employer={"employer_name": "@单位", "employer_code": ""})
    registry.agreement(campus.strange_graduate, source)
    sheets = book(campus, source, state="archived", name="=1")
    head, row = sheets["数据"]
    shown = dict(zip(head, row, strict=True))
    assert (shown["就业协议书号"], shown["姓名"], shown["单位名称"]) == (agreement.number, "=1+1", "@单位")
    assert (shown["院系"], shown["审核状态"], shown["审核时间"]) == ("计算机学院", "存档通过", "2026-05-10 10:00")
    assert ("鉴证机关" in shown) == (source != "out_of_province")
    assert ("单位所在地" in shown) == (source == "out_of_province")
    asked = dict(line[:2] for line in sheets["查询条件"])
    assert (asked["审核状态"], asked["姓名"], asked["导出人"], asked["条数"]) == ("存档通过", "=1", "王敏", "1")
    [entry] = registry.told("audit.recorded")
    assert (entry["action"], entry["after"]) == (f"agreements.{source}:export", {"rows": 1})


def test_a_department_exports_its_own(campus: Campus) -> None:
    campus.registry.agreements([*campus.cs_graduates, *campus.me_graduates])
    content = campus.client(campus.me_office).agreements_sheet("system").content
    rows = list(load_workbook(io.BytesIO(content))["数据"].iter_rows(values_only=True))
    assert {row[4] for row in rows[1:]} == {"机械学院"} and len(rows) == 3
