"""Granting screens (manual 4.2)."""

from __future__ import annotations

import io
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import openpyxl
import pytest
from sqlalchemy import select

from codebook.screens import grantable_keys
from kernel.db import session
from kernel.errors import Conflict, Invalid, NotFound, PreconditionFailed, PreconditionRequired, Unauthenticated
from services.auth.models import Grant
from tests.factories.auth import Office, fresh, make_account
from tests.services.auth.test_sign_in import sign_in
from tests.system import System


def held(system: System, account: Any) -> set[str]:
    query = select(Grant.screen_key).where(Grant.account_id == account.id)
    return set(system.run("auth", lambda: session.scalars(query).all(), write=False))


def test_grant_adds_and_signs_out(system: System, office: Office) -> None:
    tokens = {a.id: sign_in(system, a.user_name)["token"] for a in (office.clerk, office.other_clerk, office.admin)}
    keys = ["messages.inbox", "agreements.system"]
    result = office.client().change_grants("grant", keys, account_ids=[office.clerk.id])
    assert (result["done"], result["results"][0]["reason"]) == (1, None)
    assert held(system, office.clerk) == {"messages.compose", "messages.inbox", "agreements.system"}
    with pytest.raises(Unauthenticated):
        system.client("auth").resolve(tokens[office.clerk.id])
    assert system.client("auth").resolve(tokens[office.other_clerk.id])
    assert system.client("auth").resolve(tokens[office.admin.id])
    again = system.client("auth").resolve(sign_in(system, office.clerk.user_name)["token"])
    assert "agreements.system" in again.screens


def test_grant_to_a_branch(system: System, office: Office) -> None:
    second = make_account(system, office.school, office.computing)
    result = office.client().change_grants("grant", ["approvals.flexible"], department_ids=[office.computing.id])
    assert {row["id"] for row in result["results"]} == {str(office.clerk.id), str(second.id)}
    assert held(system, second) == {"approvals.flexible"}
    assert "approvals.flexible" in held(system, office.clerk)
    assert "approvals.flexible" not in held(system, office.other_clerk)


def test_what_is_held_already_changes_nothing(system: System, office: Office) -> None:
    token = sign_in(system, office.clerk.user_name)["token"]
    result = office.client().change_grants("grant", ["messages.inbox"], account_ids=[office.clerk.id])
    assert result["results"][0] == {
        "id": str(office.clerk.id),
        "title": f"办事员（{office.clerk.user_name}）", "ok": True, "reason": "权限没有变化。"
    }  # fmt: skip
    assert system.client("auth").resolve(token).id == office.clerk.id


def test_revoke_and_clear(system: System, office: Office) -> None:
    token = sign_in(system, office.clerk.user_name)["token"]
    office.client().change_grants("revoke", ["messages.inbox", "messages.sent"], account_ids=[office.clerk.id])
    assert held(system, office.clerk) == {"messages.compose"}
    with pytest.raises(Unauthenticated):
        system.client("auth").resolve(token)
    assert office.client().clear_grants(office.clerk.id)["keys"] == []
    assert held(system, office.clerk) == set()
    assert fresh(system, office.clerk).epoch == office.clerk.epoch + 2


def test_only_grantable_screens(system: System, office: Office) -> None:
    for key in ("staff.create", "plan.rate", "account.profile", "jobs", "audit", "nonsense", "MESSAGES.INBOX"):
        with pytest.raises(Invalid) as caught:
            office.client().change_grants("grant", ["messages.sent", key], account_ids=[office.clerk.id])
        assert (caught.value.code, list(caught.value.fields)) == ("not-grantable", ["keys"])
        with pytest.raises(Invalid):
            office.client().set_grants(office.clerk.id, 1, [key])
    assert held(system, office.clerk) == {"messages.compose", "messages.inbox"}
    office.client().set_grants(office.clerk.id, 1, grantable_keys())
    assert len(held(system, office.clerk)) == 27


