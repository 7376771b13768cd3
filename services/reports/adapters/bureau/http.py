"""The bureau's data interface over HTTP: `GET <base>/employers?name=…` answers {"found": {…} or null, "near": […]}.

Nothing is trusted: no redirect, no proxy of the environment, a size cap, a limit for the whole answer (a dripping
one holds a connection open for ever otherwise), a schema. After some failures in a row it is not asked for a while.
"""

from __future__ import annotations

import json
import time
from typing import Any

import pybreaker
import requests
from marshmallow import EXCLUDE, Schema, ValidationError, fields, validate
from tenacity import Retrying, retry_if_exception_type, stop_after_attempt, wait_fixed

from services.reports.adapters.bureau.port import Answer, Entry, Unreachable

CONNECT_SECONDS, READ_SECONDS, WHOLE_SECONDS = 2, 5, 6
LARGEST = 256 * 1024
_PIECE = 16 * 1024
_TRIES, _PAUSE_SECONDS = 2, 0.1
_FAILURES, _REST_SECONDS = 5, 30
_NEAR = 5


class _Entry(Schema):
    """An organisation; what a newer interface tells besides is left out."""

    class Meta:
        unknown = EXCLUDE

    code = fields.String(required=True, validate=validate.Length(max=18))
    name = fields.String(required=True, validate=validate.Length(max=200))
    kind = fields.String(load_default="", validate=validate.Length(max=40))
    legal_person = fields.String(load_default="", validate=validate.Length(max=40))
    address = fields.String(load_default="", validate=validate.Length(max=200))
    region = fields.String(load_default="", validate=validate.Length(max=60))
    scope = fields.String(load_default="", validate=validate.Length(max=2000))
    founded_on = fields.Date(load_default=None, allow_none=True)
    valid_until = fields.Date(load_default=None, allow_none=True)
    state = fields.String(load_default="", validate=validate.Length(max=20))


class _Answer(Schema):
    class Meta:
        unknown = EXCLUDE

    found = fields.Nested(_Entry, required=True, allow_none=True)
    near = fields.List(fields.String(validate=validate.Length(max=200)), load_default=list)


class _Passing(Exception):
    """A failure that a second try may mend."""


class HttpRegister:
    """Asks the bureau; one object a process, for the breaker counts failures of all requests together. `seconds`: how
    long a whole answer may take.
    """

    name = "省质量技术监督局"
    keeps = True

    def __init__(self, base: str, token: str = "", seconds: float | None = None) -> None:
        self._base = base
        self._seconds = seconds or WHOLE_SECONDS
        self._http = requests.Session()
        self._http.trust_env = False
        # unpacked answers only: a small packed one may be a bomb
        self._http.headers.update({"Accept": "application/json", "Accept-Encoding": "identity"})
        if token:
            self._http.headers["Authorization"] = f"Bearer {token}"
        self._breaker = pybreaker.CircuitBreaker(fail_max=_FAILURES, reset_timeout=_REST_SECONDS)

    def ask(self, name: str) -> Answer:
        """Look a name up, a second time after a failure that may pass."""
        tries = Retrying(
            retry=retry_if_exception_type(_Passing),
            stop=stop_after_attempt(_TRIES),
            wait=wait_fixed(_PAUSE_SECONDS),
            reraise=True,
        )
        try:
            return self._breaker.call(tries, self._look_up, name)
        except (_Passing, requests.RequestException, ValueError, pybreaker.CircuitBreakerError) as error:
            raise Unreachable(f"{type(error).__name__}: {error}") from error

    def _look_up(self, name: str) -> Answer:
        return _read(self._fetch(name))

    def _fetch(self, name: str) -> bytes:
        deadline = time.monotonic() + self._seconds
        try:
            with self._http.get(
                f"{self._base}/employers",
                params={"name": name},
                timeout=(min(CONNECT_SECONDS, self._seconds), min(READ_SECONDS, self._seconds)),
                allow_redirects=False,
                stream=True,
            ) as response:
                if response.status_code >= 500:
                    raise _Passing(f"status {response.status_code}")
                if response.status_code != 200:
                    raise ValueError(f"status {response.status_code}")
                return _content(response, deadline)
        except requests.ConnectionError as error:
            raise _Passing(type(error).__name__) from error


def _content(response: requests.Response, deadline: float) -> bytes:
    """The body, within size and time; what the header says of its length is not believed."""
    content = b""
    # read1 gives what has come; read would wait for a whole piece, however slowly it drips
    while piece := response.raw.read1(_PIECE):
        content += piece
        if len(content) > LARGEST:
            raise ValueError("the answer is too large")
        if time.monotonic() > deadline:
            raise ValueError("the answer takes too long")
    return content


def _read(content: bytes) -> Answer:
    try:
        values: dict[str, Any] = _Answer().load(json.loads(content))
    except (ValidationError, ValueError, RecursionError) as error:
        raise ValueError("the answer cannot be read") from error
    found = values["found"]
    return Answer(Entry(**found) if found else None, tuple(values["near"][:_NEAR]))
