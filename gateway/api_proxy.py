"""`/api/v1/<service>/…` passed on to the service with the asker's signed identity, streaming both ways.

It stands before Flask: a hop must cost little. Credentials are a bearer token (a person's session or an API
client's access token); cookies are not read here, so no page of another site can use them.
"""

from __future__ import annotations

import hashlib
import threading
import time
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import quote

from flask import Flask

from gateway.api_limits import ClientLimits, Headers
from gateway.headers import HEADERS, HSTS
from gateway.upstreams import PIECE, HttpUpstream, Upstream, WsgiUpstream
from kernel import context, metrics, tokens
from kernel.errors import DomainError, NotFound, TooLarge, Unauthenticated
from kernel.identity import ANONYMOUS, Identity
from kernel.settings import Settings
from kernel.tokens import Signer
from kernel.web import problem_body
from services.auth.client import AuthClient

PREFIX = "/api/v1/"
LARGEST = 60 * 1024 * 1024
CLIENT_CACHE_SECONDS = 2.0
CACHE_SIZE = 1000
_PASSED = ("ACCEPT", "ACCEPT_LANGUAGE", "CONTENT_TYPE", "IF_MATCH", "IF_NONE_MATCH", "IDEMPOTENCY_KEY", "RANGE",
           "CONTENT_ENCODING")  # fmt: skip
_HOP = {"connection", "keep-alive", "transfer-encoding", "upgrade", "te", "trailer", "proxy-authenticate", "server",
        "date", "x-request-id"}  # fmt: skip
_TOO_LARGE = "提交的内容过大，请减小后重试。"
_SIGN_IN = "凭证无效或已过期，请重新登录或重新获取访问令牌。"


def install(app: Flask, settings: Settings, adapters: Mapping[str, Any] | None = None) -> None:
    """Put the proxy before the pages; `adapters` (tests: `WsgiAdapter`) name service apps of this process."""
    transports = app.extensions["transports"]
    given = adapters or {}
    upstreams: dict[str, Upstream] = {
        name: WsgiUpstream(given[name].app) if name in given else HttpUpstream(settings.service_url(name))
        for name in transports
    }
    auth = transports["auth"]
    limits = ClientLimits(settings.api_rate)
    app.wsgi_app = ApiProxy(app.wsgi_app, upstreams, auth.signer, AuthClient(auth), limits)  # type: ignore[method-assign]


class ApiProxy:
    """WSGI middleware; `upstreams` by service name, `auth` is auth's client as the gateway itself."""

    def __init__(
        self, inner: Any, upstreams: Mapping[str, Upstream], signer: Signer, auth: AuthClient, limits: ClientLimits
    ) -> None:
        self._inner = inner
        self._upstreams = upstreams
        self._signer = signer
        self._known = _ClientCache(auth)
        self._limits = limits

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        if not environ.get("PATH_INFO", "").startswith(PREFIX):
            return self._inner(environ, start_response)
        started = time.perf_counter()
        more: Headers = []
        try:
            status, headers, body = self._pass_on(environ, more)
        except DomainError as error:
            status, headers, body = problem_body(error)
        seconds = time.perf_counter() - started
        metrics.count_request("gateway", "api", environ["REQUEST_METHOD"], int(status[:3]), seconds)
        start_response(status, _answered([*headers, *more]))
        return body

    def _pass_on(self, environ: dict[str, Any], more: Headers) -> tuple[str, Headers, Iterable[bytes]]:
        """The service's answer; `more` are headers that stand beside its own, also when it refuses."""
        service = _service(environ["PATH_INFO"])
        if service not in self._upstreams:
            raise NotFound("no-such-address", "没有找到这个地址。")
        identity = self._identity(environ)
        if identity.kind == "client":
            self._limits.take(identity.id, more)
        headers = _forwarded(environ) | {tokens.HEADER: self._signer.token(identity, service)}
        target = quote(environ["PATH_INFO"].encode("latin-1"), safe="/:@!$&'()*+,;=~")
        if environ.get("QUERY_STRING"):
            target += "?" + environ["QUERY_STRING"]
        body = _Body(environ) if _has_body(environ) else None
        return self._upstreams[service].send(environ["REQUEST_METHOD"], target, headers, body, environ)

    def _identity(self, environ: dict[str, Any]) -> Identity:
        address = environ.get("REMOTE_ADDR", "")
        scheme, _, value = environ.get("HTTP_AUTHORIZATION", "").partition(" ")
        if scheme.lower() != "bearer":
            return ANONYMOUS.at(address)
        return self._known.resolve(value.strip()).at(address)


