"""API clients and their tokens (RFC 6749 client credentials)."""

from __future__ import annotations

from typing import Any

import pytest
import time_machine
from sqlalchemy import select, update

from kernel.clock import now
from kernel.db import session
from kernel.errors import Conflict, DomainError, Forbidden, Invalid, NotFound, Unauthenticated
from kernel.identity import Identity
from services.auth.contract import SCOPES
from services.auth.models import ApiClient, LoginSession
from services.auth.operations.secrets import digest
from tests.factories.auth import Office
from tests.system import System

GRANT = {"grant_type": "client_credentials"}


def make(office: Office) -> dict[str, Any]:
    made: dict[str, Any] = office.client().create_api_client({"name": "数据中心", "scopes": list(SCOPES)})
    return made


def token(system: System, client: dict[str, Any], **form: str) -> dict[str, Any]:
    sent = {"client_id": client["client_id"], "client_secret": client["client_secret"]}
    return dict(system.client("auth").access_token(GRANT | sent | form))


def refused(system: System, form: dict[str, str], auth: tuple[str, str] | None = None) -> DomainError:
    with pytest.raises(DomainError) as caught:
        system.client("auth").access_token(form, auth)
    return caught.value


def test_token_by_form_and_by_basic(system: System, office: Office) -> None:
    client = make(office)
    answer = token(system, client)
    assert (answer["token_type"], answer["expires_in"]) == ("Bearer", 3600)
    assert answer["scope"].split() == sorted(SCOPES)
    basic = system.client("auth").access_token(GRANT, (client["client_id"], client["client_secret"]))
    who = system.client("auth").resolve(basic["access_token"])
    assert (who.kind, str(who.id), who.school_id) == ("client", client["id"], office.school.id)
    assert who.scopes == set(SCOPES)
    names = system.client("auth", who).department_names()
    assert {row["school_id"] for row in names} == {str(office.school.id)}


def test_scope_is_needed(system: System, office: Office) -> None:
    client = make(office)
    without = Identity(kind="client", user_name=client["client_id"], school_id=office.school.id)
    with pytest.raises(Forbidden):
        system.client("auth", without).department_names()
    with pytest.raises(Forbidden):
        system.client("auth", system.client("auth").resolve(token(system, client)["access_token"])).accounts()


def test_refusals_are_those_of_the_standard(system: System, office: Office) -> None:
    client = make(office)
    good = {"client_id": client["client_id"], "client_secret": client["client_secret"]}
    for form, status, error in (
        ({}, 400, "unsupported_grant_type"),
        ({"grant_type": "password"} | good, 400, "unsupported_grant_type"),
        (GRANT, 400, "invalid_request"),
        (GRANT | good | {"client_secret": "wrong"}, 401, "invalid_client"),
        (GRANT | good | {"client_id": "nobody"}, 401, "invalid_client"),
        (GRANT | good | {"scope": "organization:read admin:all"}, 400, "invalid_scope"),
    ):
        refusal = refused(system, form)
        assert (refusal.status, refusal.extra["error"]) == (status, error)
    assert refused(system, GRANT, (client["client_id"], "wrong")).status == 401
    assert refused(system, GRANT | good | {"x": "1"}).status == 422


def test_guessing_secrets_is_limited(system: System, office: Office) -> None:
    client = make(office)
    for _ in range(5):
        refused(system, GRANT | {"client_id": client["client_id"], "client_secret": "wrong"})
    good = {"client_id": client["client_id"], "client_secret": client["client_secret"]}
    assert refused(system, GRANT | good).code == "sign-in-wait"
    assert token(system, make(office))["access_token"]


def test_only_digests_are_kept_and_shown_once(system: System, office: Office) -> None:
    client = make(office)
    access = token(system, client)["access_token"]
    row = system.run("auth", lambda: session.scalars(select(ApiClient)).one(), write=False)
    assert row.secret_hash == digest(client["client_secret"])
    kept = system.run("auth", lambda: session.scalars(select(LoginSession)).one(), write=False)
    assert (kept.token_hash, kept.kind) == (digest(access), "client")
    listed = office.client().api_clients()["items"][0]
    assert "client_secret" not in listed and "secret_hash" not in listed
    assert listed["last_used_at"]


