"""The door: sessions, CSRF, local addresses only, security headers, cookies."""

from __future__ import annotations

import json

import pytest
import time_machine
from sqlalchemy import update

from gateway.guard import PUBLIC, declared, local_path
from gateway.pages import load_pages
from kernel.clock import now
from kernel.db import session
from services.auth.models import LoginSession
from tests.factories.world import PASSWORD
from tests.gateway.conftest import Office, gateway

TARGET = "/messages/inbox/batch/delete"
EVENT = "office:session-expired"


@pytest.mark.parametrize(
    ("wanted", "given"),
    [
        ("/staff/accounts?page=2", "/staff/accounts?page=2"), ("/", "/"), ("", "/"), ("//evil.example", "/"),
        ("https://evil.example", "/"), ("/\\evil.example", "/"), ("\\\\evil.example", "/"),
        ("/a\r\nSet-Cookie: x", "/"),
        ("/\t/evil.example", "/"), ("javascript:alert(1)", "/"), ("/" + "a" * 2000, "/"), ("evil", "/"),
    ],
)  # fmt: skip
def test_next_is_an_address_of_our_own(wanted: str, given: str) -> None:
    assert local_path(wanted) == given


def test_only_known_pages_are_public() -> None:
    load_pages()
    public = {name for name, screen in declared().items() if screen == PUBLIC}
    parts = ("sign_in", "sign_out", "captcha", "lost_password", "help", "verify", "problem")
    assert all(any(part in name for part in parts) for name in public)


def test_a_visitor_is_led_to_the_sign_in_and_back(shared_office: Office) -> None:
    answer = shared_office.browser().get("/staff/accounts?page=2")
    assert (answer.status_code, answer.location) == (303, "/sign-in?next=/staff/accounts%3Fpage%3D2")


def test_what_a_page_asks_by_itself_keeps_nobody_signed_in(office: Office) -> None:
    browser = office.browser("a.admin")
    with time_machine.travel(now(), tick=False) as clock:
        office.system.run("auth", lambda: session.execute(update(LoginSession).values(last_seen_at=now())))
        for _ in range(29):
            clock.shift(60)
            assert browser.get("/counts", **{"X-Unattended": "1"}).status_code == 200
        clock.shift(60)
        assert browser.get("/counts", **{"X-Unattended": "1"}).status_code == 303


@pytest.mark.parametrize("account", ["a.disabled", "a.stale", "a.expired"])
def test_a_session_that_ended_opens_nothing(account: str, shared_office: Office) -> None:
    browser = shared_office.browser(account)
    assert browser.get("/messages/inbox").status_code == 303
    fragment = browser.fragment("/messages/inbox")
    assert (fragment.status_code, EVENT in fragment.headers["HX-Trigger"]) == (401, True)
    script = browser.get("/counts", Accept="application/json")
    assert (script.status_code, script.json["status"]) == (401, 401)


def test_a_set_password_must_be_changed_first(shared_office: Office) -> None:
    browser = shared_office.browser("a.renew")
    assert browser.get("/messages/inbox").location == "/first-password"
    assert "请先修改密码" in browser.get("/first-password").text


@pytest.mark.parametrize(
    ("headers", "told"),
    [
        ({"X-CSRF-Token": ""}, "刷新页面"),
        ({"X-CSRF-Token": "0" * 64}, "刷新页面"),
        ({"Sec-Fetch-Site": "cross-site"}, "刷新页面"),
        ({"Sec-Fetch-Site": "same-site"}, "刷新页面"),
        ({"Origin": "https://evil.example"}, "刷新页面"),
        ({"Origin": "null"}, "刷新页面"),
    ],
)
def test_a_foreign_change_is_refused(headers: dict[str, str], told: str, shared_office: Office) -> None:
    answer = shared_office.browser("a.admin").post(TARGET, {"ids": ["x"]}, **headers)
    assert answer.status_code == 403
    assert told in json.loads(answer.headers["HX-Trigger"])["office:problem"]["text"]


def test_the_token_of_another_session_is_refused(shared_office: Office) -> None:
    other = shared_office.browser("a.admin2").csrf()
    answer = shared_office.browser("a.admin").post(TARGET, {"ids": ["x"]}, **{"X-CSRF-Token": other})
    assert answer.status_code == 403


