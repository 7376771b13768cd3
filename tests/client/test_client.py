"""The Python client of client/ against the real gateway: tokens, lists of changes, refusals, received webhooks."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import requests

from client import ApiError, Office, WebhookError, verify
from kernel.identity import Identity
from kernel.peers import transport
from kernel.settings import Settings
from kernel.testing import wait_until
from services.auth.client import AuthClient
from tests.factories.receiver import Receiver
from tests.running import Running, running

PASSWORD = "demo2026"
SCOPES = ["organization:read", "graduates:read", "plan:read", "agreements:read"]


@pytest.fixture(scope="module")
def receiver() -> Iterator[Receiver]:
    made = Receiver()
    yield made
    made.server.shutdown()


@pytest.fixture(scope="module")
def system(tmp_path_factory: pytest.TempPathFactory, receiver: Receiver) -> Iterator[Running]:
    """The small demo, which may send to the receiver."""
    with running(tmp_path_factory.mktemp("client"), {"WEBHOOKS_ALLOW": receiver.place}) as started:
        yield started


@pytest.fixture(scope="module")
def admin(system: Running) -> AuthClient:
    """auth, as the school's administrator who signed in."""
    gateway = transport(Settings.from_environment(system.plan.manage_environment), "auth", "gateway")
    typed = {"portal": "school", "user_name": "school", "password": PASSWORD, "address": "127.0.0.1"}
    signed = AuthClient(gateway).sign_in(typed | {"user_agent": "test"})
    return AuthClient(gateway, Identity.from_claims(signed["identity"]))


Made = Callable[..., tuple[Office, dict[str, Any]]]


@pytest.fixture
def made(system: Running, admin: AuthClient) -> Made:
    """Makes an API client and gives it as an office would use it."""

    def make(*scopes: str) -> tuple[Office, dict[str, Any]]:
        client = admin.create_api_client({"name": "数据中心", "scopes": list(scopes or SCOPES)})
        return Office(system.address, client["client_id"], client["client_secret"]), client

    return make


def test_lists_are_read_and_read_on(made: Made) -> None:
    office, _ = made()
    assert {"code", "name"} <= office.departments()[0].keys()
    graduates = list(office.graduates())
    assert len(graduates) > 100 and all(each.name and not each.removed for each in graduates)
    place = office.cursor
    assert list(office.graduates(place)) == [] and office.cursor == place
    middle = graduates[len(graduates) // 2].updated_at
    assert {each.id for each in office.graduates(updated_since=middle)} <= {each.id for each in graduates}
    assert {each.id for each in office.plan()} == {each.id for each in graduates}
    assert any(each.agreement_state == "archived" for each in office.agreements())


def test_a_token_that_ended_is_renewed(made: Made, admin: AuthClient) -> None:
    office, client = made()
    office.departments()
    first, office._token = office._token, "x" * 40
    assert office.departments() and office._token not in ("x" * 40, first)
    admin.disable_api_client(client["id"])
    office._token = ""
    with pytest.raises(ApiError) as refused:
        office.departments()
    assert (refused.value.status, refused.value.code) == (401, "invalid-client")


def test_a_refusal_leads_to_its_page(system: Running, made: Made) -> None:
    office, _ = made("organization:read")
    with pytest.raises(ApiError) as refused:
        list(office.plan())
    assert (refused.value.status, refused.value.code) == (403, "not-allowed")
    page = requests.get(system.address + refused.value.type, timeout=30)
    assert page.ok and "not-allowed" in page.text


def test_a_wrong_cursor_is_refused_with_its_field(made: Made) -> None:
    office, _ = made()
    with pytest.raises(ApiError) as refused:
        list(office.graduates("not a cursor of ours"))
    assert refused.value.status == 422 and list(refused.value.fields) == ["cursor"]


def test_a_message_is_received_and_believed(admin: AuthClient, receiver: Receiver) -> None:
    values = {"name": "门户", "url": receiver.url, "events": ["plan.locked"]}
    webhook = admin.create_webhook(values)
    admin.test_webhook(webhook["id"])
    wait_until(lambda: receiver.got, what="the message")
    _, headers, body = receiver.got[-1]
    message = verify(webhook["secret"], headers, body)
    assert (message.type, message.data) == ("webhook.test", {"name": "门户"})
    forged = {"body": body + b" "}, {"headers": headers | {"webhook-timestamp": "1"}}, {"secret": "whsec_AAAA"}
    for change in forged:
        sent: dict[str, Any] = {"secret": webhook["secret"], "headers": headers, "body": body} | change
        with pytest.raises(WebhookError):
            verify(**sent)
