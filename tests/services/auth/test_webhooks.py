"""Webhooks: signed as the public package understands it, once each, tried again, given up, sent again, never inside."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from standardwebhooks.webhooks import WebhookVerificationError

from kernel import events, webhooks
from kernel.clock import now
from kernel.errors import Conflict, Invalid, NotFound, PreconditionFailed
from kernel.ids import new_id
from services.auth.adapters import webhook_post
from services.auth.domain.webhooks import INSIDE, PATIENCE, WAITS, is_outside, refusal
from services.auth.operations import webhook_sending
from tests.factories.auth import Office
from tests.factories.receiver import Receiver, receiving
from tests.system import System

ARCHIVED = "agreement.archived"
DATA = {"agreement_id": str(new_id()), "state": "archived"}


@pytest.fixture
def receiver(system: System) -> Iterator[Receiver]:
    with receiving(system) as made:
        yield made


def subscribe(office: Office, receiver: Receiver, *wanted: str) -> dict[str, Any]:
    values = {"name": "数据中心", "url": receiver.url, "events": list(wanted or (ARCHIVED,))}
    made: dict[str, Any] = office.client().create_webhook(values)
    return made


def happen(office: Office, event: str = ARCHIVED) -> None:
    """It happens in another service, and everything that follows."""
    office.system.run("messaging", lambda: webhooks.happened(event, office.school.id, DATA))
    office.system.pump()


def send_due(system: System) -> None:
    """What the scheduler orders every minute."""
    system.run("auth", webhook_sending.wake)
    system.pump()


def log(office: Office, webhook: dict[str, Any], **query: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = office.client().deliveries(webhook["id"], **query)["items"]
    return found


def test_a_message_is_understood_by_the_public_package(office: Office, receiver: Receiver) -> None:
    webhook = subscribe(office, receiver)
    assert webhook["secret"].startswith("whsec_")
    happen(office)
    message = receiver.verified(webhook["secret"])
    assert (message["type"], message["data"]) == (ARCHIVED, DATA) and message["timestamp"]
    [row] = log(office, webhook)
    assert (row["state"], row["status"], row["attempts"], row["error"]) == ("delivered", 204, 1, "")
    assert receiver.ids() == [row["event_id"]]
    with pytest.raises(WebhookVerificationError):
        receiver.verified(subscribe(office, receiver)["secret"])
    assert "secret" not in office.client().webhook(webhook["id"])


def test_an_event_taken_twice_is_one_message(office: Office, receiver: Receiver) -> None:
    subscribe(office, receiver)
    payload = {"event": ARCHIVED, "at": now().isoformat(), "school_id": str(office.school.id), "data": DATA}
    event = {"id": new_id(), "name": webhooks.EVENT, "key": "k", "version": 1, "payload": payload}
    handlers = {webhooks.EVENT: webhook_sending.take}
    for _ in range(2):
        office.system.run("auth", lambda: events.take([event], handlers))
    office.system.pump()
    assert receiver.ids() == [str(event["id"])]


def test_only_who_wants_it_and_whose_it_is(office: Office, foreign: Office, receiver: Receiver) -> None:
    theirs = subscribe(foreign, receiver)
    other = subscribe(office, receiver, "plan.locked")
    off = subscribe(office, receiver)
    office.client().switch_webhook(off["id"], enabled=False)
    happen(office)
    assert receiver.got == [] and not any(log(office, each) for each in (other, off)) and not log(foreign, theirs)
    for act in (office.client().webhook, office.client().rotate_webhook, office.client().deliveries):
        with pytest.raises(NotFound):
            act(theirs["id"])


def test_both_secrets_sign_while_they_overlap(office: Office, receiver: Receiver) -> None:
    old = subscribe(office, receiver)
    with time_machine.travel(now(), tick=False) as clock:
        new = office.client().rotate_webhook(old["id"], overlap_hours=24)
        happen(office)
        assert receiver.verified(old["secret"]) == receiver.verified(new["secret"])
        clock.shift(24 * 3600)
        happen(office)
        assert receiver.verified(new["secret"])
        with pytest.raises(WebhookVerificationError):
            receiver.verified(old["secret"])


def test_tried_again_with_growing_waits_until_given_up_and_sent_again(office: Office, receiver: Receiver) -> None:
    webhook, receiver.status = subscribe(office, receiver), 503
    with time_machine.travel(now(), tick=False) as clock:
        happen(office)
        for number, wait in enumerate(WAITS, start=1):
            assert len(receiver.got) == number
            clock.shift(wait - timedelta(seconds=1))
            send_due(office.system)
            assert len(receiver.got) == number
            clock.shift(1)
            send_due(office.system)
        [row] = log(office, webhook, state="failed")
        assert (row["attempts"], row["status"], row["error"]) == (len(WAITS) + 1, 503, "对方答复 503。")
        assert office.client().webhook(webhook["id"])["allowed_actions"][-1] == "replay_failed"
        receiver.status = 200
        clock.shift(60)
        office.client().replay(row["id"])
        office.system.pump()
    assert [row["state"] for row in log(office, webhook)] == ["delivered"]
    assert set(receiver.ids()) == {row["event_id"]} and len(receiver.got) == len(WAITS) + 2
    assert office.client().webhook(webhook["id"])["failing_since"] is None


def test_all_that_failed_are_sent_again(office: Office, receiver: Receiver) -> None:
    webhook, receiver.status = subscribe(office, receiver), 500
    with time_machine.travel(now(), tick=False) as clock:
        happen(office)
        for wait in WAITS:
            clock.shift(wait)
            send_due(office.system)
        receiver.status = 200
        clock.shift(60)
        assert office.client().replay_failed(webhook["id"])["count"] == 1
        office.system.pump()
    assert [row["state"] for row in log(office, webhook)] == ["delivered"]


@pytest.mark.parametrize(("status", "later"), [(410, timedelta(0)), (500, PATIENCE)])
def test_an_address_that_is_gone_or_fails_for_days_is_switched_off(
    office: Office, receiver: Receiver, status: int, later: timedelta
) -> None:
    webhook, receiver.status = subscribe(office, receiver), status
    with time_machine.travel(now(), tick=False) as clock:
        happen(office)
        clock.shift(later)
        happen(office)
        shown = office.client().webhook(webhook["id"])
    assert not shown["enabled"] and ("410" if status == 410 else "5 天") in shown["locked_reason"]
    with pytest.raises(Conflict):
        office.client().test_webhook(webhook["id"])
    receiver.status = 200
    office.client().switch_webhook(webhook["id"], enabled=True)
    office.client().test_webhook(webhook["id"])
    office.system.pump()
    assert receiver.verified(webhook["secret"])["type"] == "webhook.test"


def test_a_redirect_is_not_followed(office: Office, receiver: Receiver) -> None:
    webhook, receiver.status = subscribe(office, receiver), 307
    receiver.headers = {"Location": f"http://{receiver.place}/other"}
    happen(office)
    assert [path for path, _, _ in receiver.got] == ["/hooks"]
    assert log(office, webhook)[0]["error"] == "对方答复 307。"


def test_who_drips_is_cut_off(office: Office, receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(webhook_post, "WHOLE_SECONDS", 0.5)
    over = socket.create_server(("127.0.0.1", 0))
    answer = webhook_post.post(f"http://127.0.0.1:{over.getsockname()[1]}/", b"{}", {}, {_place(over)})
    over.close()
    assert (answer.status, answer.error) == (None, "对方没有在规定时间内答复。")


def _place(server: socket.socket) -> str:
    return f"127.0.0.1:{server.getsockname()[1]}"


def test_no_transaction_waits_for_the_other_side(office: Office, receiver: Receiver) -> None:
    """While the message is on its way, others write into the same database."""
    client, webhook = office.client(), subscribe(office, receiver)
    receiver.before = lambda: client.create_api_client({"name": "同时", "scopes": ["organization:read"]})
    happen(office)
    assert client.api_clients()["total"] == 1 and log(office, webhook)[0]["state"] == "delivered"


INSIDE_ADDRESSES = (
    *("127.0.0.1", "127.8.8.8", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0"),
    *("224.0.0.1", "240.0.0.1", "255.255.255.255", "::1", "::", "fe80::1", "fe80::1%eth0", "fc00::1", "ff02::1"),
    *("::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::", "2001:0:1::", "2001:db8::1"),
)


@pytest.mark.parametrize("address", INSIDE_ADDRESSES)
def test_inside_addresses(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also when a good name leads there, alone or among good ones; nobody is connected to."""
    assert not is_outside(address)
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    found = [(socket.AF_INET, 1, 6, "", ("93.184.216.34", 443)), (family, 1, 6, "", (address, 443))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: found)
    assert webhook_post.post("https://good.example.com/x", b"{}", {}).error == INSIDE


