"""Monitoring of 10.1-10.3: states, strips, scope, filters, workbooks."""

from __future__ import annotations

import io
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from kernel.errors import Forbidden
from tests.factories.reports import Campus

STATES: dict[str, list[dict[str, Any]]] = {
    "registrations": [{}, {}, {"registration": "unregistered", "registered_at": None}],
    "resumes": [{}, {"resume": "draft"}, {"resume": "published", "resume_completeness": 80}],
    "signings": [
        {},
        {"agreement_state": "awaiting_certification", "agreement_source": "graduate_entered"},
        {"agreement_state": "archived", "agreement_source": "system", "agreement_employer": "济南示范公司"},
        {"agreement_state": "terminated", "agreement_source": "out_of_province"},
    ],
}
STRIPS = {
    "registrations": ["3", "2", "1", "66.67%"],
    "resumes": ["3", "2", "1", "66.67%"],
    "signings": ["4", "1", "3", "25.00%", "1"],
}
KINDS = pytest.mark.parametrize("kind", STATES)


def fill(campus: Campus, kind: str) -> None:
    for facts in STATES[kind]:
        campus.observatory.graduate(campus.school_id, campus.computing, **facts)


@KINDS
def test_rows_and_strip(kind: str, campus: Campus) -> None:
    fill(campus, kind)
    campus.observatory.graduate(campus.elsewhere, campus.foreign, name="外校标记生")
    found = campus.client(campus.cs_office).watched(kind)
    assert (found["total"], [each["text"] for each in found["strip"]]) == (len(STATES[kind]), STRIPS[kind])
    assert "外校标记" not in str(found)
    assert {row["id_number"][6:14] for row in found["items"]} == {"********"}


@KINDS
def test_a_department_sees_its_own_alone(kind: str, campus: Campus) -> None:
    fill(campus, kind)
    empty = campus.client(campus.me_office).watched(kind)
    assert (empty["total"], empty["strip"][0]["text"], empty["strip"][3]["text"]) == (0, "0", "—")


@KINDS
def test_without_the_grant_nothing(kind: str, campus: Campus) -> None:
    clerk = campus.observatory.staff(campus.school_id, campus.computing, screens=("monitoring.employer_check",))
    with pytest.raises(Forbidden):
        campus.client(clerk).watched(kind)


@pytest.mark.parametrize(
    ("kind", "query", "count"),
    [
        ("registrations", {"state": "unregistered"}, 1),
        ("registrations", {"registered_from": "2026-01-02", "registered_to": "2026-01-02"}, 2),
        ("registrations", {"registered_to": "2026-01-01"}, 0),
        ("registrations", {"name": "业生1"}, 1),
        ("registrations", {"name": "%"}, 0),
        ("resumes", {"state": "none"}, 1),
        ("resumes", {"state": "published"}, 1),
        ("signings", {"state": "none"}, 1),
        ("signings", {"state": "terminated"}, 1),
        ("signings", {"employer_name": "示范"}, 1),
        ("signings", {"graduation_year": 2025}, 0),
    ],
)
def test_filters_leave_the_strip_of_the_state_whole(
    kind: str, query: dict[str, Any], count: int, campus: Campus
) -> None:
    fill(campus, kind)
    found = campus.client(campus.head).watched(kind, **query)
    assert found["total"] == count
    if set(query) == {"state"}:
        assert [each["text"] for each in found["strip"]] == STRIPS[kind]


def test_the_login_name_is_told_and_the_password_of_registered_ones_can_be_set(campus: Campus) -> None:
    fill(campus, "registrations")
    rows = campus.client(campus.head).watched("registrations")["items"]
    assert rows[0]["login_name"] == "9900100000001"
    assert [row["allowed_actions"] for row in rows] == [["set_password"], ["set_password"], []]


@KINDS
def test_workbook(kind: str, campus: Campus) -> None:
    fill(campus, kind)
    content = campus.client(campus.head).watched_sheet(kind, graduation_year=2026).content
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    rows = book.get_sheet_by_name("数据").to_python()
    assert len(rows) == 1 + len(STATES[kind])
    assert ["毕业年度", "2026"] in [row[:2] for row in book.get_sheet_by_name("查询条件").to_python()]
    assert campus.observatory.audited() == [f"{_SCREENS[kind]}:export"]


_SCREENS = {
    "registrations": "monitoring.registration",
    "resumes": "monitoring.resume",
    "signings": "monitoring.signing",
}
