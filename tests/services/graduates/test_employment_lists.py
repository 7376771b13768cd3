"""The list of 8.1: filters, order, scope, masked numbers, verbs of each row, workbook."""

from __future__ import annotations

import io
from typing import Any

import pytest
from openpyxl import load_workbook

from kernel.errors import Invalid
from tests.factories.graduates import YEAR, Campus

FILTERS: list[tuple[dict[str, str], dict[str, Any]]] = [
    ({"signing": "signed"}, {"agreement_state": "pending", "agreement_source": "system"}),
    ({"account": "disabled"}, {"enabled": False}),
    ({"account": "unregistered"}, {"registration": "unregistered"}),
    ({"training_mode": "4"}, {"training_mode": "4"}),
    ({"dispatch": "dispatched"}, {"dispatch": "dispatched"}),
    ({"enlistment": "yes"}, {"enlistment": "yes"}),
    ({"plan_confirmation": "confirmed"}, {"plan_confirmation": "confirmed"}),
    ({"province_status": "locked"}, {"province_status": "locked"}),
    ({"name": "建国"}, {"name": "王建国"}),
]


@pytest.mark.parametrize(("asked", "facts"), FILTERS)
def test_a_filter_finds_its_graduates(campus: Campus, asked: dict[str, str], facts: dict[str, Any]) -> None:
    campus.bureau.change(campus.cs_graduates[1], **facts)
    page = campus.client(campus.head).employment(**asked)
    assert [row["id"] for row in page["items"]] == [str(campus.cs_graduates[1].id)] and page["total"] == 1


def test_the_plan_row_is_filtered_and_shown(campus: Campus) -> None:
    graduate, client = campus.cs_graduates[0], campus.client(campus.head)
    client.change_destination(
        graduate.id, 1, destination="801", dispatch_kind="further_study", employer_name="示例大学"
    )
    for asked in ({"destination": "801"}, {"dispatch_kind": "further_study"}, {"basis": "staff"}):
        (row,) = client.employment(**asked)["items"]
        shown = (row["destination_title"], row["dispatch_kind_title"], row["employer_name"], row["basis_title"])
        assert shown == ("研究生", "升学", "示例大学", "学校维护")


def test_departments_see_their_own_and_no_number(campus: Campus) -> None:
    page = campus.client(campus.cs_office).employment()
    assert {row["id"] for row in page["items"]} == {str(one.id) for one in campus.cs_graduates}
    assert campus.client(campus.head).employment()["total"] == 4
    assert not [one for one in campus.cs_graduates if one.id_number in str(page) or one.mobile in str(page)]


def test_newest_year_first_and_every_sort_both_ways(campus: Campus) -> None:
    campus.bureau.graduate(campus.school_id, campus.computing, graduation_year=YEAR - 1)
    client = campus.client(campus.head)
    years = [row["graduation_year"] for row in client.employment()["items"]]
    assert years == [YEAR] * 4 + [YEAR - 1]
    for key in ("graduation_year", "department_name", "student_no"):
        there, back = ([row[key] for row in client.employment(sort=sort)["items"]] for sort in (key, f"-{key}"))
        assert there == back[::-1] == sorted(there)
    with pytest.raises(Invalid):
        client.employment(sort="id_number")


def test_rows_of_a_locked_year_take_no_checkbox(campus: Campus) -> None:
    client = campus.client(campus.head)
    free = client.employment()["items"][0]
    assert "change_destination" in free["allowed_actions"] and free["locked_reason"] is None
    campus.bureau.lock_year(campus.school_id)
    locked = client.employment()["items"][0]
    assert "change_destination" not in locked["allowed_actions"] and locked["locked_reason"]


def test_the_workbook_holds_the_rows_and_what_was_asked(campus: Campus) -> None:
    campus.bureau.change(campus.cs_graduates[0], enlistment="yes")
    answer = campus.client(campus.cs_office).employment_sheet(enlistment="yes")
    book = load_workbook(io.BytesIO(answer.content))
    head, row = (dict(enumerate(values)) for values in book.worksheets[0].iter_rows(values_only=True))
    told = {title: row[at] for at, title in head.items()}
    assert (told["姓名"], told["预征入伍"], told["就业状态"]) == (campus.cs_graduates[0].name, "是", "待就业")
    assert campus.cs_graduates[0].id_number not in str(told)
    assert ("预征入伍", "是") in [tuple(line[:2]) for line in book.worksheets[1].iter_rows(values_only=True)]
