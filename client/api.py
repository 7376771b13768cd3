"""Calls of /api/v1 with client credentials: tokens, waiting, refusals, reading on from a cursor."""

from __future__ import annotations

import time
import uuid
from collections.abc import Iterator, Mapping
from typing import Any, TypeVar

import requests

from client.changes import AgreementChange, Change, GraduateChange, PlanChange

SECONDS = 30
TRIES = 5
LONGEST_WAIT = 60
_EARLY = 60
"""A token is renewed so many seconds before it ends."""
C = TypeVar("C", bound=Change)


class ApiError(Exception):
    """A refusal (problem+json): `detail` is Chinese; `type` leads to the page of `code`."""

    def __init__(self, status: int, problem: Mapping[str, Any]) -> None:
        super().__init__(f"{status} {problem.get('code', '')}: {problem.get('detail', '')}")
        self.status = status
        self.code = str(problem.get("code", f"http-{status}"))
        self.detail = str(problem.get("detail", ""))
        self.type = str(problem.get("type", ""))
        self.fields: dict[str, list[str]] = dict(problem.get("fields") or {})
        self.request_id = problem.get("request_id")


class Office:
    """The office at an address, as one API client. `cursor` is where the list read last goes on."""

    def __init__(self, address: str, client_id: str, secret: str, *, http: requests.Session | None = None) -> None:
        self._address = address.rstrip("/")
        self._credentials = (client_id, secret)
        self._http = http or requests.Session()
        self._token, self._ends = "", 0.0
        self.cursor = ""

    def graduates(self, cursor: str = "", *, updated_since: str = "") -> Iterator[GraduateChange]:
        """Records that changed since."""
        return self._changes("graduates", GraduateChange, cursor, updated_since)

    def plan(self, cursor: str = "", *, updated_since: str = "") -> Iterator[PlanChange]:
        """Plan rows that changed since."""
        return self._changes("plan", PlanChange, cursor, updated_since)

    def agreements(self, cursor: str = "", *, updated_since: str = "") -> Iterator[AgreementChange]:
        """Agreements that changed since."""
        return self._changes("agreements", AgreementChange, cursor, updated_since)

    def departments(self) -> list[dict[str, Any]]:
        """The school's departments: id, code, name, whether in use."""
        found: list[dict[str, Any]] = self.call("GET", "/api/v1/auth/departments/names")["items"]
        return found

    def call(
        self, method: str, path: str, *, json: Any = None, params: Mapping[str, Any] | None = None,
        version: int | None = None, idempotency_key: str | None = None,
    ) -> Any:  # fmt: skip
        """Any interface; `version` becomes If-Match. A change has an Idempotency-Key, so trying again does it once.

        Raises ApiError for a refusal, also when waiting did not help.
        """
        headers = {} if version is None else {"If-Match": f'"{version}"'}
        if method != "GET":
            headers["Idempotency-Key"] = idempotency_key or uuid.uuid4().hex
        for tried in range(1, TRIES + 1):
            answer = self._send(method, path, headers, json, params)
            if answer.ok:
                return answer.json() if answer.content else None
            if answer.status_code == 401 and tried == 1:
                self._token = ""
                continue
            if answer.status_code not in (429, 503) or tried == TRIES:
                break
            time.sleep(_wait(answer, tried))
        raise _refusal(answer)

    def _send(self, method: str, path: str, headers: Mapping[str, str], json: Any, params: Any) -> requests.Response:
        sent = {**headers, "Authorization": f"Bearer {self._fresh_token()}"}
        return self._http.request(method, self._address + path, headers=sent, json=json, params=params,
                                  timeout=SECONDS, allow_redirects=False)  # fmt: skip

    def _fresh_token(self) -> str:
        if time.monotonic() >= self._ends or not self._token:
            form = {"grant_type": "client_credentials"}
            answer = self._http.post(f"{self._address}/api/v1/oauth/token", data=form, auth=self._credentials,
                                     timeout=SECONDS, allow_redirects=False)  # fmt: skip
            if not answer.ok:
                raise _refusal(answer)
            told = answer.json()
            self._token = told["access_token"]
            self._ends = time.monotonic() + max(0, told["expires_in"] - _EARLY)
        return self._token

    def _changes(self, kind: str, item: type[C], cursor: str, since: str) -> Iterator[C]:
        asked = {"cursor": cursor} if cursor or not since else {"updated_since": since}
        more = True
        while more:
            page = self.call("GET", f"/api/v1/reports/changes/{kind}", params={**asked, "limit": 500})
            yield from (item.read(each) for each in page["items"])
            self.cursor, more = page["cursor"], page["more"]
            asked = {"cursor": self.cursor}


def _wait(answer: requests.Response, tried: int) -> float:
    """What the office asks for, else a growing wait."""
    asked = answer.headers.get("Retry-After", "")
    return min(LONGEST_WAIT, int(asked) if asked.isdigit() else 2**tried)


def _refusal(answer: requests.Response) -> ApiError:
    try:
        problem = answer.json()
    except requests.JSONDecodeError:
        problem = {}
    return ApiError(answer.status_code, problem if isinstance(problem, dict) else {})
