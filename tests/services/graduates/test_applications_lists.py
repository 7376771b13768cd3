"""The lists of chapter 6: filters, scope, masks, workbooks."""

from __future__ import annotations

import io

import pytest
from openpyxl import load_workbook

from kernel.clock import local, now
from kernel.errors import Forbidden, NotFound
from tests.factories.applications import CONTENTS, PHONE, approved, defer, file
from tests.factories.graduates import Campus


def test_a_row_tells_who_wants_what(campus: Campus) -> None:
    one = campus.cs_graduates[0]
    campus.bureau.change(one, origin_region="370102")
    defer(campus, one)
    application_id = file(campus, one, "flexible")
    (row,) = campus.client(campus.cs_office).applications("flexible")["items"]
    assert (row["id"], row["graduate_id"], row["name"]) == (application_id, str(one.id), one.name)
    assert row["content"]["form"] == "自由职业" and row["content"]["started_on"] == "2026-07-01"
    assert (row["state_title"], row["tone"], row["allowed_actions"]) == ("待审批", "wait", ["approve", "refuse"])
    assert row["origin_region_title"] == "山东省济南市历下区" and row["department_name"] == "计算机学院"
    assert one.id_number not in str(row) and PHONE not in str(row)
    detail = campus.client(campus.cs_office).application("flexible", application_id)
    assert {"label": "单位或从业内容", "value": "独立插画"} in detail["lines"] and PHONE not in str(detail)


def test_departments_see_their_own(campus: Campus) -> None:
    for one in (*campus.cs_graduates, *campus.me_graduates, campus.strange_graduate):
        file(campus, one, "labor_contract")
    totals = {
        who.user_name: campus.client(who).applications("labor_contract")["total"]
        for who in (campus.head, campus.cs_office, campus.me_office, campus.stranger)
    }
    assert totals == {"school": 4, "cs_office": 2, "me_office": 2, "other_school": 1}
    waiting = campus.client(campus.cs_office).applications("labor_contract")["items"]
    for row in waiting:
        with pytest.raises(NotFound):
            campus.client(campus.me_office).application("labor_contract", row["id"])


def test_each_kind_needs_its_own_screen(campus: Campus) -> None:
    someone = campus.bureau.staff(campus.school_id, campus.computing, screens=("approvals.flexible",))
    client = campus.client(someone)
    assert client.applications("flexible")["total"] == 0
    for kind in CONTENTS:
        if kind != "flexible":
            with pytest.raises(Forbidden):
                client.applications(kind)


def test_filters(campus: Campus) -> None:
    one, other = campus.cs_graduates
    file(campus, one, "labor_contract")
    approved(campus, other, "labor_contract")
    client, day = campus.client(campus.head), local(now()).date().isoformat()
    assert [row["name"] for row in client.applications("labor_contract", state="pending")["items"]] == [one.name]
    assert client.applications("labor_contract", name=other.name)["total"] == 1
    assert client.applications("labor_contract", applied_from=day, applied_to=day)["total"] == 2
    assert client.applications("labor_contract", applied_to="2020-01-01")["total"] == 0
    assert client.applications("labor_contract", department_id=str(campus.mechanics))["total"] == 0
    newest = client.applications("labor_contract")["items"][0]
    assert newest["name"] == other.name
    assert client.applications("labor_contract", sort="applied_at")["items"][-1]["id"] == newest["id"]


@pytest.mark.parametrize("kind", CONTENTS)
def test_the_workbook_holds_the_list_and_its_filters(campus: Campus, kind: str) -> None:
    one = campus.cs_graduates[0]
    defer(campus, one)
    file(campus, one, kind)
    answer = campus.client(campus.head).applications_sheet(kind, state="pending", graduation_year=2026)
    book = load_workbook(io.BytesIO(answer.content))
    head, row = list(book["数据"].values)
    shown = dict(zip(head, row, strict=True))
    assert (shown["姓名"], shown["状态"]) == (one.name, "待审批") and one.id_number not in row
    assert ("状态", "待审批") in [line[:2] for line in book["查询条件"].values]
