"""Signing in: sessions, limits, equal answers (manual 1.1)."""

from __future__ import annotations

from typing import Any

import pytest
import time_machine
from argon2 import PasswordHasher
from sqlalchemy import select, update

from codebook.screens import all_screens
from kernel.clock import now
from kernel.db import session
from kernel.errors import DomainError, Forbidden, Invalid, Unauthenticated
from kernel.passwords import hashing
from services.auth.models import Department, LoginSession, School
from services.auth.operations.secrets import digest
from tests.factories.auth import PASSWORD, Office, client_of, fresh, make_account, make_graduate, password_hash
from tests.system import System


def sign_in(system: System, user_name: str, password: str = PASSWORD, **values: Any) -> Any:
    """One sign-in on the page for schools."""
    body = {"portal": "school", "user_name": user_name, "password": password, "address": "10.0.0.1"}
    return system.client("auth").sign_in(body | values)


def refused(system: System, user_name: str, password: str = "wrong1", **values: Any) -> DomainError:
    """The error of a sign-in that must fail."""
    with pytest.raises(DomainError) as caught:
        sign_in(system, user_name, password, **values)
    return caught.value


def test_claims_of_a_department_account(system: System, office: Office) -> None:
    signed = sign_in(system, office.clerk.user_name.upper())
    who = system.client("auth").resolve(signed["token"])
    assert (who.id, who.level, who.school_id, who.department_id) == (
        office.clerk.id, "department", office.school.id, office.computing.id)  # fmt: skip
    assert who.screens == {"messages.compose", "messages.inbox", "account.profile", "account.password", "jobs"}
    assert who.department_name == "计算机学院"
    assert signed["identity"]["address"] == "10.0.0.1"


def test_school_level_holds_every_screen(system: System, office: Office) -> None:
    who = system.client("auth").resolve(sign_in(system, office.admin.user_name)["token"])
    assert who.level == "school"
    assert {"staff.create", "staff.permissions", "audit", "api_clients", "jobs", "plan.rate"} <= who.screens
    assert who.screens == {screen.key for screen in all_screens()}


def test_only_a_digest_of_the_token_is_kept(system: System, office: Office) -> None:
    token = sign_in(system, office.clerk.user_name)["token"]
    kept = system.run("auth", lambda: session.scalars(select(LoginSession.token_hash)).all(), write=False)
    assert kept == [digest(token)]
    assert len(token) >= 43


def test_every_sign_in_has_its_own_token_and_three_live_at_once(system: System, office: Office) -> None:
    with time_machine.travel(now(), tick=False) as clock:
        tokens = []
        for _ in range(4):
            tokens.append(sign_in(system, office.clerk.user_name)["token"])
            clock.shift(1)
        assert len(set(tokens)) == 4
        client = system.client("auth")
        with pytest.raises(Unauthenticated):
            client.resolve(tokens[0])
        assert {client.resolve(token).id for token in tokens[1:]} == {office.clerk.id}


def test_sign_out_ends_the_session(system: System, office: Office) -> None:
    client = system.client("auth")
    token = sign_in(system, office.clerk.user_name)["token"]
    client.end_session(token)
    client.end_session(token)
    with pytest.raises(Unauthenticated) as caught:
        client.resolve(token)
    assert caught.value.code == "session-invalid"


GARBAGE_IS_NO_SESSION = ["x", "A" * 43, "令牌", "' or 1=1 --"]


def test_garbage_is_no_session(system: System, office: Office) -> None:
    for token in GARBAGE_IS_NO_SESSION:
        with pytest.raises(Unauthenticated):
            system.client("auth").resolve(token)


def test_idle_and_absolute_end(system: System, office: Office) -> None:
    client = system.client("auth")
    with time_machine.travel(now(), tick=False) as clock:
        token = sign_in(system, office.clerk.user_name)["token"]
        idle = sign_in(system, office.other_clerk.user_name)["token"]
        for _ in range(24):
            clock.shift(29 * 60)
            assert client.resolve(token).id == office.clerk.id
        with pytest.raises(Unauthenticated):
            client.resolve(idle)
        clock.shift(25 * 60)
        with pytest.raises(Unauthenticated):
            client.resolve(token)


def test_last_seen_is_touched_once_a_minute(system: System, office: Office) -> None:
    def seen() -> Any:
        return system.run("auth", lambda: session.scalars(select(LoginSession.last_seen_at)).one(), write=False)

    with time_machine.travel(now(), tick=False) as clock:
        token = sign_in(system, office.clerk.user_name)["token"]
        first = seen()
        clock.shift(59)
        system.client("auth").resolve(token)
        assert seen() == first
        clock.shift(1)
        system.client("auth").resolve(token)
        assert (seen() - first).total_seconds() == 60


