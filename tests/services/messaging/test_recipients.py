"""The receiver picker: whom a sender finds, and whose name stays masked."""

from __future__ import annotations

from typing import Any

import pytest

from kernel.errors import Forbidden
from tests.factories.messaging import Campus, Someone, single


def found(campus: Campus, someone: Someone, **filters: Any) -> list[str]:
    page = campus.office.client(someone).recipients(size=100, **filters)
    assert page["total"] == len(page["items"])
    return [row["user_name"] for row in page["items"]]


def names(*people: Someone) -> list[str]:
    return sorted(one.user_name for one in people)


def test_the_school_level_finds_its_school_and_the_network(campus: Campus) -> None:
    graduates = [*campus.cs_graduates, *campus.me_graduates]
    everybody = names(campus.cs_office, campus.me_office, *graduates, campus.employer, campus.authority)
    assert found(campus, campus.head) == everybody
    assert found(campus, campus.head, kind="graduate", department_id=campus.mechanics) == names(*campus.me_graduates)


def test_a_department_finds_its_own_graduates_and_the_schools_staff(campus: Campus) -> None:
    own = names(campus.head, campus.me_office, *campus.cs_graduates, campus.employer, campus.authority)
    assert found(campus, campus.cs_office) == own
    assert found(campus, campus.cs_office, kind="graduate", department_id=campus.mechanics) == []


def test_graduates_find_the_staff_of_their_school(campus: Campus) -> None:
    assert found(campus, campus.cs_graduates[0]) == names(campus.head, campus.cs_office, campus.me_office)


def test_other_people_do_not_look_around(campus: Campus) -> None:
    for one in (campus.employer, campus.authority):
        with pytest.raises(Forbidden):
            campus.office.client(one).recipients()


def test_an_exact_user_name_finds_anybody_of_the_school_masked(campus: Campus) -> None:
    other = campus.me_graduates[0]
    campus.office.change(other, name="欧阳建国")
    row = campus.office.client(campus.cs_office).recipients(user_name=other.user_name)["items"][0]
    assert row["name"] == "欧***"
    assert campus.office.client(campus.head).recipients(user_name=other.user_name)["items"][0]["name"] == "欧阳建国"
    assert found(campus, campus.cs_office, user_name=other.user_name[:-1]) == []
    letter = campus.office.client(campus.cs_office).send(single(other))["id"]
    client = campus.office.client(campus.cs_office)
    answers = [client.receipts(letter), client.unread(letter), client.sent(), client.message(letter)]
    assert "建国" not in str(answers)


def test_other_schools_are_never_found(campus: Campus) -> None:
    for sender in (campus.head, campus.cs_office, campus.cs_graduates[0]):
        for stranger in (campus.stranger, campus.strange_graduate):
            assert found(campus, sender, user_name=stranger.user_name) == []
            assert found(campus, sender, q=stranger.name) == []
        assert found(campus, sender, department_id=campus.strange_department) == []


def test_searching_by_name_number_and_facts(campus: Campus) -> None:
    office, one = campus.office, campus.cs_graduates[0]
    office.change(one, name="李_晓%晨", graduation_year=2027, degree="11", major="网络工程")
    for filters in (
        {"q": "晓%"},
        {"q": "_"},
        {"q": one.student_no},
        {"q": one.user_name.upper()},
        {"graduation_year": 2027},
        {"degree": "11"},
        {"major": "网络工程"},
    ):
        assert found(campus, campus.head, **filters) == [one.user_name], filters
    office.change(one, enabled=False)
    assert found(campus, campus.head, q="晓%") == []
