"""Department codes (manual 4.4)."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select

from kernel.db import session
from kernel.errors import Conflict, DomainError, Invalid, NotFound, PreconditionFailed
from kernel.models import OutboxMessage
from services.auth.models import Department
from tests.factories.auth import Office, client_of, fresh, make_account, make_graduate
from tests.system import System


def test_list_counts_people_and_hints(system: System, office: Office, foreign: Office) -> None:
    for year in (2025, 2026, 2026):
        make_graduate(system, office.school, office.computing, graduation_year=year)
    computing, mechanics = office.client().departments()["items"]
    assert (computing["accounts"], computing["graduates"], computing["hint"]) == (1, 3, None)
    assert computing["graduates_by_year"] == [{"year": 2025, "count": 1}, {"year": 2026, "count": 2}]
    assert (mechanics["graduates"], mechanics["hint"]) == (0, "无生源")
    assert computing["school_name"] == office.school.name
    assert computing["allowed_actions"] == ["edit", "disable"]


def test_add_and_rename_keep_the_id(system: System, office: Office) -> None:
    made = office.client().create_department({"code": "A9", "name": "新学院"})
    assert (made["version"], made["enabled"], made["hint"]) == (1, True, "无生源")
    changed = office.client().change_department(made["id"], 1, {"code": "B9", "name": "更名学院"})
    assert (changed["id"], changed["code"], changed["name"], changed["version"]) == (made["id"], "B9", "更名学院", 2)
    query = select(OutboxMessage).where(OutboxMessage.key == made["id"], OutboxMessage.name == "department.changed")
    told = system.run("auth", lambda: session.scalars(query).all(), write=False)
    assert {(row.target, row.version, row.payload["name"]) for row in told} == {
        (target, version, name)
        for target in ("messaging", "graduates", "agreements", "reports")
        for version, name in ((1, "新学院"), (2, "更名学院"))
    }


def test_new_name_shows_everywhere_at_once(system: System, office: Office) -> None:
    office.client().change_department(office.computing.id, 1, {"name": "智能学院"})
    client = office.client()
    assert client.account(office.clerk.id)["department_name"] == "智能学院"
    assert client.organization()["departments"][0]["name"] == "智能学院"
    assert client.department_names()[0]["name"] == "智能学院"
    assert office.client(office.clerk).me()["department_name"] == "智能学院"


def test_a_code_is_used_once_in_a_school(system: System, office: Office, foreign: Office) -> None:
    with pytest.raises(Invalid) as caught:
        office.client().create_department({"code": office.computing.code, "name": "重复"})
    assert (caught.value.code, list(caught.value.fields)) == ("department-code-taken", ["code"])
    with pytest.raises(Invalid):
        office.client().change_department(office.mechanics.id, 1, {"code": office.computing.code})
    assert fresh(system, office.mechanics).code == office.mechanics.code
    assert foreign.client().create_department({"code": office.computing.code, "name": "外校可用"})["id"]


def test_same_code_at_the_same_moment(system: System, office: Office) -> None:
    def attempt(name: str) -> str:
        try:
            return str(office.client().create_department({"code": "Z1", "name": name})["id"])
        except DomainError as error:
            return error.code

    with ThreadPoolExecutor(3) as pool:
        results = list(pool.map(attempt, ["甲", "乙", "丙"]))
    assert results.count("department-code-taken") == 2


def test_bad_departments(system: System, office: Office) -> None:
    for values in (
        {"code": "", "name": "x"}, {"code": "0 1", "name": "x"}, {"code": "１", "name": "x"},
        {"code": "12345678901", "name": "x"}, {"code": "X1", "name": " "}, {"code": "X1", "name": "x" * 51},
        {"code": "X1", "name": "a\nb"}, {"code": "X1", "name": "x", "parent_id": str(office.computing.id)},
        {"code": "X1"}, {"code": 1, "name": "x"},
    ):  # fmt: skip
        with pytest.raises(Invalid):
            office.client().create_department(values)
    assert office.client().departments()["total"] == 2


def test_if_match_and_scope(system: System, office: Office, foreign: Office) -> None:
    office.client().change_department(office.computing.id, 1, {"name": "一"})
    with pytest.raises(PreconditionFailed):
        office.client().change_department(office.computing.id, 1, {"name": "二"})
    for act in (
        lambda: office.client().change_department(foreign.computing.id, 1, {"name": "x"}),
        lambda: office.client().switch_department(foreign.computing.id, enabled=False),
    ):
        with pytest.raises(NotFound):
            act()
    assert fresh(system, foreign.computing).name == "计算机学院"


def test_switch(system: System, office: Office) -> None:
    assert office.client().switch_department(office.computing.id, enabled=False)["allowed_actions"] == [
        "edit",
        "enable",
    ]
    with pytest.raises(Conflict):
        office.client().switch_department(office.computing.id, enabled=False)
    assert office.client().switch_department(office.computing.id, enabled=True)["version"] == 3


def test_filters_and_names(system: System, office: Office, foreign: Office) -> None:
    client = office.client()
    assert [row["name"] for row in client.departments(name="机械")["items"]] == ["机械学院"]
    assert client.departments(name="%")["items"] == []
    assert [row["name"] for row in client.departments(sort="-code")["items"]] == ["机械学院", "计算机学院"]
    assert {row["id"] for row in office.client(office.clerk).department_names()} == {
        str(office.computing.id), str(office.mechanics.id)}  # fmt: skip
    graduate = make_graduate(system, office.school, office.computing)
    with pytest.raises(DomainError) as caught:
        client_of(system, graduate).department_names()
    assert caught.value.status == 403


def test_there_is_no_third_level() -> None:
    assert "parent_id" not in Department.__table__.columns
    assert all("department" not in key.target_fullname for key in Department.__table__.foreign_keys)


def test_staff_without_department_do_not_count(system: System, office: Office) -> None:
    make_account(system, office.school)
    assert sum(row["accounts"] for row in office.client().departments()["items"]) == 2