def test_one_foreign_id_refuses_all(system: System, office: Office, foreign: Office) -> None:
    client = office.client()
    for accounts, departments in (
        ([office.clerk.id, foreign.clerk.id], []),
        ([office.clerk.id], [foreign.computing.id]),
        ([office.clerk.id, office.school.id], []),
    ):
        with pytest.raises(NotFound):
            client.change_grants("grant", ["messages.sent"], account_ids=accounts, department_ids=departments)
    with pytest.raises(NotFound):
        client.copy_grants(foreign.clerk.id, [office.clerk.id])
    with pytest.raises(NotFound):
        client.copy_grants(office.clerk.id, [office.other_clerk.id, foreign.clerk.id])
    with pytest.raises(NotFound):
        client.grant_matrix(department_id=foreign.computing.id)
    assert held(system, office.clerk) == held(system, foreign.clerk) == {"messages.compose", "messages.inbox"}
    assert held(system, office.other_clerk) == {"messages.inbox"}


def test_school_level_and_empty_targets(system: System, office: Office) -> None:
    for account_ids in ([office.admin.id], [office.clerk.id, office.admin.id]):
        with pytest.raises(Conflict):
            office.client().change_grants("grant", ["messages.sent"], account_ids=account_ids)
    with pytest.raises(Invalid):
        office.client().change_grants("grant", ["messages.sent"])
    with pytest.raises(Invalid):
        office.client().copy_grants(office.clerk.id, [office.clerk.id])
    assert held(system, office.admin) == set()


def test_submit_with_if_match(system: System, office: Office) -> None:
    shown = office.client().grants(office.clerk.id)
    assert (shown["keys"], shown["version"]) == (["messages.compose", "messages.inbox"], 1)
    saved = office.client().set_grants(office.clerk.id, 1, ["messages.sent", "messages.compose"])
    assert (saved["keys"], saved["version"]) == (["messages.compose", "messages.sent"], 2)
    with pytest.raises(PreconditionFailed):
        office.client().set_grants(office.clerk.id, 1, [])
    with pytest.raises(PreconditionRequired):
        office.client().set_grants(office.clerk.id, None, [])
    assert held(system, office.clerk) == {"messages.compose", "messages.sent"}


def test_two_submits_of_one_version(system: System, office: Office) -> None:
    def attempt(key: str) -> bool:
        try:
            office.client().set_grants(office.clerk.id, 1, [key])
        except PreconditionFailed:
            return False
        return True

    keys = ["messages.sent", "agreements.system"]
    with ThreadPoolExecutor(2) as pool:
        won = list(pool.map(attempt, keys))
    assert sorted(won) == [False, True]
    assert held(system, office.clerk) == {keys[won.index(True)]}


def test_copy_makes_equal(system: System, office: Office) -> None:
    third = make_account(system, office.school, office.mechanics, "agreements.system")
    result = office.client().copy_grants(office.clerk.id, [office.other_clerk.id, third.id])
    assert result["done"] == 2
    assert held(system, third) == held(system, office.other_clerk) == held(system, office.clerk)


def test_matrix_and_its_workbook(system: System, office: Office, foreign: Office) -> None:
    matrix = office.client().grant_matrix()
    assert len(matrix["columns"]) == 27
    assert [(row["name"], row["keys"]) for row in matrix["rows"]] == [
        ("办事员", ["messages.compose", "messages.inbox"]), ("另一办事员", ["messages.inbox"])]  # fmt: skip
    one = office.client().grant_matrix(department_id=office.mechanics.id)
    assert [row["name"] for row in one["rows"]] == ["另一办事员"]
    answer = office.client().export_grant_matrix()
    assert "attachment" in answer.headers["Content-Disposition"]
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    assert book.sheetnames == ["数据", "查询条件"]
    rows = list(book["数据"].iter_rows(values_only=True))
    at = rows[0].index("接收单发信息查看")
    assert [row[at] for row in rows[1:]] == ["√", "√"]
    assert [row[rows[0].index("新建信息")] for row in rows[1:]] == ["√", None]


def test_history_tells_who_gave_what_to_whom(system: System, office: Office, foreign: Office) -> None:
    office.client().change_grants("grant", ["messages.sent"], account_ids=[office.clerk.id])
    office.client().clear_grants(office.other_clerk.id)
    system.pump()
    rows = office.client().grant_history()["items"]
    assert [row["action"] for row in rows] == ["staff.permissions:clear", "staff.permissions:grant"]
    (row,) = office.client().grant_history(account_id=office.clerk.id)["items"]
    assert row["before"] == {"screens": ["messages.compose", "messages.inbox"]}
    assert row["after"] == {"screens": ["messages.compose", "messages.inbox", "messages.sent"]}
    assert (row["actor_name"], row["action_title"]) == ("管理员", "院系用户权限分配：授权")
    assert foreign.client().grant_history()["total"] == 0
