"""What every answer has: problem+json for errors, the request id, headers; and nothing that gives anything away."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from kernel import errors
from kernel.errors import DomainError, from_problem
from tests.kernel.office import Office

pytestmark = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
KINDS = sorted({error.__name__ for error in errors._BY_STATUS.values()})
SHAPE = {"type", "code", "title", "status", "detail", "fields", "retryable", "request_id"}


def raising(office: Office, kind: str, **options: Any) -> Any:
    return office.call("POST", "/api/v1/things/raise", None, json={"kind": kind}, **options)


@pytest.mark.parametrize("kind", KINDS)
def test_every_error_is_a_problem_and_comes_back_as_itself(office: Office, kind: str) -> None:
    answer, raised = raising(office, kind), getattr(errors, kind)
    body = json.loads(answer.get_data())
    assert answer.status_code == body["status"] == raised.status
    assert answer.content_type == "application/problem+json; charset=utf-8"
    assert set(body) == SHAPE
    assert (body["type"], body["title"], body["retryable"]) == ("/problems/some-code", raised.title, raised.retryable)
    assert (body["detail"], body["fields"]) == ("出错了，请再试。", {"code": ["有误"]})
    assert answer.headers["Retry-After"] == "7"
    again = from_problem(answer.status_code, body, 7)
    assert type(again) is raised
    assert (again.code, again.message, again.fields, again.retry_after, again.extra) == (
        "some-code",
        "出错了，请再试。",
        {"code": ["有误"]},
        7,
        {},
    )


@pytest.mark.parametrize("status", [302, 418, 451, 500, 502])
def test_answers_of_strangers_become_errors_too(backend: str, status: int) -> None:
    error = from_problem(status, {})
    assert isinstance(error, DomainError)
    assert error.retryable is not (400 <= status < 500)


def test_an_unforeseen_error_tells_nothing(office: Office) -> None:
    answer = raising(office, "Crash")
    assert (answer.status_code, answer.json["code"], answer.json["retryable"]) == (500, "unexpected", False)
    assert set(answer.json) == SHAPE
    text = answer.get_data(as_text=True)
    assert not any(word in text for word in ("secret", "370102", "Traceback", "RuntimeError"))


def test_its_log_line_has_the_stack_and_the_request_id_but_no_id_number(
    office: Office, capsys: pytest.CaptureFixture[str]
) -> None:
    from kernel import logs

    logs.configure("things", "INFO")
    raising(office, "Crash", headers={"X-Request-Id": "request-0001"})
    lines = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    assert {line["request_id"] for line in lines} == {"request-0001"}
    (failure,) = [line for line in lines if line["event"] == "unexpected error"]
    assert "RuntimeError" in failure["exception"]
    assert "370102199001011234" not in json.dumps(lines)


def test_the_request_id_goes_in_and_out(office: Office) -> None:
    answer = raising(office, "Invalid", headers={"X-Request-Id": "request-0001"})
    assert answer.headers.getlist("X-Request-Id") == ["request-0001"]
    assert answer.json["request_id"] == "request-0001"


@pytest.mark.parametrize("received", ["", "short", "a" * 65, "with space", "a\tb345678", "<script>1"])
def test_a_strange_request_id_is_replaced(office: Office, received: str) -> None:
    given = raising(office, "Invalid", headers={"X-Request-Id": received}).headers["X-Request-Id"]
    assert given != received and re.fullmatch(r"[a-z2-7]{16}", given)


PATHS = [
    ("GET", "/api/v1/things/doors/anyone"),
    ("GET", "/api/v1/things/doors/staff"),
    ("GET", "/nowhere"),
    ("GET", "/livez"),
    ("GET", "/metrics"),
    ("DELETE", "/api/v1/things/doors/anyone"),
]


@pytest.mark.parametrize(("method", "path"), PATHS)
def test_nothing_is_stored_or_guessed(office: Office, method: str, path: str) -> None:
    headers = office.call(method, path, None).headers
    assert headers["Cache-Control"] == "no-store"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "charset" in headers["Content-Type"] or headers["Content-Type"] == "application/json"
    assert len(headers.getlist("X-Request-Id")) == 1


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/nowhere", 404, "no-such-address"),
        ("PUT", "/api/v1/things", 405, "http-405"),
        ("TRACE", "/api/v1/things", 405, "http-405"),
        ("GET", "/api/v1/things/not-a-uuid", 404, "no-such-address"),
    ],
)
def test_what_the_framework_refuses_is_a_problem_too(
    office: Office, method: str, path: str, status: int, code: str
) -> None:
    answer = office.call(method, path)
    assert answer.content_type == "application/problem+json; charset=utf-8"
    body = json.loads(answer.get_data())
    assert (answer.status_code, body["code"]) == (status, code) and set(body) == SHAPE
    assert status != 405 or "GET" in answer.headers["Allow"]


def test_no_stack_in_a_refused_body(office: Office) -> None:
    answer = office.call("POST", "/api/v1/things", data=b"{", content_type="application/json")
    assert answer.status_code == 400 and answer.json["code"] == "json-invalid"
    assert "Error" not in answer.get_data(as_text=True)
