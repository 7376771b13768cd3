"""Manual 4.2: who was granted or lost something signs in again, at the very next request, in every service.

The same for a changed or reset password, a disabled account or department, and a disabled or rotated API client.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from gateway import api_proxy
from tests.contracts.actors import GATEWAY, Actor
from tests.contracts.stage import Stage
from tests.factories.world import PASSWORD, World

ADMIN = Actor("a.admin", level="school", tag="a")
Request = tuple[str, str, Any]
VERSION = {"If-Match": '"1"'}
SEEN = ("/api/v1/auth/me", "/api/v1/auth/departments/names", "/api/v1/messaging/summary", "/api/v1/messaging/jobs",
        "/api/v1/graduates/summary", "/api/v1/graduates/jobs")  # fmt: skip


LACKING = "a.no_monitoring_signing"
"""A clerk with every screen but the one that is granted here; `a.clerk1` holds them all."""


def account(world: World, name: str = "a.clerk1") -> str:
    return str(world.ids[name])


CHANGES: dict[str, Callable[[World], Request]] = {
    "a grant": lambda world: (
        "POST",
        "/grants/batch",
        {"account_ids": [account(world, LACKING)], "keys": ["monitoring.signing"], "op": "grant"},
    ),
    "a grant to the branch": lambda world: (
        "POST",
        "/grants/batch",
        {"department_ids": [str(world.ids["a.department1"])], "keys": ["monitoring.signing"], "op": "grant"},
    ),
    "a revoke": lambda world: (
        "POST",
        "/grants/batch",
        {"account_ids": [account(world)], "keys": ["messages.sent"], "op": "revoke"},
    ),
    "a submitted set": lambda world: ("PUT", f"/accounts/{account(world)}/grants", {"keys": ["messages.sent"]}),
    "a clearing": lambda world: ("DELETE", f"/accounts/{account(world)}/grants", None),
    "a copy": lambda world: (
        "POST",
        f"/accounts/{world.ids['a.only_messages_sent']}/grants/copy",
        {"account_ids": [account(world)]},
    ),
    "a reset password": lambda world: ("PUT", f"/accounts/{account(world)}/password", {"password": "other2026"}),
    "a disabled account": lambda world: ("POST", "/accounts/batch/disable", {"ids": [account(world)]}),
    "another department": lambda world: (
        "PATCH",
        f"/accounts/{account(world)}",
        {"department_id": str(world.ids["a.department2"])},
    ),
    "a disabled department": lambda world: ("POST", f"/departments/{world.ids['a.department1']}/disable", None),
}


def bearer(stage: Stage, name: str, path: str) -> int:
    headers = {"Authorization": f"Bearer {stage.world.tokens[name]}"}
    return int(stage.outside.get(path, headers=headers).status_code)


def page(stage: Stage, name: str, **headers: str) -> tuple[int, str]:
    cookie = f"__Host-office={stage.world.tokens[name]}"
    answer = stage.outside.get("/", headers={"Cookie": cookie, **headers})
    return answer.status_code, answer.headers.get("Location", "")


def assert_signed_in(stage: Stage, name: str) -> None:
    assert [bearer(stage, name, path) for path in SEEN] == [200] * len(SEEN)
    assert page(stage, name)[0] == 200


def assert_out(stage: Stage, name: str) -> None:
    assert [bearer(stage, name, path) for path in SEEN] == [401] * len(SEEN)
    assert page(stage, name)[0] == 303
    assert page(stage, name)[1].startswith("/sign-in")
    assert page(stage, name, **{"HX-Request": "true"})[0] == 401


@pytest.mark.parametrize("change", CHANGES)
def test_the_next_request_signs_in_again(stage: Stage, change: str) -> None:
    method, path, body = CHANGES[change](stage.world)
    name = LACKING if "grant" in change else "a.clerk1"
    assert_signed_in(stage, name)
    options = {"json": body} if body is not None else {}
    answer = stage.ask(method, f"/api/v1/auth{path}", ADMIN, GATEWAY, "auth", headers=dict(VERSION), **options)
    assert answer.status_code == 200, answer.get_data(as_text=True)
    assert_out(stage, name)
    assert_signed_in(stage, "a.clerk2")
    assert_signed_in(stage, "a.admin")


def test_changing_the_own_password_ends_all_own_sessions(stage: Stage) -> None:
    clerk = Actor("a.clerk1", level="department", tag="a")
    body = {"old_password": PASSWORD, "new_password": "other2026", "new_password_again": "other2026"}
    answer = stage.ask("PUT", "/api/v1/auth/me/password", clerk, GATEWAY, "auth", json=body)
    assert answer.status_code == 200
    assert_out(stage, "a.clerk1")


def test_what_grants_nothing_new_ends_no_session(stage: Stage) -> None:
    body = {"account_ids": [account(stage.world)], "keys": ["messages.sent"], "op": "grant"}
    stage.ask("POST", "/api/v1/auth/grants/batch", ADMIN, GATEWAY, "auth", json=body)
    assert_signed_in(stage, "a.clerk1")


def test_a_graduate_who_signs_out_is_out(stage: Stage) -> None:
    graduate = Actor("a.graduate11", kind="graduate", tag="a")
    assert stage.ask("DELETE", "/api/v1/auth/sessions/current", graduate, GATEWAY, "auth").status_code == 200
    assert bearer(stage, "a.graduate11", "/api/v1/auth/me") == 401
    assert bearer(stage, "a.graduate12", "/api/v1/auth/me") == 200


@pytest.mark.parametrize(("verb", "status"), [("disable", 401), ("rotate", 200)])
def test_api_clients_end_with_their_rights(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, verb: str, status: int
) -> None:
    """A disabled client is out once the gateway's two seconds are over; a rotated secret keeps tokens already given."""
    monkeypatch.setattr(api_proxy, "CLIENT_CACHE_SECONDS", 0.0)
    path = f"/api/v1/auth/api-clients/{stage.world.ids['a.client_reader']}/{verb}"
    assert bearer(stage, "a.client_reader", "/api/v1/auth/departments/names") == 200
    sent = {"json": {"overlap_hours": 24}} if verb == "rotate" else {}
    assert stage.ask("POST", path, ADMIN, GATEWAY, "auth", **sent).status_code == 200
    assert bearer(stage, "a.client_reader", "/api/v1/auth/departments/names") == status


CLOSED = ("disable", "reset-registration")


@pytest.mark.parametrize("verb", [*CLOSED, "set-password"])
def test_what_staff_do_to_a_graduate_ends_the_session(stage: Stage, verb: str) -> None:
    """8.1: graduates refuses at once who is closed there; every service does once auth has been told."""
    graduate, own = stage.world.ids["a.graduate11"], ("/api/v1/graduates/me", "/api/v1/auth/me")
    assert [bearer(stage, "a.graduate11", path) for path in own] == [200, 200]
    body = {"ids": [str(graduate)]} | ({"password": "first2026"} if verb == "set-password" else {})
    answer = stage.ask("POST", f"/api/v1/graduates/employment/batch/{verb}", ADMIN, GATEWAY, "graduates", json=body)
    assert answer.get_json()["failed"] == 0, answer.get_data(as_text=True)
    if verb in CLOSED:
        assert bearer(stage, "a.graduate11", own[0]) == 403
    stage.system.pump()
    assert [bearer(stage, "a.graduate11", path) for path in own] == [401, 401]
    assert [bearer(stage, "a.graduate12", path) for path in own] == [200, 200]