def test_rotation_overlaps_for_a_day(system: System, office: Office) -> None:
    old = make(office)
    with time_machine.travel(now(), tick=False) as clock:
        new = office.client().rotate_api_client(old["id"])
        assert new["client_secret"] != old["client_secret"]
        assert token(system, old)["access_token"] and token(system, new)["access_token"]
        clock.shift(24 * 3600)
        assert token(system, new)["access_token"]
        with pytest.raises(Unauthenticated):
            token(system, old)


def test_overlap_is_chosen_up_to_seven_days(system: System, office: Office) -> None:
    old = make(office)
    with time_machine.travel(now(), tick=False) as clock:
        newer = office.client().rotate_api_client(old["id"], overlap_hours=168)
        clock.shift(168 * 3600 - 1)
        assert token(system, old)["access_token"]
        clock.shift(1)
        with pytest.raises(Unauthenticated):
            token(system, old)
        office.client().rotate_api_client(old["id"], overlap_hours=0)
        with pytest.raises(Unauthenticated):
            token(system, newer)
    with pytest.raises(Invalid):
        office.client().rotate_api_client(old["id"], overlap_hours=169)


def test_last_use_is_noted_once_a_minute(system: System, office: Office) -> None:
    client = make(office)
    with time_machine.travel(now(), tick=False) as clock:
        access = token(system, client)["access_token"]
        first = office.client().api_client(client["id"])["last_used_at"]
        for seconds, moved in ((59, False), (1, True), (59, False), (1, True)):
            clock.shift(seconds)
            before = office.client().api_client(client["id"])["last_used_at"]
            system.client("auth").resolve(access)
            after = office.client().api_client(client["id"])["last_used_at"]
            assert (after != before) == moved
    assert after > first


def test_lists_by_state(system: System, office: Office) -> None:
    used, off = make(office), make(office)
    office.client().disable_api_client(off["id"])
    assert [row["id"] for row in office.client().api_clients(enabled="true")["items"]] == [used["id"]]
    assert [row["id"] for row in office.client().api_clients(enabled="false")["items"]] == [off["id"]]
    assert office.client().api_client(used["id"])["scope_titles"] == [SCOPES[each] for each in sorted(SCOPES)]


def test_token_ends_after_an_hour_without_idle_limit(system: System, office: Office) -> None:
    with time_machine.travel(now(), tick=False) as clock:
        access = token(system, make(office))["access_token"]
        clock.shift(3599)
        assert system.client("auth").resolve(access).kind == "client"
        clock.shift(1)
        with pytest.raises(Unauthenticated):
            system.client("auth").resolve(access)


def test_disabling_ends_tokens(system: System, office: Office) -> None:
    client = make(office)
    access = token(system, client)["access_token"]
    shown = office.client().disable_api_client(client["id"])
    assert (shown["enabled"], shown["allowed_actions"]) == (False, [])
    with pytest.raises(Unauthenticated):
        system.client("auth").resolve(access)
    with pytest.raises(Unauthenticated):
        token(system, client)
    with pytest.raises(Conflict):
        office.client().rotate_api_client(client["id"])


def test_other_schools_clients_are_not_there(system: System, office: Office, foreign: Office) -> None:
    client = make(foreign)
    assert office.client().api_clients()["total"] == 0
    for act in (office.client().disable_api_client, office.client().rotate_api_client, office.client().api_client):
        with pytest.raises(NotFound):
            act(client["id"])
    assert token(system, client)["access_token"]


def test_platform_sees_every_school(system: System, office: Office, foreign: Office) -> None:
    client = make(office)
    free = update(ApiClient).values(school_id=None, role="platform")
    system.run("auth", lambda: session.execute(free))
    who = system.client("auth").resolve(token(system, client)["access_token"])
    assert who.school_id is None
    names = system.client("auth", who).department_names()
    assert {row["school_id"] for row in names} == {str(office.school.id), str(foreign.school.id)}
    assert office.client().api_clients()["total"] == 0


def test_bad_clients(system: System, office: Office) -> None:
    for values in ({"name": "x", "scopes": []}, {"name": "x", "scopes": ["all"]}, {"name": "", "scopes": list(SCOPES)}):
        with pytest.raises(Invalid):
            office.client().create_api_client(values)
    with pytest.raises(Invalid):
        office.client().create_api_client({"name": "x", "scopes": list(SCOPES), "school_id": None})
    assert office.client().api_clients()["total"] == 0
