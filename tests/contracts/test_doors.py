"""The gateway as the only way in: what it passes on, what it never passes on, and what it says about itself."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest
from werkzeug.test import Client

from gateway.app import create_app
from kernel.context import HEADER as REQUEST_ID
from kernel.testing import service_identity
from kernel.tokens import HEADER, Signer
from kernel.wsgi_transport import WsgiAdapter
from tests.contracts.actors import GATEWAY, Actor
from tests.contracts.stage import Stage

ADMIN = Actor("a.admin", level="school", tag="a")
INNER = ("internal/sessions/resolve", "internal/accounts", "internal/events", "metrics", "readyz", "livez")
SMUGGLED = (
    "/api/v1/{inner}",
    "/api/v1/auth/{inner}",
    "/api/v1/auth/../../{inner}",
    "/api/v1/auth/%2e%2e/%2e%2e/{inner}",
    "/api/v1/auth/%252e%252e/%252e%252e/{inner}",
    "/api/v1/auth//{inner}",
    "/api/v1/auth/..;/..;/{inner}",
    "/api/v1/auth/..%2f..%2f{inner}",
    "/api/v1/auth/..%5c..%5c{inner}",
    "/api/v1/auth/.%00./{inner}",
    "/api/v1//{inner}",
    "/api/v1/auth/%c0%ae%c0%ae/%c0%ae%c0%ae/{inner}",
    "/api/v1/relay/{inner}",
    "/api/v1/auth%2f..%2f..%2f{inner}",
)


@pytest.mark.parametrize("pattern", SMUGGLED)
def test_internal_addresses_are_not_reachable(stage: Stage, pattern: str) -> None:
    for inner in INNER:
        for method in ("GET", "POST"):
            answer = stage.ask(method, pattern.format(inner=inner), ADMIN, GATEWAY, "auth", json={})
            assert answer.status_code in (404, 405), (method, pattern, inner, answer.status_code)
            assert answer.mimetype == "application/problem+json"


def test_an_identity_from_outside_counts_for_nothing(stage: Stage) -> None:
    """Not even one that is signed by our own key."""
    assert stage.system.settings.keys is not None
    signer = Signer(stage.system.settings.keys, "gateway")
    token = signer.token(stage.credentials.identity("a.admin"), "auth")
    assert stage.outside.get("/api/v1/auth/accounts", headers={HEADER: token}).status_code == 401
    own = signer.token(service_identity("gateway"), "auth")
    assert stage.outside.get("/api/v1/auth/accounts", headers={HEADER: own}).status_code == 401


def test_a_cookie_opens_no_api(stage: Stage) -> None:
    """So that no page of another site can use it."""
    cookie = f"__Host-office={stage.world.tokens['a.admin']}"
    assert stage.outside.get("/api/v1/auth/me", headers={"Cookie": cookie}).status_code == 401


SPOOFED = {
    "X-User-Id": "1",
    "X-Forwarded-User": "marka19_admin",
    "X-Forwarded-For": "203.0.113.9",
    "X-Forwarded-Host": "evil.example",
    "X-Forwarded-Prefix": "/evil",
    "X-Original-Url": "/internal/accounts",
    "X-Rewrite-Url": "/internal/accounts",
    "X-Http-Method-Override": "DELETE",
}


@pytest.mark.parametrize("name", SPOOFED)
def test_spoofed_headers_change_nothing(stage: Stage, name: str) -> None:
    anonymous = stage.outside.get("/api/v1/auth/me", headers={name: SPOOFED[name]})
    assert anonymous.status_code == 401
    signed_in = stage.ask("GET", "/api/v1/auth/me", ADMIN, GATEWAY, "auth", headers={name: SPOOFED[name]})
    assert signed_in.get_json()["user_name"] == "marka19_admin"


def test_sign_in_limits_count_the_real_address(stage: Stage) -> None:
    body = {"user_name": "marka19_graduate11", "password": "wrong2026"}
    headers = {"X-Forwarded-For": "203.0.113.9"}
    answer = stage.outside.post(
        "/api/v1/auth/sessions", json=body, headers=headers, environ_base={"REMOTE_ADDR": "198.51.100.4"}
    )
    assert answer.status_code == 401
    stage.system.pump()
    entries = stage.ask("GET", "/api/v1/auth/audit?action=session:sign-in", ADMIN, GATEWAY, "auth").get_json()["items"]
    assert {entry["address"] for entry in entries} == {"198.51.100.4"}


@pytest.mark.parametrize("path", ["/api/v1/auth/me", "/api/v1/nothing", "/nothing", "/livez"])
def test_every_answer_has_a_request_id_and_security_headers(stage: Stage, path: str) -> None:
    answer = stage.outside.get(path, headers={REQUEST_ID: "abcdefabcdefabcdefabcdef"})
    assert len(answer.headers.getlist(REQUEST_ID)) == 1
    for name, value in {
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Referrer-Policy": "same-origin",
        "Strict-Transport-Security": "max-age=31536000",
    }.items():
        assert answer.headers.getlist(name) == [value], name
    assert "default-src 'self'" in answer.headers["Content-Security-Policy"]
    assert "Server" not in answer.headers


def test_ready_when_every_service_is(stage: Stage) -> None:
    assert stage.outside.get("/readyz").status_code == 200


def _unready(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    start_response("503 Service Unavailable", [("Content-Type", "application/json")])
    return [b"{}"]


@pytest.mark.parametrize("name", ["auth", "messaging"])
@pytest.mark.parametrize("gone", [False, True])
def test_unready_when_one_service_is_not(stage: Stage, name: str, gone: bool) -> None:
    adapters = {each: WsgiAdapter(app) for each, app in stage.system.apps.items()}
    if gone:
        del adapters[name]  # nothing answers at that address
    else:
        adapters[name] = WsgiAdapter(_unready)
    answer = Client(create_app(stage.system.settings, adapters)).get("/readyz")
    assert (answer.status_code, answer.get_json()["failing"]) == (503, [name])
