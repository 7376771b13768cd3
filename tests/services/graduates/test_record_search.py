"""The search over graduates: names by their parts, numbers wholly, within scope, nothing masked told."""

from __future__ import annotations

import pytest

from kernel.errors import Forbidden, Invalid
from services.graduates.operations.record_search import MOST
from tests.factories.applications import counted
from tests.factories.graduates import YEAR, Campus


def names(campus: Campus, who: object, text: str) -> list[str]:
    return [each["name"] for each in campus.client(who).search(text)["items"]]  # type: ignore[arg-type]


def test_a_part_of_a_name_finds_within_scope(campus: Campus) -> None:
    ours, theirs = campus.cs_graduates[0], campus.me_graduates[0]
    campus.bureau.change(ours, name="欧阳晓晨")
    campus.bureau.change(theirs, name="李晓晨")
    campus.bureau.change(campus.strange_graduate, name="外校标记晓晨")
    assert sorted(names(campus, campus.head, "晓晨")) == sorted(["欧阳晓晨", "李晓晨"])
    assert names(campus, campus.cs_office, "晓晨") == ["欧阳晓晨"]
    assert names(campus, campus.me_office, "欧阳") == []
    assert names(campus, campus.head, "晨晓") == [] == names(campus, campus.head, "%晓")


def test_numbers_are_found_wholly(campus: Campus) -> None:
    one = campus.cs_graduates[0]
    for text in (one.student_no, one.exam_number, one.id_number, one.id_number.lower(), f" {one.id_number} "):
        assert names(campus, campus.cs_office, text) == [one.name], "a number in one of its forms"
        assert names(campus, campus.me_office, text) == [] == names(campus, campus.stranger, text)
    for part in (one.student_no[:-1], one.exam_number[:-1], one.id_number[:-1], one.id_number[:6]):
        assert names(campus, campus.cs_office, part) == []


def test_a_number_of_15_digits_is_the_one_of_18(campus: Campus) -> None:
    one = campus.cs_graduates[0]
    campus.bureau.change(one, id_number="11010519491231002X", id_number_15="110105491231002")
    assert names(campus, campus.cs_office, "110105491231002") == [one.name]
    assert campus.client(campus.cs_office).find("110105491231002") == str(one.id)
    assert campus.client(campus.cs_office).find("11010519491231002x") == str(one.id)


def test_a_hit_tells_whom_it_means_and_no_number_that_is_masked(campus: Campus) -> None:
    one = campus.cs_graduates[0]
    told = campus.client(campus.cs_office).search(one.id_number)
    assert told == {
        "items": [{
            "id": str(one.id), "name": one.name, "student_no": one.student_no, "department_name": "计算机学院",
            "major": one.major, "graduation_year": YEAR,
        }],
        "more": False,
    }  # fmt: skip
    assert campus.bureau.audited() == []


def test_only_the_first_are_told_newest_years_first(campus: Campus) -> None:
    place = (campus.school_id, campus.computing)
    campus.bureau.graduates(MOST + 1, *place, name="重名者", graduation_year=YEAR - 1)
    campus.bureau.graduate(*place, name="重名者", graduation_year=YEAR)
    with counted(campus.bureau) as statements:
        told = campus.client(campus.head).search("重名")
    assert len(statements) == 1
    assert [each["graduation_year"] for each in told["items"]] == [YEAR] + [YEAR - 1] * (MOST - 1)
    assert told["more"] is True


def test_one_sign_is_too_little_and_other_screens_too(campus: Campus) -> None:
    with pytest.raises(Invalid):
        campus.client(campus.head).search("王")
    clerk = campus.bureau.staff(campus.school_id, campus.computing, screens=("messages.inbox",))
    with pytest.raises(Forbidden):
        campus.client(clerk).search("重名")
