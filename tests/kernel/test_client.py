"""Calling another service: whatever comes back is an answer or one of our errors, never something else."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import requests
from werkzeug import Request, Response

from kernel import context
from kernel.client import ServiceClient
from kernel.errors import Conflict, DomainError, Forbidden, Timeout, Unavailable
from kernel.testing import make_settings, transport_to
from kernel.tokens import HEADER, Verifier
from tests.kernel.office import STAFF


@pytest.fixture
def calling(tmp_path: Path) -> Callable[..., Any]:
    """Calls a stub that answers with the given response; gives the call's result."""
    settings = make_settings(tmp_path)

    def call(answer: Callable[[Request], Response], identity: Any = STAFF, **options: Any) -> Any:
        app = Request.application(answer)
        return ServiceClient(transport_to(app, "things", settings), identity).call("GET", "/x", **options)

    return call


STRANGE = {
    "a page of a proxy": Response("<html>502</html>", 502),
    "a page with 200": Response("<html>welcome</html>", 200, mimetype="text/html"),
    "cut off": Response('{"a": ', 200, mimetype="application/json"),
    "a redirect": Response("", 302, {"Location": "https://evil.example/"}),
    "a list as problem": Response("[]", 500, mimetype="application/json"),
}


@pytest.mark.parametrize("name", STRANGE)
def test_strange_answers_are_unavailable(calling: Callable[..., Any], name: str) -> None:
    with pytest.raises(Unavailable) as caught:
        calling(lambda request: STRANGE[name])
    assert "html" not in str(caught.value)


def test_a_refusal_comes_back_as_it_was_raised(calling: Callable[..., Any]) -> None:
    raised = Conflict("locked", "已锁定，请先解锁。", fields={"code": ["已锁定"]}, extra={"count": 3})
    with pytest.raises(Conflict) as caught:
        calling(lambda request: Response(json.dumps(raised.problem("r")), 409))
    assert (caught.value.code, caught.value.message, caught.value.fields, caught.value.extra) == (
        "locked",
        "已锁定，请先解锁。",
        {"code": ["已锁定"]},
        {"count": 3},
    )


def test_a_refusal_without_a_body_keeps_its_kind(calling: Callable[..., Any]) -> None:
    with pytest.raises(Forbidden):
        calling(lambda request: Response("", 403))


@pytest.mark.parametrize(
    ("broken", "kind"),
    [(requests.ReadTimeout, Timeout), (requests.ConnectionError, Unavailable), (requests.ConnectTimeout, Timeout)],
)
def test_a_dead_or_slow_service(tmp_path: Path, broken: type[Exception], kind: type[DomainError]) -> None:
    class Broken(requests.adapters.HTTPAdapter):
        def send(self, *arguments: Any, **options: Any) -> Any:
            raise broken("http://10.0.0.1:8001 password=x")

    transport = transport_to(None, "things", make_settings(tmp_path))
    transport.http.mount(transport.base_url, Broken())
    with pytest.raises(kind) as caught:
        ServiceClient(transport).call("GET", "/x")
    assert caught.value.retryable and caught.value.retry_after == 5
    assert "10.0.0.1" not in caught.value.message


def test_a_call_carries_who_asks_and_the_request_id(calling: Callable[..., Any], tmp_path: Path) -> None:
    seen: dict[str, str] = {}

    def answer(request: Request) -> Response:
        seen.update(request.headers)
        seen["query"] = request.query_string.decode()
        return Response("{}", mimetype="application/json")

    with context.request_scope("request-0001"):
        assert calling(answer, params={"a": None, "b": "", "c": [], "d": 0, "e": True, "f": ["x", "y"]}) == {}
    assert seen["X-Request-Id"] == "request-0001"
    assert seen["query"] == "d=0&e=true&f=x&f=y"
    ring = make_settings(tmp_path).public_keys
    assert Verifier(ring, "things").identity(seen[HEADER]) == STAFF


def test_without_an_asker_the_process_speaks_for_itself(calling: Callable[..., Any], tmp_path: Path) -> None:
    tokens: list[str] = []

    def answer(request: Request) -> Response:
        tokens.append(request.headers[HEADER])
        return Response("", 204)

    assert calling(answer, None) is None
    who = Verifier(make_settings(tmp_path).public_keys, "things").identity(tokens[0])
    assert (who.kind, who.user_name) == ("service", "gateway")
