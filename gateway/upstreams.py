"""Where the API proxy sends a request on: a service's address, or (in tests) its app in this process."""

from __future__ import annotations

import http.client
import select
import socket
import threading
from collections.abc import Iterable, Iterator
from contextlib import suppress
from typing import Any, Protocol
from urllib.parse import urlsplit

from kernel.errors import DomainError, Timeout, Unavailable

PIECE = 64 * 1024
SECONDS = 9  # a frozen service is told of within ten
Answer = tuple[str, list[tuple[str, str]], Iterable[bytes]]


class Upstream(Protocol):
    """Sends one request; gives status line, headers and body."""

    def send(self, method: str, target: str, headers: dict[str, str], body: Any, environ: dict[str, Any]) -> Answer:
        """Raises Unavailable or Timeout when there is no answer."""
        ...


class HttpUpstream:
    """A service over HTTP: one kept connection a thread, which costs a fifth of a general client's call."""

    def __init__(self, base_url: str) -> None:
        parts = urlsplit(base_url)
        self._host, self._port = parts.hostname or "", parts.port or 80
        self._local = threading.local()

    def send(self, method: str, target: str, headers: dict[str, str], body: Any, environ: dict[str, Any]) -> Answer:
        """Send over this thread's connection; the answer's body is read as it is passed on."""
        connection = self._connection()
        try:
            _write(connection, method, target, body, headers)
            response = connection.getresponse()
            content = self._body(connection, response)
        except DomainError:
            connection.close()  # the body broke off: what was begun on this connection cannot be finished
            raise
        except TimeoutError as error:
            connection.close()
            raise Timeout("service-slow", "相关服务响应过慢，请稍后再试。", retry_after=5) from error
        except (OSError, http.client.HTTPException) as error:
            connection.close()
            raise Unavailable("service-down", "相关服务暂时无法连接，请稍后再试。", retry_after=5) from error
        return f"{response.status} {response.reason}", response.getheaders(), content

    def _connection(self) -> http.client.HTTPConnection:
        known: http.client.HTTPConnection | None = getattr(self._local, "connection", None)
        if known is None:
            known = self._local.connection = _Connection(self._host, self._port, timeout=SECONDS)
        if known.sock is not None and _closed_by_peer(known.sock):
            known.close()
        return known

    def _body(self, connection: http.client.HTTPConnection, response: http.client.HTTPResponse) -> Iterable[bytes]:
        if response.length is not None and response.length <= PIECE:
            return [response.read()]
        return _pieces(connection, response)


def _write(
    connection: http.client.HTTPConnection, method: str, target: str, body: Any, headers: dict[str, str]
) -> None:
    """Send the request; a service that refuses a large body may answer and hang up before it has read all of it."""
    with suppress(BrokenPipeError, ConnectionResetError):
        connection.request(method, target, body, headers, encode_chunked="Transfer-Encoding" in headers)


class _Connection(http.client.HTTPConnection):
    def connect(self) -> None:
        super().connect()
        self.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)


def _closed_by_peer(sock: socket.socket) -> bool:
    """An idle connection that became readable has been closed (or broken); a request on it would be lost."""
    readable, _, _ = select.select([sock], [], [], 0)
    return bool(readable)


def _pieces(connection: http.client.HTTPConnection, response: http.client.HTTPResponse) -> Iterator[bytes]:
    complete = False
    try:
        while piece := response.read(PIECE):
            yield piece
        complete = response.length in (None, 0)
        if not complete:
            # ending quietly would make a cut file look whole; breaking the connection tells the receiver
            raise ConnectionError("the service's answer was cut")
    finally:
        if not complete:
            connection.close()


class WsgiUpstream:
    """A service app in this process."""

    def __init__(self, app: Any) -> None:
        self._app = app

    def send(self, method: str, target: str, headers: dict[str, str], body: Any, environ: dict[str, Any]) -> Answer:
        """Call the app with the headers that HTTP would have carried."""
        inner = {key: value for key, value in environ.items() if not key.startswith("HTTP_")}
        inner |= {f"HTTP_{name.upper().replace('-', '_')}": value for name, value in headers.items()}
        started: list[Any] = []

        def start(status: str, answer_headers: list[tuple[str, str]], exc_info: Any = None) -> None:
            started[:] = [status, answer_headers]

        pieces = self._app(inner, start)
        return started[0], started[1], pieces