def test_the_address_that_was_checked_is_connected_to(monkeypatch: pytest.MonkeyPatch) -> None:
    """A name that answers otherwise at the second look-up (DNS rebinding) leads nowhere else."""
    answers = iter(["93.184.216.34", "127.0.0.1"])
    asked: list[tuple[str, int]] = []

    def look_up(*_: Any, **__: Any) -> Any:
        return [(socket.AF_INET, 1, 6, "", (next(answers), 443))]

    def connect(address: tuple[str, int], *_: Any, **__: Any) -> Any:
        asked.append(address)
        raise OSError("nobody there")

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    monkeypatch.setattr("urllib3.util.connection.create_connection", connect)
    assert webhook_post.post("https://good.example.com/x", b"{}", {}).error.startswith("连接失败")
    assert asked == [("93.184.216.34", 443)]
    assert is_outside("93.184.216.34") and is_outside("2606:4700::1111")


@pytest.mark.parametrize(
    "url",
    (
        *("http://example.com/", "ftp://example.com/", "https://", "https://user:pass@example.com/", "example.com"),
        *("https://127.0.0.1/", "https://[::1]/", "https://10.1.2.3:8443/", "https://localhost/", "https://auth:8000/"),
        *("https://a.internal/", "https://example.com/#x", "https://example.com:99999/", "https://例子.com/"),
    ),
)
def test_addresses_that_are_refused_at_once(office: Office, url: str) -> None:
    with pytest.raises(Invalid) as refused:
        office.client().create_webhook({"name": "x", "url": url, "events": [ARCHIVED]})
    assert refused.value.fields["url"]
    assert refusal("https://example.com/x?y=1", ()) is None


def test_changing_asks_for_the_version(office: Office, receiver: Receiver) -> None:
    webhook = subscribe(office, receiver)
    changed = office.client().change_webhook(webhook["id"], 1, {"events": ["plan.locked", ARCHIVED]})
    assert (changed["events"], changed["version"]) == ([ARCHIVED, "plan.locked"], 2)
    with pytest.raises(PreconditionFailed):
        office.client().change_webhook(webhook["id"], 1, {"name": "别的"})
    with pytest.raises(Invalid):
        office.client().change_webhook(webhook["id"], 2, {"url": "http://10.0.0.1/"})