class _ClientCache:
    """API clients' identities for two seconds; people are asked for at every request: a revoked grant ends at once."""

    def __init__(self, auth: AuthClient) -> None:
        self._auth = auth
        self._entries: dict[bytes, tuple[float, Identity]] = {}
        self._lock = threading.Lock()

    def resolve(self, token: str) -> Identity:
        """Whose token it is; raises Unauthenticated for anything that is not one, now."""
        if not (16 <= len(token) <= 200 and token.isascii() and token.isprintable()):
            raise Unauthenticated("session-invalid", _SIGN_IN)
        key = hashlib.sha256(token.encode()).digest()
        entry = self._entries.get(key)
        if entry and entry[0] > time.monotonic():
            return entry[1]
        identity = self._auth.resolve(token)
        if identity.kind == "client":
            self._keep(key, identity)
        return identity

    def _keep(self, key: bytes, identity: Identity) -> None:
        with self._lock:
            if len(self._entries) >= CACHE_SIZE:
                self._entries.clear()
            self._entries[key] = (time.monotonic() + CLIENT_CACHE_SECONDS, identity)


class _Body:
    """The request's body as `http.client` reads it, never more than allowed."""

    def __init__(self, environ: dict[str, Any]) -> None:
        self._input = environ["wsgi.input"]
        length = environ.get("CONTENT_LENGTH")
        self._left = int(length) if length else LARGEST
        self._bounded = bool(length)
        if self._left > LARGEST:
            raise TooLarge("too-large", _TOO_LARGE)

    def read(self, size: int = PIECE) -> bytes:
        """The next piece; a body without a length that grows too large breaks off."""
        piece: bytes = self._input.read(min(size, self._left))
        self._left -= len(piece)
        if self._left == 0 and not self._bounded and self._input.read(1):
            raise TooLarge("too-large", _TOO_LARGE)
        return piece


def _service(path: str) -> str:
    segments = path.removeprefix(PREFIX).split("/")
    if any(segment in ("", ".", "..") for segment in segments):
        return ""
    return "auth" if segments[0] == "oauth" else segments[0]


def _has_body(environ: dict[str, Any]) -> bool:
    return bool(environ.get("CONTENT_LENGTH")) or "chunked" in environ.get("HTTP_TRANSFER_ENCODING", "").lower()


def _forwarded(environ: dict[str, Any]) -> dict[str, str]:
    headers = {"X-Request-Id": context.request_id() or "", "Host": "service"}
    for name in _PASSED:
        value = environ.get(f"HTTP_{name}") or (environ.get(name) if name == "CONTENT_TYPE" else None)
        if value:
            headers[name.replace("_", "-").title()] = value
    authorization = environ.get("HTTP_AUTHORIZATION", "")
    if authorization.lower().startswith("basic "):
        headers["Authorization"] = authorization
    if environ.get("CONTENT_LENGTH"):
        headers["Content-Length"] = environ["CONTENT_LENGTH"]
    elif _has_body(environ):
        headers["Transfer-Encoding"] = "chunked"
    return headers


def _answered(headers: list[tuple[str, str]]) -> list[tuple[str, str]]:
    kept = [(name, value) for name, value in headers if name.lower() not in _HOP]
    present = {name.lower() for name, _ in kept}
    ours = {**HEADERS, "Strict-Transport-Security": HSTS, "Cache-Control": "no-store"}
    return kept + [(name, value) for name, value in ours.items() if name.lower() not in present]
