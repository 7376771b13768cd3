"""Changing and resetting passwords (manual 2.2, 4.3)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from kernel.errors import Conflict, Forbidden, Invalid, NotFound, TooMany, Unauthenticated
from tests.factories.auth import PASSWORD, Office, client_of, fresh
from tests.services.auth.test_sign_in import refused, sign_in
from tests.system import System


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
