"""The bureau's adapter against a real server on this machine that behaves as badly as the net does."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler

import pytest

from services.reports.adapters.bureau import http
from services.reports.adapters.bureau.http import HttpRegister
from services.reports.adapters.bureau.port import Unreachable
from tests.services.reports.bureau import ENTRY, NAME, Behaviour, Bureau, answer, drip


@pytest.fixture
def bureau() -> Iterator[Bureau]:
    made = Bureau()
    yield made
    made.server.shutdown()
    made.server.server_close()


@pytest.fixture
def register(bureau: Bureau, monkeypatch: pytest.MonkeyPatch) -> HttpRegister:
    monkeypatch.setattr(http, "READ_SECONDS", 0.4)
    monkeypatch.setattr(http, "WHOLE_SECONDS", 0.6)
    return HttpRegister(bureau.address, "secret-token")


def test_a_known_name(bureau: Bureau, register: HttpRegister) -> None:
    found = register.ask(NAME).found
    assert found is not None and (found.code, found.name, str(found.founded_on)) == (ENTRY["code"], NAME, "2010-05-01")
    assert bureau.asked == [
        "/employers?name=%E9%BD%90%E9%B2%81%E7%A4%BA%E8%8C%83%E8%BD%AF%E4%BB%B6%E6%9C%89%E9%99%90%E5%85%AC%E5%8F%B8"
    ]


def test_an_unknown_name_is_an_answer_with_suggestions(bureau: Bureau, register: HttpRegister) -> None:
    bureau.behave = answer({"found": None, "near": [NAME] * 9, "newer": 1})
    given = register.ask("齐鲁")
    assert given.found is None and given.near == (NAME,) * 5


def test_a_name_never_steers_the_address(bureau: Bureau, register: HttpRegister) -> None:
    register.ask("a&name=b/../@evil.example/#?x=1\r\nHost: evil")
    assert bureau.asked == ["/employers?name=a%26name%3Db%2F..%2F%40evil.example%2F%23%3Fx%3D1%0D%0AHost%3A+evil"]


TROUBLE: dict[str, Behaviour] = {
    "500": answer({"found": ENTRY}, 500),
    "not found": answer({"found": ENTRY}, 404),
    "redirect": answer(b"", 302, Location="http://127.0.0.1:1/"),
    "no JSON": answer("谢谢惠顾".encode()),
    "another shape": answer({"found": {"name": NAME}}),
    "a list": answer([1]),
    "deeply nested": answer(b"[" * 100_000),
    "wrong day": answer({"found": ENTRY | {"founded_on": "2026-02-30"}}),
    "ten megabytes": answer(b" " * 10_000_000),
    "dripping": drip,
    "silent": lambda handler: threading.Event().wait(1) and None,
    "cut": answer({"found": ENTRY}, Content_Length="5000"),
}


@pytest.mark.parametrize("trouble", TROUBLE)
def test_whatever_the_bureau_does_is_told_as_unreachable_and_soon(
    trouble: str, bureau: Bureau, register: HttpRegister
) -> None:
    bureau.behave = TROUBLE[trouble]
    begun = time.monotonic()
    with pytest.raises(Unreachable, match="暂时无法核对"):
        register.ask(NAME)
    assert time.monotonic() - begun < 5
    assert len(bureau.asked) <= 2


def test_nobody_listens() -> None:
    with pytest.raises(Unreachable, match="请稍后再试"):
        HttpRegister("http://127.0.0.1:1").ask(NAME)


def test_a_failure_that_passes_is_not_seen(bureau: Bureau, register: HttpRegister) -> None:
    def once(handler: BaseHTTPRequestHandler) -> None:
        bureau.behave = answer({"found": ENTRY})
        answer({}, 503)(handler)

    bureau.behave = once
    assert register.ask(NAME).found
    assert len(bureau.asked) == 2


def test_after_failures_in_a_row_the_bureau_has_a_rest(bureau: Bureau, register: HttpRegister) -> None:
    bureau.behave = answer({}, 500)
    for _ in range(5):
        with pytest.raises(Unreachable):
            register.ask(NAME)
    asked = len(bureau.asked)
    bureau.behave = answer({"found": ENTRY})
    with pytest.raises(Unreachable):
        register.ask(NAME)
    assert len(bureau.asked) == asked == 10
