"""Calling another service: base of the typed clients.

A client keeps to one service. It signs the asker's identity into a short token, gives every call a time limit (never
more than is left of `context.patience`), passes the request id on and turns problem+json back into the error that was
raised there.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import requests
from requests.adapters import BaseAdapter, HTTPAdapter

from kernel import context, tokens
from kernel.errors import DomainError, Timeout, Unavailable, from_problem
from kernel.identity import Identity
from kernel.tokens import Signer

CONNECT_SECONDS = 2
READ_SECONDS = 8
SCAN_SECONDS = 60
_DOWN = "相关服务暂时无法连接，请稍后再试。"
_SLOW = "相关服务响应过慢，请稍后再试。"


class Transport:
    """A pooled HTTP connection to one service; tests mount an adapter that calls the app in-process."""

    def __init__(self, base_url: str, audience: str, signer: Signer, adapter: BaseAdapter | None = None) -> None:
        self.base_url = base_url
        self.audience = audience
        self.signer = signer
        self.http = requests.Session()
        self.http.trust_env = False
        self.http.mount(base_url, adapter or HTTPAdapter(pool_connections=4, pool_maxsize=32))

    def send(self, method: str, path: str, identity: Identity | None, **options: Any) -> requests.Response:
        """One call, as `identity` or as this process itself; raises the DomainError that the answer tells."""
        token = self.signer.token(identity, self.audience) if identity else self.signer.as_service(self.audience)
        headers = {tokens.HEADER: token, **options.pop("headers", {})}
        if context.request_id():
            headers[context.HEADER] = str(context.request_id())
        read = context.seconds_left(options.pop("timeout", READ_SECONDS))
        timeout = (min(CONNECT_SECONDS, read), read)
        if not read:
            raise Timeout("service-slow", _SLOW, retry_after=5)
        try:
            response = self.http.request(
                method, self.base_url + path, headers=headers, timeout=timeout, allow_redirects=False, **options
            )
        except requests.Timeout as error:
            raise Timeout("service-slow", _SLOW, retry_after=5) from error
        except requests.RequestException as error:
            raise Unavailable("service-down", _DOWN, retry_after=5) from error
        if response.status_code >= 300:
            raise _error(response)
        return response


def _error(response: requests.Response) -> DomainError:
    try:
        body = response.json()
    except requests.JSONDecodeError:
        body = {}
    retry_after = response.headers.get("Retry-After", "")
    return from_problem(
        response.status_code,
        body if isinstance(body, dict) else {},
        int(retry_after) if retry_after.isdigit() else None,
    )


class ServiceClient:
    """Base of the typed clients: verbs call `call` (JSON) or `stream` (files) as one asker."""

    def __init__(self, transport: Transport, identity: Identity | None = None) -> None:
        self._transport = transport
        self._identity = identity

    def call(self, method: str, path: str, **options: Any) -> Any:
        """A JSON call; options are those of requests (`json`, `params`, `files`, `headers`, `timeout`)."""
        options["params"] = _plain(options.get("params"))
        response = self._transport.send(method, path, self._identity, **options)
        try:
            return response.json() if response.content else None
        except requests.JSONDecodeError as error:
            raise Unavailable("service-unreadable", _DOWN, retry_after=5) from error

    def stream(self, method: str, path: str, **options: Any) -> requests.Response:
        """A call whose answer is passed on piece by piece (`iter_content`); the caller closes it."""
        options["params"] = _plain(options.get("params"))
        return self._transport.send(method, path, self._identity, stream=True, **options)

    def order_export(self, rule: str, values: Mapping[str, Any], key: str | None = None) -> dict[str, Any]:
        """The workbook of the service's list at `rule` ("entries") as a job, of any length: OrderedJob.

        `values` are the list's query without a page; the same `key` again gives the same job.
        """
        path, headers = f"/api/v1/{self._transport.audience}/{rule}/exports", {"Idempotency-Key": key} if key else {}
        ordered: dict[str, Any] = self.call("POST", path, json=dict(values), headers=headers)
        return ordered

    def scan(self, what: str, *, limit: int = 5000, **filters: Any) -> Iterator[list[dict[str, Any]]]:
        """All rows that a service gives for read copies ("accounts", "facts", …), page by page."""
        after = None
        while True:
            params = {"after": after, "limit": limit, **filters}
            page = self.call("GET", f"/internal/{what}", params=params, timeout=SCAN_SECONDS)
            yield page["items"]
            after = page["next"]
            if after is None:
                return


def _plain(params: Mapping[str, Any] | None) -> dict[str, Any]:
    """Query parameters without empty ones; true and false as the endpoints read them."""
    kept = {name: value for name, value in (params or {}).items() if value not in (None, "", [])}
    return {name: str(value).lower() if isinstance(value, bool) else value for name, value in kept.items()}
