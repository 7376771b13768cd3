"""/verify: anybody checks a printed paper; an address only fills the field; both services are asked."""

from __future__ import annotations

import re
import uuid
from typing import Any

import pytest
from sqlalchemy import select
from werkzeug.test import TestResponse

from gateway.app import create_app
from kernel import verification
from kernel.codes import grouped, new_code
from kernel.db import session
from kernel.settings import Settings
from kernel.wsgi_transport import WsgiAdapter
from services.agreements.models import Agreement
from services.agreements.models import VerificationCounter as AgreementChecks
from services.graduates.models import ConfirmationSheet
from services.graduates.models import VerificationCounter as SheetChecks
from tests.factories.agreements import Registry
from tests.gateway.conftest import SECRET, Browser, Office


@pytest.fixture
def agreement(office: Office) -> Agreement:
    """An archived agreement in the system's own database."""
    system = office.system
    registry = Registry(system.settings, system.databases["agreements"], system.apps["agreements"])
    school = registry.school("核验大学", "99009")
    graduate = registry.graduate(school, registry.department(school, "核验学院"), name="张小明")
    return registry.agreement(graduate, "system", "archived")


def check(browser: Browser, code: str, **headers: str) -> TestResponse:
    """The form sent as the page does: without htmx."""
    page = browser.get("/verify").text
    token = re.findall(r'name="csrf_token" value="([0-9a-f]+)"', page)[0]
    return browser.client.post("/verify", data={"csrf_token": token, "code": code}, headers=headers)


def down(office: Office, *names: str) -> Browser:
    """A visitor of a gateway that some services do not answer."""

    def dead(environ: dict[str, Any], start: Any) -> list[bytes]:
        start("503 Service Unavailable", [("Content-Type", "application/problem+json")])
        return [b'{"code": "service-down", "detail": "down"}']

    adapters = {name: WsgiAdapter(dead if name in names else app) for name, app in office.system.apps.items()}
    environment = {**office.system.settings.environment, "GATEWAY_SECRET": SECRET, "COOKIE_SECURE": "off"}
    return Browser(create_app(Settings.from_environment(environment), adapters))


def test_a_paper_in_force_is_told_with_what_a_verifier_needs(office: Office, agreement: Agreement) -> None:
    answer = check(office.browser(), grouped(agreement.verification_code))
    assert answer.status_code == 200 and answer.headers["Cache-Control"] == "no-store"
    for text in ("有效", "就业协议书", agreement.number, "张**", "核验大学", "2026", "济南示范软件公司", "2026-05-01"):
        assert text in answer.text, text
    assert "张小明" not in answer.text and "李主任" not in answer.text


def test_a_terminated_one_is_told_to_be_over(office: Office, agreement: Agreement) -> None:
    def end() -> None:
        session.get_one(Agreement, agreement.id).state = "terminated"

    office.system.run("agreements", end)
    answer = check(office.browser(), agreement.verification_code)
    assert "已失效" in answer.text and "已解约" in answer.text and ">有效<" not in answer.text


def test_a_sheet_of_graduates_is_found_too(office: Office) -> None:
    code = new_code()
    ids = {name: uuid.uuid4() for name in ("school_id", "department_id", "job_id")}
    row = ConfirmationSheet(**ids, graduation_year=2026, class_name="2022级1班", serial=1, number="FA20269900900001",
                            rows=40, verification_code=code)  # fmt: skip
    office.system.run("graduates", lambda: session.add(row))
    answer = check(office.browser(), code)
    for text in ("有效", "就业方案信息确认表", "FA20269900900001", "2022级1班", "40"):
        assert text in answer.text, text


def test_an_address_fills_the_field_and_asks_nobody(office: Office, agreement: Agreement) -> None:
    browser = office.browser()
    page = browser.get(f"/verify?code={agreement.verification_code}").text
    assert f'value="{grouped(agreement.verification_code)}"' in page and agreement.number not in page
    assert 'value="&lt;script&gt;"' in browser.get("/verify?code=<script>").text
    assert len(re.findall(r'name="code"[^>]* value="(x*)"', browser.get(f"/verify?code={'x' * 500}").text)[0]) == 24
    assert counted(office, "agreements", AgreementChecks) == counted(office, "graduates", SheetChecks) == []


def counted(office: Office, service: str, model: Any) -> list[int]:
    query = select(model.failures)
    rows: list[int] = office.system.run(service, lambda: list(session.scalars(query)), write=False)
    return rows


def test_what_nobody_printed_is_refused_in_one_way(office: Office) -> None:
    browser = office.browser()
    told = [check(browser, new_code()) for _ in range(2)]
    assert [answer.status_code for answer in told] == [404, 404]
    assert all("没有找到与这个验证码对应的文件" in answer.text for answer in told)
    short = check(browser, "123")
    assert short.status_code == 422 and "验证码应为 16 位字母和数字。" in short.text


def test_a_form_of_another_site_is_refused(office: Office, agreement: Agreement) -> None:
    browser = office.browser()
    code = agreement.verification_code
    assert browser.client.post("/verify", data={"code": code}).status_code == 403
    assert check(browser, code, **{"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert check(browser, code, Origin="https://evil.example").status_code == 403
    assert counted(office, "agreements", AgreementChecks) == []


def test_checks_are_counted_by_the_real_address(
    office: Office, agreement: Agreement, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = verification.ADDRESS
    monkeypatch.setattr(verification, "ADDRESS", type(known)(known.scope, 3, known.window, known.waits))
    near, far = office.browser(), office.browser()
    near.client.environ_base["REMOTE_ADDR"] = "198.51.100.1"
    far.client.environ_base["REMOTE_ADDR"] = "198.51.100.2"
    code = agreement.verification_code
    spoofed = [check(near, code, **{"X-Forwarded-For": f"203.0.113.{number}"}).status_code for number in range(4)]
    assert spoofed == [200, 200, 200, 429]
    refused = check(near, code)
    assert int(refused.headers["Retry-After"]) <= 60 and "核验次数过多" in refused.text
    assert check(far, code).status_code == 200
    # the door for programs counts the same
    body, base = {"code": code}, {"REMOTE_ADDR": "198.51.100.1"}
    direct = near.client.post("/api/v1/agreements/verifications", json=body, environ_base=base)
    assert (direct.status_code, "Retry-After" in direct.headers) == (429, True)


def test_a_signed_in_person_checks_as_anybody(office: Office, agreement: Agreement) -> None:
    assert check(office.browser("a.admin"), agreement.verification_code).status_code == 200


@pytest.mark.parametrize("names", [("agreements",), ("graduates",), ("agreements", "graduates")])
def test_a_service_that_is_down_is_told_not_taken_for_a_no(office: Office, names: tuple[str, ...]) -> None:
    answer = check(down(office, *names), new_code())
    assert answer.status_code == 503 and "现在不能确认这个验证码" in answer.text
    assert "没有找到" not in answer.text and answer.headers["Retry-After"]


def test_what_the_other_service_knows_is_told_all_the_same(office: Office, agreement: Agreement) -> None:
    assert check(down(office, "graduates"), agreement.verification_code).status_code == 200


def test_the_sign_in_leads_there(shared_office: Office) -> None:
    assert 'href="/verify"' in shared_office.browser().get("/sign-in").text
