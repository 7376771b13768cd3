"""One service dies or stands still: the others answer as before, and it is back without anybody's help."""

from __future__ import annotations

import signal
import time
import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests

from kernel.testing import wait_until
from tests.faults.mail import SECONDS, Sender, audited, sent, taken, word
from tests.faults.office import Office, on_sqlite

pytestmark = pytest.mark.fault
QUICK = 3.0


def is_problem(answer: requests.Response, status: int) -> None:
    """A refusal in our form that says when to come again, and nothing of our insides."""
    assert answer.status_code == status, answer.text
    assert answer.headers["Content-Type"].startswith("application/problem+json")
    assert int(answer.headers["Retry-After"]) >= 1
    assert answer.json()["retryable"] is True and "Traceback" not in answer.text


def timed(sender: Sender, address: str) -> tuple[requests.Response, float]:
    started = time.monotonic()
    answer = sender.http.get(address, timeout=SECONDS)
    return answer, time.monotonic() - started


def page(sender: Sender, path: str) -> requests.Response:
    """A page as a browser with this session asks for it."""
    token = str(sender.http.headers["Authorization"]).partition(" ")[2]
    url = sender.office.address + path
    return requests.get(url, cookies={"office": token}, timeout=SECONDS, allow_redirects=False)


@on_sqlite
def test_messaging_is_dead(office: Office, sender: Sender) -> None:
    office.kill("messaging")
    answer, seconds = timed(sender, office.url("/sent"))
    is_problem(answer, 503)
    assert seconds < QUICK
    me, seconds = timed(sender, f"{office.address}/api/v1/auth/me")
    assert (me.status_code, seconds < QUICK) == (200, True)
    assert page(sender, "/staff/accounts").status_code == 200
    assert page(sender, "/").status_code == 200
    assert requests.get(f"{office.address}/readyz", timeout=SECONDS).status_code == 503
    office.start("messaging")
    wait_until(lambda: sender.http.get(office.url("/sent"), timeout=SECONDS).status_code == 200, what="its return")
    office.wait_ready()


@on_sqlite
def test_messaging_stands_still(office: Office, sender: Sender) -> None:
    title = f"冻结 {word()}"
    office.signal("messaging", signal.SIGSTOP)
    with ThreadPoolExecutor(4) as pool:
        slow = [pool.submit(timed, sender, office.url("/sent")) for _ in range(3)]
        sending = pool.submit(sender.send, title, key=title.encode().hex())
        for _ in range(10):
            me, seconds = timed(sender, f"{office.address}/api/v1/auth/me")
            assert (me.status_code, seconds < QUICK) == (200, True)
        for answer, seconds in (future.result() for future in slow):
            is_problem(answer, 504)
            assert seconds < 11
        is_problem(sending.result(), 504)
    office.signal("messaging", signal.SIGCONT)
    assert sender.send(title, key=title.encode().hex()).status_code == 201
    wait_until(lambda: audited(office, title) == sent(office, title) == {title: 1}, what="one message")


@on_sqlite
def test_auth_is_dead(office: Office, sender: Sender) -> None:
    """Nobody's identity can be told: everything is refused as passing, nobody is sent to the sign-in page."""
    office.kill("auth")
    is_problem(sender.send("没有人能证明是谁发的"), 503)
    assert page(sender, "/").status_code == 503
    assert sent(office, "没有人能证明") == {}
    office.start("auth")
    wait_until(lambda: sender.http.get(office.url("/sent"), timeout=SECONDS).status_code == 200, what="its return")


def test_the_same_request_twenty_times_is_one_message(office: Office, sender: Sender) -> None:
    title, key = f"重复 {word()}", uuid.uuid4().hex
    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(lambda _: sender.send(title, key=key), range(20)))
    accepted = [answer for answer in answers if answer.status_code == 201]
    assert {answer.status_code for answer in answers} <= {201, 409}
    assert len({taken(answer, 201) for answer in accepted}) == 1
    assert sum("Idempotency-Replayed" not in answer.headers for answer in accepted) == 1
    wait_until(lambda: audited(office, title) == sent(office, title) == {title: 1}, what="one message")