def test_what_a_page_asks_by_itself_keeps_no_session_alive(system: System, office: Office) -> None:
    client = system.client("auth")
    with time_machine.travel(now(), tick=False) as clock:
        token = sign_in(system, office.clerk.user_name)["token"]
        for _ in range(29):
            clock.shift(60)
            assert client.resolve(token, attended=False).id == office.clerk.id
        clock.shift(60)
        with pytest.raises(Unauthenticated):
            client.resolve(token, attended=False)


PORTAL_MUST_FIT_THE_KIND = [("school", False), ("graduate", True), ("employer", False), ("authority", False)]


def test_portal_must_fit_the_kind(system: System, office: Office) -> None:
    for portal, allowed in PORTAL_MUST_FIT_THE_KIND:
        graduate = make_graduate(system, office.school, office.computing)
        if allowed:
            assert sign_in(system, graduate.user_name, portal=portal)["identity"]["kind"] == "graduate"
        else:
            assert refused(system, graduate.user_name, PASSWORD, portal=portal).code == "sign-in-failed"


def test_disabled_account_school_department(system: System, office: Office) -> None:
    graduate = make_graduate(system, office.school, office.computing)
    off = make_account(system, office.school, office.computing, enabled=False)
    error = refused(system, off.user_name, PASSWORD)
    assert isinstance(error, Forbidden) and "停用" in error.message
    assert refused(system, off.user_name).code == "sign-in-failed"
    token = sign_in(system, office.clerk.user_name)["token"]
    system.run("auth", lambda: session.execute(update(Department).values(enabled=False)))
    with pytest.raises(Unauthenticated):
        system.client("auth").resolve(token)
    assert "院系" in refused(system, office.clerk.user_name, PASSWORD).message
    assert sign_in(system, graduate.user_name, portal="graduate")["token"]
    system.run("auth", lambda: session.execute(update(School).values(enabled=False)))
    assert "学校" in refused(system, graduate.user_name, PASSWORD, portal="graduate").message


def test_too_long_a_password_is_refused_before_hashing(
    system: System, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    hashed: list[str] = []
    monkeypatch.setattr(PasswordHasher, "verify", lambda *_: hashed.append("x"))
    error = refused(system, office.clerk.user_name, "x" * 1025)
    assert isinstance(error, Invalid) and "password" in error.fields
    assert hashing.verify(password_hash(), "x" * 1_000_000) is False
    with pytest.raises(Invalid):
        hashing.hash_password("x" * 1025)
    assert hashed == []


def test_passwords_are_never_cut_or_trimmed(system: System, office: Office) -> None:
    long = "长" * 100 + "a" * 900
    account = make_account(system, office.school, password_hash=hashing.hash_password(long))
    assert refused(system, account.user_name, long[:-1]).code == "sign-in-failed"
    assert refused(system, account.user_name, long + " ").code == "sign-in-failed"
    assert sign_in(system, account.user_name, long)["token"]


def test_old_parameters_are_rehashed_at_sign_in(system: System, office: Office) -> None:
    weak = PasswordHasher(time_cost=1, memory_cost=8192, parallelism=1).hash(PASSWORD)
    account = make_account(system, office.school, password_hash=weak)
    sign_in(system, account.user_name)
    after = fresh(system, account)
    assert after.password_hash.startswith("$argon2id$v=19$m=47104,t=2,p=1$")
    assert after.version == account.version
    assert after.last_sign_in_at is not None
    assert sign_in(system, account.user_name)["token"]


def test_sign_in_through_the_api(system: System, office: Office) -> None:
    graduate = make_graduate(system, office.school, office.computing)
    api = system.client("auth")
    token = api.person_sign_in(graduate.user_name, PASSWORD)["token"]
    page = sign_in(system, graduate.user_name, portal="graduate")["token"]
    assert api.resolve(token).kind == "graduate"
    with pytest.raises(Unauthenticated):
        api.person_sign_in(office.clerk.user_name, PASSWORD)
    client_of(system, graduate).person_sign_out()
    with pytest.raises(Unauthenticated):
        api.resolve(token)
    assert api.resolve(page).id == graduate.id


def test_sign_ins_are_audited(system: System, office: Office) -> None:
    sign_in(system, office.clerk.user_name, user_agent="Firefox")
    refused(system, office.clerk.user_name)
    refused(system, "my-secret-typed-here")
    system.pump()
    found = office.client().sign_ins(office.clerk.id)["items"]
    assert [(row["outcome"], row["actor_kind"], row["address"]) for row in found] == [
        ("denied", "anonymous", "10.0.0.1"), ("done", "staff", "10.0.0.1")]  # fmt: skip
    assert found[1]["after"]["user_agent"] == "Firefox"
    assert "my-secret" not in str(office.client().audit())