def test_our_own_change_passes(shared_office: Office) -> None:
    headers = {"Sec-Fetch-Site": "same-origin", "Origin": "http://localhost"}
    answer = shared_office.browser("a.admin").post(TARGET, **headers)
    assert answer.status_code == 422
    assert "勾选" in json.loads(answer.headers["HX-Trigger"])["office:problem"]["text"]


@pytest.mark.parametrize("path", ["/", "/sign-in", "/nowhere", "/messages/inbox", "/counts"])
def test_security_headers_stand_on_every_answer(path: str, shared_office: Office) -> None:
    headers = shared_office.browser("a.admin").get(path).headers
    assert headers["Content-Security-Policy"].startswith("default-src 'self'")
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert "no-store" in headers["Cache-Control"]
    assert headers["X-Request-Id"]


def test_secure_cookies_and_hsts(shared_office: Office) -> None:
    app = gateway(shared_office.system, COOKIE_SECURE="on")
    answer = app.test_client().get("/sign-in", base_url="https://localhost")
    assert "max-age" in answer.headers["Strict-Transport-Security"]
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("__Host-visit=")
    assert all(part in cookie for part in ("Secure", "HttpOnly", "SameSite=Lax", "Path=/"))


def sign_in(office: Office, user_name: str, password: str, **more: str):
    browser = office.browser()
    form = {"portal": "school", "user_name": user_name, "password": password, "csrf_token": browser.csrf(), **more}
    return browser, browser.client.post("/sign-in", data=form)


def test_signing_in_and_out(office: Office) -> None:
    browser, answer = sign_in(office, "marka19_admin", PASSWORD, next="/staff/accounts")
    assert (answer.status_code, answer.location) == (303, "/staff/accounts")
    assert "HttpOnly" in answer.headers["Set-Cookie"]
    token = browser.client.get_cookie("office").value
    assert browser.get("/staff/accounts").status_code == 200
    browser.token = token
    browser.post("/sign-out")
    browser.client.set_cookie("office", token)
    assert browser.get("/staff/accounts").status_code == 303


def test_signing_in_leads_nowhere_else(office: Office) -> None:
    _, answer = sign_in(office, "marka19_admin", PASSWORD, next="//evil.example/")
    assert answer.location == "/"


@pytest.mark.parametrize(
    ("user_name", "password", "more"),
    [
        ("marka19_admin", "wrong", {}),
        ("nobody_at_all", "wrong", {}),
        ("marka19_disabled", PASSWORD, {}),
        ("marka19_graduate11", PASSWORD, {}),
        ("marka19_admin", PASSWORD, {"portal": "graduate"}),
        ("", "", {}),
    ],
)
def test_a_refused_sign_in_says_why_and_keeps_the_name(
    user_name: str, password: str, more: dict[str, str], office: Office
) -> None:
    browser, answer = sign_in(office, user_name, password, **more)
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text
    assert f'value="{user_name}"' in answer.text
    assert browser.client.get_cookie("office") is None
    assert password not in answer.text.replace("passwords", "") or not password


def test_a_sign_in_without_the_visit_is_refused(office: Office) -> None:
    form = {"portal": "school", "user_name": "marka19_admin", "password": PASSWORD}
    assert office.app.test_client().post("/sign-in", data=form).status_code == 403


def test_signing_in_again_over_a_page_gives_the_new_token(office: Office) -> None:
    browser = office.browser()
    form = {"portal": "school", "user_name": "marka19_admin", "password": PASSWORD, "again": "1"}
    answer = browser.post("/sign-in", form)
    event = json.loads(answer.headers["HX-Trigger"])["office:signed-in"]
    assert event["user"] == str(office.world.ids["a.admin"])
    sent = {"X-CSRF-Token": event["csrf"], "HX-Request": "true"}
    assert browser.client.post(TARGET, headers=sent).status_code == 422


def test_a_revoked_grant_ends_the_session_at_once(office: Office) -> None:
    clerk = office.browser("a.clerk1")
    assert clerk.get("/messages/inbox").status_code == 200
    clerk_id = office.world.ids["a.clerk1"]
    admin = office.browser("a.admin")
    answer = admin.client.delete(
        f"/staff/permissions/grants/{clerk_id}", headers={"X-CSRF-Token": admin.csrf(), "Accept": "application/json"}
    )
    assert answer.json["keys"] == []
    assert clerk.get("/messages/inbox").location.startswith("/sign-in")
