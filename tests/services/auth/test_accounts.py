"""Staff accounts (manual 4.1, 4.3)."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import func, select

from kernel.db import session
from kernel.errors import Conflict, DomainError, Forbidden, Invalid, NotFound, PreconditionFailed, Unauthenticated
from kernel.models import OutboxMessage
from services.auth.models import Account, Grant
from tests.factories.auth import Office, client_of, fresh, make_account, make_graduate
from tests.services.auth.test_sign_in import sign_in
from tests.system import System


def new(office: Office, **values: Any) -> dict[str, Any]:
    return {
        "department_id": str(office.computing.id),
        "user_name": "new_clerk",
        "name": "新办事员",
        "password": "first123",
    } | values


def count(system: System) -> int:
    return int(system.run("auth", lambda: session.scalar(select(func.count()).select_from(Account)), write=False))


def told(system: System, account_id: Any) -> list[dict[str, Any]]:
    """Payloads of account.changed that wait in the outbox, oldest first."""
    query = select(OutboxMessage).where(OutboxMessage.name == "account.changed", OutboxMessage.key == str(account_id))
    rows = system.run("auth", lambda: session.scalars(query.order_by(OutboxMessage.version)).all(), write=False)
    assert all(row.version == row.payload["version"] and row.target == "messaging" for row in rows)
    return [row.payload for row in rows]


def test_create_for_a_department(system: System, office: Office) -> None:
    made = office.client().create_account(new(office, user_name="New_Clerk"))
    assert (made["user_name"], made["level_title"], made["department_name"]) == ("new_clerk", "院系", "计算机学院")
    assert made["must_change_password"] is True
    assert sign_in(system, "new_clerk", "first123")["identity"]["school_id"] == str(office.school.id)
    (payload,) = told(system, made["id"])
    assert (payload["kind"], payload["user_name"], payload["enabled"]) == ("staff", "new_clerk", True)
    assert payload["student_no"] is None


def test_create_for_the_school_level(system: System, office: Office) -> None:
    assert office.client().create_account(new(office, department_id=None))["level_title"] == "校级"


def test_same_idempotency_key_makes_one_account(system: System, office: Office) -> None:
    first = office.client().create_account(new(office), idempotency_key="key-00000001")
    again = office.client().create_account(new(office), idempotency_key="key-00000001")
    assert first["id"] == again["id"]


BAD_ACCOUNTS = [
    ({"user_name": "ab"}, "user_name"), ({"user_name": "has space"}, "user_name"),
    ({"user_name": "ａdmin"}, "user_name"), ({"user_name": "a" * 33}, "user_name"),
    ({"user_name": "пользователь"}, "user_name"), ({"user_name": "_under"}, "user_name"),
    ({"name": ""}, "name"), ({"password": "short"}, "password"), ({"password": "has space1"}, "password"),
    ({"department_id": 1}, "department_id"), ({"department_id": "x"}, "department_id"),
    ({"kind": "authority"}, "kind"), ({"school_id": "x"}, "school_id"), ({"epoch": 5}, "epoch"),
]  # fmt: skip


def test_bad_accounts(system: System, office: Office) -> None:
    for values, field in BAD_ACCOUNTS:
        before = count(system)
        with pytest.raises(Invalid) as caught:
            office.client().create_account(new(office, **values))
        assert field in caught.value.fields
        assert count(system) == before


def test_user_names_are_unique_over_the_system(system: System, office: Office, foreign: Office) -> None:
    taken = foreign.clerk.user_name
    answer = office.client().availability(taken.upper())
    assert answer == {"user_name": taken, "available": False, "reason": "用户名已被使用，请换一个用户名。"}
    assert office.client().availability("still_free")["available"] is True
    with pytest.raises(Invalid) as caught:
        office.client().create_account(new(office, user_name=taken))
    assert caught.value.code == "user-name-taken"


def test_same_name_at_the_same_moment_is_made_once(system: System, office: Office) -> None:
    def attempt(_: int) -> str:
        try:
            return str(office.client().create_account(new(office))["id"])
        except DomainError as error:
            return error.code

    with ThreadPoolExecutor(4) as pool:
        results = list(pool.map(attempt, range(4)))
    assert results.count("user-name-taken") == 3


def test_foreign_and_disabled_departments(system: System, office: Office, foreign: Office) -> None:
    with pytest.raises(NotFound):
        office.client().create_account(new(office, department_id=str(foreign.computing.id)))
    office.client().switch_department(office.mechanics.id, enabled=False)
    with pytest.raises(Invalid) as caught:
        office.client().create_account(new(office, department_id=str(office.mechanics.id)))
    assert caught.value.code == "department-disabled"


def test_list_shows_own_school_only(system: System, office: Office, foreign: Office) -> None:
    make_graduate(system, office.school, office.computing)
    page = office.client().accounts()
    assert {row["id"] for row in page["items"]} == {
        str(account.id) for account in (office.admin, office.clerk, office.other_clerk)}  # fmt: skip
    assert page["total"] == 3
    own = next(row for row in page["items"] if row["id"] == str(office.admin.id))
    assert "disable" not in own["allowed_actions"] and "password" not in own["allowed_actions"]
    assert "自己" in own["locked_reason"]
    clerk = next(row for row in page["items"] if row["id"] == str(office.clerk.id))
    assert set(clerk["allowed_actions"]) == {"edit", "password", "disable", "grants", "sign_ins"}
    assert "password_hash" not in clerk and "id_number" not in clerk


FILTERS_AND_ORDER = [
    ({"level": "school"}, ["管理员"]), ({"level": "department"}, ["办事员", "另一办事员"]),
    ({"name": "办事"}, ["办事员", "另一办事员"]), ({"name": "%"}, []), ({"name": "_"}, []),
    ({"name": "' or 1=1 --"}, []), ({"user_name": "USER"}, ["管理员", "办事员", "另一办事员"]),
    ({"enabled": False}, []), ({"sort": "name", "name": "员"}, ["办事员", "管理员", "另一办事员"]),
    ({"size": 1, "page": 2, "sort": "-user_name"}, ["办事员"]),
]  # fmt: skip


def test_filters_and_order(system: System, office: Office) -> None:
    for filters, names in FILTERS_AND_ORDER:
        assert [row["name"] for row in office.client().accounts(**filters)["items"]] == names


BAD_FILTERS = [{"sort": "password_hash"}, {"page": 0}, {"size": 101}, {"size": "１"}, {"x": 1}]


def test_bad_filters(system: System, office: Office) -> None:
    for filters in BAD_FILTERS:
        with pytest.raises(Invalid):
            office.client().accounts(**filters)


def test_change(system: System, office: Office) -> None:
    changed = office.client().change_account(office.clerk.id, 1, {"name": "改名", "phone": "88880000"})
    assert (changed["name"], changed["phone"], changed["version"]) == ("改名", "88880000", 2)
    assert told(system, office.clerk.id)[-1]["name"] == "改名"
    assert fresh(system, office.clerk).epoch == office.clerk.epoch


def test_two_clients_with_one_version(system: System, office: Office) -> None:
    def attempt(name: str) -> bool:
        try:
            office.client().change_account(office.clerk.id, 1, {"name": name})
        except PreconditionFailed:
            return False
        return True

    with ThreadPoolExecutor(2) as pool:
        results = list(pool.map(attempt, ["甲的修改", "乙的修改"]))
    assert sorted(results) == [False, True]
    winner = ["甲的修改", "乙的修改"][results.index(True)]
    assert (fresh(system, office.clerk).name, fresh(system, office.clerk).version) == (winner, 2)


MALFORMED_IF_MATCH = ["3", '"x"', "*", 'W/"1"', '"-1"', '"١"']


def test_malformed_if_match(system: System, office: Office) -> None:
    for header in MALFORMED_IF_MATCH:
        with pytest.raises(DomainError) as caught:
            office.client().call(
                "PATCH",
                f"/api/v1/auth/accounts/{office.clerk.id}",
                json={"name": "x"},
                headers={"If-Match": header.encode()},
            )
        assert caught.value.status == 400


def test_moving_takes_grants_and_sessions(system: System, office: Office) -> None:
    token = sign_in(system, office.clerk.user_name)["token"]
    moved = office.client().change_account(office.clerk.id, 1, {"department_id": str(office.mechanics.id)})
    assert moved["department_name"] == "机械学院"
    with pytest.raises(Unauthenticated):
        system.client("auth").resolve(token)
    held = select(Grant).where(Grant.account_id == office.clerk.id)
    assert system.run("auth", lambda: session.scalars(held).all(), write=False) == []


def test_foreign_accounts_are_not_there(system: System, office: Office, foreign: Office) -> None:
    graduate = make_graduate(system, office.school, office.computing)
    for account in (foreign.clerk, graduate):
        for act in (
            lambda c, a: c.account(a.id),
            lambda c, a: c.change_account(a.id, 1, {"name": "x"}),
            lambda c, a: c.sign_ins(a.id),
            lambda c, a: c.grants(a.id),
            lambda c, a: c.switch_accounts([office.clerk.id, a.id], enabled=False),
        ):
            with pytest.raises(NotFound):
                act(office.client(), account)
        assert fresh(system, account).version == 1
    assert fresh(system, office.clerk).enabled is True


def test_disable_and_enable(system: System, office: Office) -> None:
    token = sign_in(system, office.clerk.user_name)["token"]
    result = office.client().switch_accounts([office.clerk.id, office.other_clerk.id], enabled=False)
    assert (result["done"], result["failed"]) == (2, 0)
    with pytest.raises(Unauthenticated):
        system.client("auth").resolve(token)
    again = office.client().switch_accounts([office.clerk.id], enabled=False)
    assert (again["done"], again["results"][0]["reason"]) == (0, "帐户已经是停用状态。")
    office.client().switch_accounts([office.clerk.id], enabled=True)
    assert sign_in(system, office.clerk.user_name)["token"]
    assert [payload["enabled"] for payload in told(system, office.clerk.id)] == [False, True]


def test_not_oneself(system: System, office: Office) -> None:
    result = office.client().switch_accounts([office.admin.id, office.clerk.id], enabled=False)
    assert {row["id"]: row["ok"] for row in result["results"]} == {
        str(office.admin.id): False, str(office.clerk.id): True}  # fmt: skip
    assert fresh(system, office.admin).enabled is True


def test_two_administrators_cannot_switch_each_other_off(system: System, office: Office) -> None:
    second = make_account(system, office.school, name="第二管理员")
    pairs = [(client_of(system, office.admin), second.id), (client_of(system, second), office.admin.id)]
    with ThreadPoolExecutor(2) as pool:
        results = list(pool.map(lambda pair: pair[0].switch_accounts([pair[1]], enabled=False), pairs))
    assert sorted(result["done"] for result in results) == [0, 1]
    assert any("最后一个" in str(result["results"][0]["reason"]) for result in results)
    assert sorted([fresh(system, office.admin).enabled, fresh(system, second).enabled]) == [False, True]


def test_last_administrator_stays_at_the_school_level(system: System, office: Office) -> None:
    second = make_account(system, office.school, name="第二管理员")
    target = {"department_id": str(office.computing.id)}
    with pytest.raises(Conflict):
        office.client().change_account(office.admin.id, 1, target)
    assert office.client().change_account(second.id, 1, target)["level"] == "department"


def test_bulk_limits(system: System, office: Office) -> None:
    one = str(office.clerk.id)
    for ids in ([], [one, one], ["x"], [one] * 5001):
        with pytest.raises(Invalid):
            office.client().switch_accounts(ids, enabled=False)
    assert fresh(system, office.clerk).enabled is True


def test_departments_may_not_administer(system: System, office: Office) -> None:
    clerk = office.client(office.clerk)
    for act in (
        clerk.accounts,
        lambda: clerk.create_account(new(office)),
        lambda: clerk.switch_accounts([office.other_clerk.id], enabled=False),
        lambda: clerk.change_grants("grant", ["messages.sent"], account_ids=[office.clerk.id]),
        clerk.departments,
        clerk.audit,
        clerk.api_clients,
    ):
        with pytest.raises(Forbidden):
            act()


def test_organization_tree(system: System, office: Office, foreign: Office) -> None:
    tree = office.client().organization()
    assert tree["school"]["name"] == office.school.name
    assert [a["name"] for a in tree["school"]["accounts"]] == ["管理员"]
    assert [(d["name"], [a["name"] for a in d["accounts"]]) for d in tree["departments"]] == [
        ("计算机学院", ["办事员"]), ("机械学院", ["另一办事员"])]  # fmt: skip
    own = office.client(office.clerk).organization()
    assert [(d["name"], d["accounts"]) for d in own["departments"]] == [("计算机学院", [])]
    assert own["school"]["accounts"] == []


def test_changes_are_audited_from_what_to_what(system: System, office: Office, foreign: Office) -> None:
    office.client().change_account(office.clerk.id, 1, {"name": "改名"})
    office.client().switch_accounts([office.clerk.id], enabled=False)
    system.pump()
    newest, older = office.client().audit()["items"]
    assert (newest["action"], newest["action_title"]) == ("staff.accounts:disable", "院系用户管理：停用")
    assert (older["before"], older["after"]) == ({"name": "办事员"}, {"name": "改名"})
    assert (older["actor_name"], older["subject_id"]) == ("管理员", str(office.clerk.id))
    assert foreign.client().audit()["items"] == []
