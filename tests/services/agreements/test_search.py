"""The search over agreements and employers: within scope, and of sources whose screen one has."""

from __future__ import annotations

from typing import Any

import pytest

from kernel.errors import Forbidden, Invalid
from services.agreements.operations.search import MOST
from tests.factories.agreements import Campus

CODE = "91370100MA3C8XXX2K"


def found(campus: Campus, who: Any, text: str) -> tuple[list[str], list[str]]:
    """Numbers of agreements, names of employers."""
    told = campus.client(who).search(text)
    return [each["number"] for each in told["agreements"]], [each["name"] for each in told["employers"]]


def employer(name: str, code: str = "") -> dict[str, Any]:
    return {"employer": {"employer_name": name, "employer_code": code}}


def test_a_number_is_found_by_its_beginning(campus: Campus) -> None:
    ours = campus.registry.agreement(campus.cs_graduates[0])
    other = campus.registry.agreement(campus.me_graduates[0])
    foreign = campus.registry.agreement(campus.strange_graduate)
    assert found(campus, campus.head, ours.number) == ([ours.number], [])
    for begin in (ours.number[:10], ours.number[2:10], ours.number[:10].lower()):
        assert found(campus, campus.head, begin)[0] == sorted([ours.number, other.number]), begin
        assert found(campus, campus.cs_office, begin)[0] == [ours.number]
    assert found(campus, campus.head, foreign.number) == ([], [])
    assert found(campus, campus.head, ours.number + "1") == ([], []) == found(campus, campus.head, ours.number[:3])


def test_a_hit_says_what_it_is(campus: Campus) -> None:
    ours = campus.registry.agreement(campus.cs_graduates[0], "graduate_entered", "archived", **employer("甲乙公司"))
    told = campus.client(campus.head).search(ours.number)
    assert told["agreements"] == [{
        "id": str(ours.id), "source": "graduate_entered", "source_title": "学生录入", "number": ours.number,
        "state_title": "存档通过", "name": campus.cs_graduates[0].name, "employer_name": "甲乙公司",
        "graduation_year": ours.graduation_year,
    }]  # fmt: skip
    assert (told["more_agreements"], told["more_employers"]) == (False, False)


def test_employers_are_those_of_agreements_in_scope(campus: Campus) -> None:
    campus.registry.agreement(campus.cs_graduates[0], "out_of_province", **employer("青岛示例重工", CODE))
    campus.registry.agreement(campus.cs_graduates[1], "system", **employer("青岛示例重工", CODE))
    campus.registry.agreement(campus.me_graduates[0], "system", **employer("青岛示例海洋"))
    campus.registry.agreement(campus.strange_graduate, "system", **employer("青岛示例外校标记"))
    assert found(campus, campus.head, "岛示例") == ([], ["青岛示例重工", "青岛示例海洋"])
    assert found(campus, campus.me_office, "青岛示例")[1] == ["青岛示例海洋"]
    for code in (CODE, CODE[:9], CODE.lower()):
        assert found(campus, campus.head, code)[1] == ["青岛示例重工"]
    [heavy] = campus.client(campus.head).search(CODE)["employers"]
    assert (heavy["code"], heavy["agreements"]) == (CODE, 2)
    assert found(campus, campus.head, "%示例") == ([], [])


def test_only_sources_of_the_own_screens(campus: Campus) -> None:
    seen = campus.registry.agreement(campus.cs_graduates[0], "out_of_province", **employer("只此一家"))
    hidden = campus.registry.agreement(campus.cs_graduates[1], "system", **employer("另有一家"))
    clerk = campus.registry.staff(campus.school_id, campus.computing, screens=("agreements.out_of_province",))
    assert found(campus, clerk, seen.number) == ([seen.number], [])
    assert found(campus, clerk, hidden.number) == ([], [])
    told = campus.client(clerk).search("一家")["employers"]
    assert [(each["name"], each["source"]) for each in told] == [("只此一家", "out_of_province")]
    nobody = campus.registry.staff(campus.school_id, campus.computing, screens=("agreements.entry",))
    with pytest.raises(Forbidden):
        campus.client(nobody).search("一家")


def test_only_the_first_are_told(campus: Campus) -> None:
    more = campus.registry.graduates(MOST + 1, campus.school_id, campus.computing)
    for number, graduate in enumerate(more):
        campus.registry.agreement(graduate, **employer(f"许多单位{number}"))
    with campus.registry.statements() as statements:
        told = campus.client(campus.head).search("许多单位")
    assert len([each for each in statements if each.startswith("SELECT")]) == 1
    assert (len(told["employers"]), told["more_employers"]) == (MOST, True)
    told = campus.client(campus.head).search("SD20")
    assert (len(told["agreements"]), told["more_agreements"]) == (MOST, True)
    with pytest.raises(Invalid):
        campus.client(campus.head).search("单")
