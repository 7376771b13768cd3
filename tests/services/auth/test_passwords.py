"""Password policies and changes (manual 2.2, 4.3)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from kernel.errors import Conflict, Forbidden, Invalid, NotFound, TooMany, Unauthenticated
from services.auth.domain.password_policy import common_passwords, problems
from tests.factories.auth import PASSWORD, Office, client_of, fresh
from tests.services.auth.test_sign_in import refused, sign_in
from tests.system import System


@pytest.mark.parametrize(
    ("password", "good"),
    [
        ("abc12", False), ("abc123", True), ("abcdef", True), ("123456", True), ("aB3456789x", True),
        ("aB3456789xy", False), ("abc12!", False), ("abc 12", False), ("密码密码密码", False), ("１２３４５６", False),
        ("abc123\n", False), ("", False), ("abc12٣", False),
    ],
)  # fmt: skip
def test_manual_policy(password: str, good: bool) -> None:
    """Manual 2.2: 新密码为6-10位的数字或字母."""
    assert (problems("manual", password, "user1") == []) is good


@pytest.mark.parametrize(
    ("password", "part"),
    [
        ("short7!", "8 到 64"), ("x" * 65, "8 到 64"), ("password", "太常见"), ("PassWord", "太常见"),
        ("12345678", "太常见"), ("cs_office2026", "用户名"), ("CS_OFFICE-x", "用户名"),
    ],
)  # fmt: skip
def test_strict_policy_refuses(password: str, part: str) -> None:
    found = problems("strict", password, "cs_office")
    assert any(part in text for text in found)


@pytest.mark.parametrize("password", ["x" * 64, "正确的马电池订书钉", "with spaces inside", "ütf-8 ok!", "8letters"])
def test_strict_policy_takes_any_character(password: str) -> None:
    assert problems("strict", password, "cs_office") == []


def test_same_password_is_refused() -> None:
    assert problems("manual", "abc123", "x", old_password="abc123") == ["新密码不能与原密码相同。"]


def test_common_passwords_fit_the_length_rule() -> None:
    assert len(common_passwords()) > 100
    assert all(8 <= len(password) <= 64 and password == password.lower() for password in common_passwords())


def change(client: Any, old: str, new: str, again: str | None = None) -> None:
    client.change_password({"old_password": old, "new_password": new, "new_password_again": again or new})


def test_change_ends_every_session(system: System, office: Office) -> None:
    token = sign_in(system, office.clerk.user_name)["token"]
    change(office.client(office.clerk), PASSWORD, "newpass1")
    with pytest.raises(Unauthenticated):
        system.client("auth").resolve(token)
    assert refused(system, office.clerk.user_name, PASSWORD).code == "sign-in-failed"
    assert sign_in(system, office.clerk.user_name, "newpass1")["token"]
    assert fresh(system, office.clerk).epoch == office.clerk.epoch + 1


REFUSED_CHANGES_CHANGE_NOTHING = [
    ("wrong1", "newpass1", None, "old_password"),
    (PASSWORD, "newpass1", "newpass2", "new_password_again"),
    (PASSWORD, "no!", None, "new_password"),
    (PASSWORD, PASSWORD, None, "new_password"),
    (PASSWORD, "x" * 1025, None, "new_password"),
]  # fmt: skip


def test_refused_changes_change_nothing(system: System, office: Office) -> None:
    for old, new, again, field in REFUSED_CHANGES_CHANGE_NOTHING:
        with pytest.raises(Invalid) as caught:
            change(office.client(office.clerk), old, new, again)
        assert field in caught.value.fields
        after = fresh(system, office.clerk)
        assert (after.password_hash, after.epoch) == (office.clerk.password_hash, office.clerk.epoch)


def test_guessing_the_old_password_is_limited(system: System, office: Office) -> None:
    mine = office.client(office.clerk)
    for _ in range(5):
        with pytest.raises(Invalid):
            change(mine, "wrong1", "newpass1")
    with pytest.raises(TooMany):
        change(mine, PASSWORD, "newpass1")


def test_strict_setting_is_used(system: System, office: Office) -> None:
    system.apps["auth"].extensions["settings"] = replace(system.settings, password_policy="strict")
    with pytest.raises(Invalid):
        change(office.client(office.clerk), PASSWORD, "abc123")
    change(office.client(office.clerk), PASSWORD, "a long pass phrase!")
    assert sign_in(system, office.clerk.user_name, "a long pass phrase!")["token"]


def test_reset_forces_a_change(system: System, office: Office) -> None:
    token = sign_in(system, office.clerk.user_name)["token"]
    office.client().reset_password(office.clerk.id, "reset99")
    with pytest.raises(Unauthenticated):
        system.client("auth").resolve(token)
    assert sign_in(system, office.clerk.user_name, "reset99")["identity"]["must_change_password"] is True
    clerk = client_of(system, fresh(system, office.clerk))
    with pytest.raises(Forbidden) as caught:
        clerk.organization()
    assert caught.value.code == "password-change-required"
    assert clerk.me()["must_change_password"] is True
    change(clerk, "reset99", "mine1234")
    assert "must_change_password" not in sign_in(system, office.clerk.user_name, "mine1234")["identity"]


def test_reset_obeys_policy_scope_and_self(system: System, office: Office, foreign: Office) -> None:
    admin = office.client()
    with pytest.raises(Invalid):
        admin.reset_password(office.clerk.id, "no!")
    with pytest.raises(NotFound):
        admin.reset_password(foreign.clerk.id, "abc123")
    with pytest.raises(Conflict):
        admin.reset_password(office.admin.id, "abc123")
    for account in (office.clerk, foreign.clerk, office.admin):
        assert fresh(system, account).epoch == account.epoch


def test_audit_names_the_change_without_the_password(system: System, office: Office) -> None:
    change(office.client(office.clerk), PASSWORD, "newpass1")
    office.client().reset_password(office.other_clerk.id, "reset99")
    system.pump()
    rows = office.client().audit()["items"]
    assert [row["action"] for row in rows] == ["staff.accounts:password", "account.password:change"]
    assert "reset99" not in str(rows) and "newpass1" not in str(rows) and "argon2" not in str(rows)
