"""A broadcast's audience is fixed at sending; the read copy takes events once, newest version only."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import func, select

from kernel.ids import new_id
from services.messaging.models import Account, Department, Membership
from services.messaging.models.directory import OPEN_END
from tests.factories.messaging import Campus, Someone, broadcast


def got(campus: Campus, someone: Someone) -> bool:
    return bool(campus.office.client(someone).broadcasts()["items"])


def unread_names(campus: Campus, message_id: Any) -> list[str]:
    page = campus.office.client(campus.head).unread(message_id)
    assert page["total"] == len(page["items"])
    return [row["user_name"] for row in page["items"]]


def test_the_audience_does_not_drift(campus: Campus) -> None:
    office, (leaving, moving) = campus.office, campus.cs_graduates
    line = {"kind": "graduate", "department_id": campus.computing}
    sent = office.client(campus.head).send(broadcast(line))
    before = unread_names(campus, sent["id"])

    joining = office.person("graduate", campus.school_id, department_id=campus.computing)
    office.change(leaving, enabled=False)
    office.change(moving, department_id=campus.mechanics)
    office.change(campus.me_graduates[0], department_id=campus.computing)

    assert unread_names(campus, sent["id"]) == before
    assert (got(campus, leaving), got(campus, moving)) == (True, True)
    assert (got(campus, joining), got(campus, campus.me_graduates[0])) == (False, False)
    assert office.client(campus.head).sent()["items"][0]["audience_count"] == 2
    again = office.client(campus.head).send(broadcast(line))
    assert unread_names(campus, again["id"]) == sorted([joining.user_name, campus.me_graduates[0].user_name])


def test_who_comes_back_gets_what_was_sent_before_and_after_but_not_between(campus: Campus) -> None:
    office, one = campus.office, campus.cs_graduates[0]
    head = office.client(campus.head)
    head.send(broadcast(title="先"))
    office.change(one, enabled=False)
    head.send(broadcast(title="中"))
    office.change(one, enabled=True)
    head.send(broadcast(title="后"))
    assert sorted(row["title"] for row in office.client(one).broadcasts()["items"]) == ["先", "后"]


def test_moving_to_another_school_takes_the_old_messages_along_only(campus: Campus) -> None:
    office, one = campus.office, campus.cs_graduates[0]
    office.client(campus.head).send(broadcast(title="旧校"))
    office.change(one, school_id=campus.stranger.school_id, department_id=campus.strange_department)
    office.client(campus.head).send(broadcast(title="旧校之后"))
    office.client(campus.stranger).send(broadcast(title="新校"))
    assert sorted(row["title"] for row in office.client(one).broadcasts()["items"]) == ["新校", "旧校"]


def membership_rows(campus: Campus, someone: Someone) -> list[Any]:
    columns = (Membership.department_id, Membership.from_seq, Membership.to_seq)
    return campus.office.rows(select(*columns).where(Membership.account_id == someone.id).order_by(Membership.from_seq))


def test_memberships_are_closed_and_opened_at_the_same_number(campus: Campus) -> None:
    one = campus.cs_graduates[0]
    campus.office.change(one, department_id=campus.mechanics)
    first, second = membership_rows(campus, one)
    assert first.to_seq == second.from_seq
    assert (first.department_id, second.department_id, second.to_seq) == (campus.computing, campus.mechanics, OPEN_END)


def test_a_change_that_matters_to_no_audience_opens_no_row(campus: Campus) -> None:
    campus.office.change(campus.cs_graduates[0], name="改名了", student_no="2026999")
    assert len(membership_rows(campus, campus.cs_graduates[0])) == 1


def test_network_wide_accounts_belong_to_no_audience(campus: Campus) -> None:
    assert membership_rows(campus, campus.employer) == []


def test_an_older_version_that_comes_later_changes_nothing(campus: Campus) -> None:
    one = campus.cs_graduates[0]
    old = one.snapshot()
    campus.office.change(one, name="新名", department_id=campus.mechanics)
    campus.office.tell("account.changed", old)
    account = campus.office.scalar(select(Account).where(Account.id == one.id))
    assert (account.name, account.version) == ("新名", 2)
    assert len(membership_rows(campus, one)) == 2


def test_the_same_event_twice_has_one_effect(campus: Campus) -> None:
    one = campus.cs_graduates[0]
    one.department_id, one.version = campus.mechanics, 2
    event = str(new_id())
    campus.office.tell("account.changed", one.snapshot(), ids=[event])
    rows = membership_rows(campus, one)
    campus.office.tell("account.changed", one.snapshot(), ids=[event])
    campus.office.tell("account.changed", one.snapshot())
    assert membership_rows(campus, one) == rows


def test_several_versions_of_one_account_in_one_delivery(campus: Campus) -> None:
    one = campus.cs_graduates[0]
    first = one.snapshot() | {"version": 3, "department_id": str(campus.mechanics)}
    second = one.snapshot() | {"version": 2, "major": "旧专业"}
    campus.office.tell("account.changed", first, second)
    rows = membership_rows(campus, one)
    assert [row.department_id for row in rows] == [campus.computing, campus.mechanics]


@pytest.mark.parametrize("order", [(1, 2, 3), (3, 1, 2), (3, 2, 1), (2, 3, 1)])
def test_departments_in_any_order_end_at_the_newest_name(campus: Campus, order: tuple[int, ...]) -> None:
    department = new_id()
    for version in order:
        payload = {"id": str(department), "school_id": str(campus.school_id), "code": "09", "enabled": True}
        campus.office.tell("department.changed", payload | {"version": version, "name": f"名称{version}"})
    assert campus.office.scalar(select(Department.name).where(Department.id == department)) == "名称3"


def test_a_renamed_department_shows_its_new_name_on_old_lists(campus: Campus) -> None:
    sent = campus.office.client(campus.head).send(broadcast({"kind": "graduate"}))
    payload = {"id": str(campus.computing), "school_id": str(campus.school_id), "code": "01", "enabled": True}
    campus.office.tell("department.changed", payload | {"version": 2, "name": "信息学院"})
    page = campus.office.client(campus.head).unread(sent["id"])
    assert {row["department_name"] for row in page["items"]} == {"信息学院", "机械学院"}


def test_at_every_number_an_account_has_at_most_one_membership(campus: Campus) -> None:
    one = campus.cs_graduates[0]
    for facts in ({"enabled": False}, {"enabled": True}, {"major": "甲"}, {"major": "乙", "degree": "11"}):
        campus.office.change(one, **facts)
    rows = membership_rows(campus, one)
    assert len(rows) == 4
    assert all(left.to_seq <= right.from_seq for left, right in zip(rows, rows[1:], strict=False))
    assert campus.office.scalar(select(func.count()).where(Membership.to_seq == OPEN_END)) == 9
