"""One POST to an address that a school named. Nothing is trusted: the name is resolved here and the connection goes to
the very address that was checked (a second look-up could give another one); no redirect, no proxy, an end in time.
"""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass
from http.client import HTTPException
from urllib.parse import urlsplit

import certifi
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError

from services.auth.domain.webhooks import INSIDE, is_outside, place, refusal

CONNECT_SECONDS, WHOLE_SECONDS = 5.0, 10.0
LARGEST = 16 * 1024


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of it: the status (None without an answer), and why it did not go well (Chinese, "" when it did)."""

    status: int | None
    error: str

    @property
    def ok(self) -> bool:
        return not self.error


def post(url: str, body: bytes, headers: Mapping[str, str], allowed: Collection[str] = ()) -> Answer:
    """Send; any 2xx is well. `allowed` are places inside (host:port) that this system may reach."""
    refused = refusal(url, allowed)
    if refused:
        return Answer(None, refused)
    scheme, host, port = place(url)
    try:
        address = _resolved(host, port, inside=f"{host}:{port}" in allowed)
    except OSError:
        return Answer(None, "找不到这个主机名。")
    if address is None:
        return Answer(None, INSIDE)
    connection = _connection(scheme, host, port, address)
    try:
        return _exchange(connection, url, body, {**headers, "Host": urlsplit(url).netloc})
    except TimeoutError:
        return Answer(None, "对方没有在规定时间内答复。")
    except (HTTPError, HTTPException, OSError, ValueError) as error:
        return Answer(None, f"连接失败（{type(error).__name__}）。")
    finally:
        connection.close()


def _resolved(host: str, port: int, *, inside: bool) -> str | None:
    """An address of the host; None when any of its addresses lies inside."""
    found = [str(each[4][0]) for each in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    return found[0] if inside or all(is_outside(each) for each in found) else None


def _connection(scheme: str, host: str, port: int, address: str) -> HTTPConnection:
    if scheme == "http":
        return HTTPConnection(address, port, timeout=CONNECT_SECONDS)
    return HTTPSConnection(
        address,
        port,
        timeout=CONNECT_SECONDS,
        server_hostname=host,
        assert_hostname=host,
        cert_reqs="CERT_REQUIRED",
        ca_certs=certifi.where(),
    )


def _exchange(connection: HTTPConnection, url: str, body: bytes, headers: Mapping[str, str]) -> Answer:
    """The request and its answer; a side that drips is cut off when the whole time is over."""
    ends = time.monotonic() + WHOLE_SECONDS
    watch = threading.Timer(WHOLE_SECONDS, _cut, (connection,))
    watch.start()
    try:
        connection.connect()
        parts = urlsplit(url)
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        connection.timeout = WHOLE_SECONDS
        connection.request("POST", target, body, dict(headers), preload_content=False)
        response = connection.getresponse()
        response.read(LARGEST)
        response.close()
    except (HTTPError, HTTPException, OSError):
        if time.monotonic() >= ends:
            raise TimeoutError from None
        raise
    finally:
        watch.cancel()
    return Answer(response.status, "" if 200 <= response.status < 300 else f"对方答复 {response.status}。")


def _cut(connection: HTTPConnection) -> None:
    sock = connection.sock
    if sock is not None:
        with suppress(OSError):
            sock.shutdown(socket.SHUT_RDWR)
