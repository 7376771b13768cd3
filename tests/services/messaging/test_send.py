"""Sending by the manual's rules (3.1): who may write to whom, and that a refusal writes nothing."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import func, select

from kernel.errors import DomainError, Forbidden, Invalid, NotFound
from services.messaging.models import AudienceLine, Message, ReadCounter, Recipient
from tests.factories.messaging import Campus, broadcast, single


def refused(campus: Campus, sender: Any, body: dict[str, Any]) -> DomainError:
    """The refusal of a message; nothing of it may be kept."""
    with pytest.raises(DomainError) as caught:
        campus.office.client(sender).send(body)
    assert campus.office.scalar(select(func.count()).select_from(Message)) == 0
    assert campus.office.scalar(select(func.count()).select_from(Recipient)) == 0
    return caught.value


def test_staff_write_single_messages_over_the_whole_network(campus: Campus) -> None:
    receivers = [campus.me_graduates[0], campus.head, campus.employer, campus.authority]
    sent = campus.office.client(campus.cs_office).send(single(*receivers))
    assert sent["count"] == 4
    for one in receivers:
        inbox = campus.office.client(one).singles()
        assert [(row["title"], row["state"]) for row in inbox["items"]] == [("材料催交", "unread")]


def test_another_schools_people_are_as_unknown_as_nobody(campus: Campus) -> None:
    foreign = refused(campus, campus.head, single(campus.cs_graduates[0], campus.strange_graduate))
    unknown = refused(campus, campus.head, single(recipient_ids=["00000000-0000-7000-8000-000000000000"]))
    assert isinstance(foreign, NotFound)
    assert (foreign.code, foreign.message, foreign.fields) == (unknown.code, unknown.message, unknown.fields)


def test_graduates_write_only_to_staff_of_their_school(campus: Campus) -> None:
    graduate = campus.cs_graduates[0]
    for other in (campus.cs_graduates[1], campus.employer, campus.stranger):
        assert isinstance(refused(campus, graduate, single(other)), NotFound)
    assert isinstance(refused(campus, graduate, broadcast()), Forbidden)
    assert campus.office.client(graduate).send(single(campus.me_office))["count"] == 1


def test_disabled_people_and_oneself_cannot_be_reached(campus: Campus) -> None:
    campus.office.change(campus.cs_graduates[0], enabled=False)
    assert isinstance(refused(campus, campus.head, single(campus.cs_graduates[0])), NotFound)
    assert isinstance(refused(campus, campus.head, single(campus.head)), NotFound)


def test_employers_may_not_start_a_conversation(campus: Campus) -> None:
    assert isinstance(refused(campus, campus.employer, single(campus.head)), Forbidden)


def test_staff_without_the_screen_may_not_write(campus: Campus) -> None:
    assert isinstance(refused(campus, campus.cs_office.who("messages.inbox"), single(campus.head)), Forbidden)


def test_school_level_broadcasts_to_all_users_of_the_school(campus: Campus) -> None:
    sent = campus.office.client(campus.head).send(broadcast())
    assert sent["count"] == 6
    for one in (campus.cs_office, campus.me_office, *campus.cs_graduates, *campus.me_graduates):
        assert [row["audience_title"] for row in campus.office.client(one).broadcasts()["items"]] == ["全校 用户"]
    for one in (campus.stranger, campus.strange_graduate, campus.employer, campus.head):
        assert campus.office.client(one).broadcasts()["items"] == []


def test_departments_broadcast_to_their_own_graduates(campus: Campus) -> None:
    line = {"kind": "graduate", "department_id": campus.computing}
    sent = campus.office.client(campus.cs_office).send(broadcast(line | {"graduation_year": 2026}, line))
    assert sent["count"] == 2


def test_no_line_of_a_department_may_be_wider(campus: Campus) -> None:
    own = {"kind": "graduate", "department_id": campus.computing}
    wider: list[dict[str, Any]] = [
        {},
        {"kind": "graduate"},
        {"kind": "graduate", "department_id": None},
        {"department_id": campus.computing},
        {"kind": "staff", "department_id": campus.computing},
        {"kind": "graduate", "department_id": campus.mechanics},
        {"kind": "graduate", "department_id": campus.strange_department},
        {"kind": "graduate", "graduation_year": 2026, "degree": "31", "major": "软件工程"},
    ]
    for line in wider:
        error = refused(campus, campus.cs_office, broadcast(own, line))
        assert (type(error), error.code) == (Forbidden, "audience-too-wide"), line


def test_another_schools_department_does_not_exist_for_the_school_level(campus: Campus) -> None:
    error = refused(campus, campus.head, broadcast({"department_id": campus.strange_department}))
    assert (type(error), error.code) == (Invalid, "department-not-found")


def test_an_audience_of_nobody_is_refused(campus: Campus) -> None:
    error = refused(campus, campus.head, broadcast({"kind": "graduate", "graduation_year": 1999}))
    assert error.code == "audience-empty"


@pytest.mark.parametrize(
    "body",
    [
        single(),
        single(title=""),
        single(title="多" * 101),
        single(body=""),
        single(recipient_ids=["x"]),
        single(recipient_ids=[f"00000000-0000-7000-8000-{n:012d}" for n in range(501)]),
        single(recipient_ids=["00000000-0000-7000-8000-000000000001"] * 2),
        single(sender_id="00000000-0000-7000-8000-000000000001"),
        broadcast(title="a\u202eb"),
        broadcast(audience=[]),
        broadcast(audience=None),
        broadcast(recipient_ids=["00000000-0000-7000-8000-000000000001"]),
        broadcast({"kind": "employer"}),
        broadcast({"graduation_year": "2026"}),
        broadcast({"graduation_year": True}),
        broadcast({"school_id": "x"}),
        broadcast(*[{}] * 51),
        broadcast(kind="shout"),
    ],
)
def test_bad_bodies_are_refused_at_the_boundary(campus: Campus, body: dict[str, Any]) -> None:
    error = refused(campus, campus.head, body)
    assert error.status == 422
    assert error.fields


def test_a_broadcast_is_one_row_however_many_receive_it(campus: Campus) -> None:
    campus.office.persons(300, "graduate", campus.school_id, department_id=campus.computing)
    sent = campus.office.client(campus.head).send(broadcast({"kind": "graduate"}, {"kind": "staff"}))
    assert sent["count"] == 306
    tables = {table: campus.office.scalar(select(func.count()).select_from(table)) for table in (Message, AudienceLine)}
    assert tables == {Message: 1, AudienceLine: 2}
    assert campus.office.scalar(select(func.count()).select_from(ReadCounter)) == 16
    assert campus.office.scalar(select(func.count()).select_from(Recipient)) == 0


def test_the_same_key_twenty_times_at_once_sends_once(campus: Campus) -> None:
    client = campus.office.client(campus.head)
    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(lambda _: client.send(broadcast(), key="one-and-the-same"), range(20)))
    assert len({answer["id"] for answer in answers}) == 1
    assert campus.office.scalar(select(func.count()).select_from(Message)) == 1


def test_sending_is_audited_without_the_text(campus: Campus) -> None:
    campus.office.client(campus.head).send(single(campus.employer, body="很私密"))
    assert campus.office.audited() == ["messages.compose:send"]


def test_live_count_and_choices(campus: Campus) -> None:
    head, dept = campus.office.client(campus.head), campus.office.client(campus.cs_office)
    assert head.count_audience([{}]) == 6
    assert head.count_audience([{"kind": "staff"}, {"kind": "graduate", "department_id": str(campus.mechanics)}]) == 4
    options = head.audience_options()
    assert [row["title"] for row in options["departments"]] == ["计算机学院", "机械学院"]
    assert (options["years"], options["majors"]) == ([2026], ["软件工程"])
    assert options["degrees"] == [{"value": "31", "title": "本科"}]
    own = dept.audience_options()
    assert [row["title"] for row in own["departments"]] == ["计算机学院"]
    assert [row["value"] for row in own["kinds"]] == ["graduate"]
    with pytest.raises(Forbidden):
        dept.count_audience([{}])
