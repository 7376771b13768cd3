"""Recommendation forms (manual 7.9): who keeps them, what changes, one form as PDF."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from io import BytesIO

import openpyxl
import pytest
from sqlalchemy import select

from kernel.errors import Conflict, Forbidden, Invalid, NotFound, PreconditionFailed, PreconditionRequired
from kernel.pdf import missing
from services.graduates.models import Change
from services.graduates.operations.recommendation_pdf import Form, render
from tests.factories.graduates import YEAR, Campus

ACTION = "graduates.recommendation:change"
FORM = Form("示范大学", "张三", ((("姓名", "张三"),),), ("院系意见",), date(2026, 5, 1))


def test_a_department_lists_its_own_with_what_the_form_says(campus: Campus) -> None:
    campus.bureau.change(campus.cs_graduates[0], minor="会计学", political_status="01")
    client = campus.client(campus.cs_office)
    rows = {row["id"]: row for row in client.recommendations()["items"]}
    assert set(rows) == {str(each.id) for each in campus.cs_graduates}
    first = rows[str(campus.cs_graduates[0].id)]
    assert (first["political_status_title"], first["minor"], first["form_state_title"]) == (
        "中共党员",
        "会计学",
        "未维护",
    )
    assert first["allowed_actions"] == ["change_recommendation"] and first["locked_reason"] is None
    assert campus.cs_graduates[0].id_number not in str(rows)
    for filters in ({"minor": "yes"}, {"political_status": "01"}):
        assert [row["minor"] for row in client.recommendations(**filters)["items"]] == ["会计学"]
    assert client.recommendations(minor="no")["total"] == 1


def test_the_school_looks_on(campus: Campus) -> None:
    client, graduate = campus.client(campus.head), campus.cs_graduates[0]
    listed = client.recommendations()
    assert listed["total"] == 4 and all(row["allowed_actions"] == [] for row in listed["items"])
    with pytest.raises(Forbidden):
        client.change_recommendation(graduate.id, 1, {"minor": "会计学"})
    with pytest.raises(Forbidden):
        client.set_political_status([graduate.id], "01")
    assert client.recommendation_form(graduate.id).content.startswith(b"%PDF")


def test_a_change_is_kept_with_history_and_who_kept_it(campus: Campus) -> None:
    graduate, client = campus.cs_graduates[0], campus.client(campus.cs_office)
    row = client.change_recommendation(graduate.id, 1, {"political_status": "01", "minor": " 会计学 "})
    assert (row["political_status_title"], row["minor"], row["version"]) == ("中共党员", "会计学", 2)
    assert (row["form_state"], row["recommended_by"]) == ("kept", "赵倩") and row["recommended_at"]
    change = campus.bureau.scalar(select(Change).where(Change.graduate_id == graduate.id))
    assert change.action == ACTION
    assert change.before == {"political_status": "03", "minor": ""}
    assert change.after == {"political_status": "01", "minor": "会计学"}
    assert campus.bureau.audited() == [ACTION]
    assert client.change_recommendation(graduate.id, 2, {"minor": "会计学"})["version"] == 2
    assert client.change_recommendation(graduate.id, 2, {"minor": ""})["minor"] == ""


def test_only_the_two_fields_change(campus: Campus) -> None:
    graduate, client = campus.cs_graduates[0], campus.client(campus.cs_office)
    for values in (
        {"name": "李四"},
        {},
        {"political_status": ""},
        {"political_status": "99"},
        {"minor": "长" * 61},
        {"minor": None},
    ):
        with pytest.raises(Invalid):
            client.change_recommendation(graduate.id, 1, values)
    assert campus.bureau.read(graduate).version == 1 and campus.bureau.audited() == []


def test_others_graduates_do_not_exist(campus: Campus) -> None:
    graduate = campus.cs_graduates[0]
    for who in (campus.me_office, campus.bureau.staff(campus.elsewhere, campus.strange_graduate.department_id)):
        client = campus.client(who)
        with pytest.raises(NotFound):
            client.change_recommendation(graduate.id, 1, {"minor": "会计学"})
        with pytest.raises(NotFound):
            client.recommendation_form(graduate.id)
        with pytest.raises(NotFound):
            client.set_political_status([graduate.id], "01")
        with pytest.raises(NotFound):
            client.order_recommendation_forms({"ids": [str(graduate.id)]})
    assert campus.bureau.read(graduate).political_status == "03"


def test_of_two_changes_at_once_one_is_told(campus: Campus) -> None:
    graduate = campus.cs_graduates[0]

    def change(minor: str) -> str:
        try:
            campus.client(campus.cs_office).change_recommendation(graduate.id, 1, {"minor": minor})
        except PreconditionFailed as refused:
            return refused.code
        return minor

    with ThreadPoolExecutor(2) as pool:
        answers = sorted(pool.map(change, ("会计学", "法学")), key=len)
    assert answers[1] == "version-stale" and campus.bureau.read(graduate).minor == answers[0]
    with pytest.raises(PreconditionRequired):
        campus.client(campus.cs_office).call(
            "PATCH", f"/api/v1/graduates/recommendations/{graduate.id}", json={"minor": "x"}
        )


def test_many_get_one_political_status_or_none_does(campus: Campus) -> None:
    client, ids = campus.client(campus.cs_office), [each.id for each in campus.cs_graduates]
    with pytest.raises(NotFound):
        client.set_political_status([*ids, campus.me_graduates[0].id], "01")
    assert campus.bureau.audited() == []
    for code in ("", "99"):
        with pytest.raises(Invalid):
            client.set_political_status(ids, code)
    assert client.set_political_status(ids, "01")["done"] == 2
    assert {campus.bureau.read(each).political_status for each in campus.cs_graduates} == {"01"}
    assert campus.bureau.audited() == [ACTION] * 2


def test_a_locked_year_refuses_changes_but_prints(campus: Campus) -> None:
    campus.bureau.lock_year(campus.school_id)
    client, graduate = campus.client(campus.cs_office), campus.cs_graduates[0]
    row = client.recommendations()["items"][0]
    assert row["allowed_actions"] == [] and "锁定" in row["locked_reason"]
    with pytest.raises(Conflict) as refused:
        client.change_recommendation(graduate.id, 1, {"minor": "会计学"})
    assert refused.value.code == "plan-locked"
    answer = client.set_political_status([graduate.id], "01")
    assert answer["failed"] == 1 and "锁定" in answer["results"][0]["reason"]
    assert client.recommendation_form(graduate.id).content.startswith(b"%PDF")


def test_the_workbook(campus: Campus) -> None:
    client = campus.client(campus.cs_office)
    client.change_recommendation(campus.cs_graduates[0].id, 1, {"minor": "会计学"})
    book = openpyxl.load_workbook(BytesIO(client.recommendations_sheet(minor="yes", graduation_year=YEAR).content))
    cells = {cell.value for row in book.worksheets[0].iter_rows() for cell in row}
    assert {"政治面貌", "共青团员", "会计学", "赵倩", "已维护"} <= cells
    assert campus.cs_graduates[0].id_number not in cells
    asked = [[cell.value for cell in row] for row in book["查询条件"].iter_rows()]
    assert any(row[:2] == ["辅修专业", "有"] for row in asked)


def test_the_same_form_is_the_same_bytes_of_one_page() -> None:
    assert render([FORM]) == render([FORM])
    assert render([FORM]).count(b"/Type /Page\n") == 1 and render([FORM] * 3).count(b"/Type /Page\n") == 3
    assert b"UniGB-UTF16-H" in render([FORM])


def test_characters_that_the_font_lacks_are_listed() -> None:
    assert missing("买买提·吐尔逊㛃髙〇ABC（）") == []
    assert missing("𠮷田𠮷ئ") == ["𠮷", "ئ"]


def test_texts_of_any_length_fit_their_cells() -> None:
    longest = "，".join(["全国计算机等级考试二级证书"] * 60)
    for text in ("", "字", longest, "x" * 2000):
        assert render([Form("示范大学" * 5, "张三", ((("职业资格", text),) * 3,), (), date(2026, 5, 1))])
