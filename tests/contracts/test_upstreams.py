"""The gateway's hop over real HTTP: early refusals of large bodies, cut answers, services that are gone or slow."""

from __future__ import annotations

import io
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from typing import Any

import pytest

from gateway import upstreams
from gateway.api_proxy import _Body
from gateway.upstreams import HttpUpstream
from kernel.errors import Timeout, TooLarge, Unavailable
from kernel.testing import wait_until

Talk = Callable[[socket.socket], None]


@contextmanager
def server(*talks: Talk, ended: list[Talk] | None = None) -> Iterator[str]:
    """A server that serves one connection a talk, in turn; `ended` gets each talk once its connection is closed."""
    done = [] if ended is None else ended
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        for talk in talks:
            connection, _ = listener.accept()
            with closing(connection):
                talk(connection)
            done.append(talk)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        listener.close()
        thread.join(5)


def head(connection: socket.socket) -> bytes:
    got = b""
    while b"\r\n\r\n" not in got:
        got += connection.recv(65536)
    return got


def answer(status: str, body: bytes, *headers: str) -> Talk:
    def talk(connection: socket.socket) -> None:
        head(connection)
        lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *headers, "", ""]
        connection.sendall("\r\n".join(lines).encode() + body)

    return talk


def body(size: int) -> Any:
    return _Body({"wsgi.input": io.BytesIO(b"x" * size), "CONTENT_LENGTH": str(size)})


def test_an_early_refusal_of_a_large_body_is_passed_on() -> None:
    """The service answers 413 from the head alone and hangs up while the gateway is still sending."""
    size = 30 * 1024 * 1024
    with server(answer("413 Too Large", b"{}", "Connection: close")) as url:
        status, _, pieces = HttpUpstream(url).send("POST", "/x", {"Content-Length": str(size)}, body(size), {})
        assert (status, b"".join(pieces)) == ("413 Too Large", b"{}")


def test_a_body_that_breaks_off_leaves_no_half_request_behind() -> None:
    class Endless:
        def read(self, size: int) -> bytes:
            raise TooLarge("too-large", "提交的内容过大。")

    with server(lambda connection: connection.close(), answer("200 OK", b"next")) as url:
        upstream = HttpUpstream(url)
        with pytest.raises(TooLarge):
            upstream.send("POST", "/x", {"Transfer-Encoding": "chunked"}, Endless(), {})
        _, _, pieces = upstream.send("GET", "/y", {}, None, {})
        assert b"".join(pieces) == b"next"


def test_a_cut_answer_is_not_passed_off_as_whole() -> None:
    def cut(connection: socket.socket) -> None:
        head(connection)
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 200000\r\n\r\n" + b"x" * 100_000)

    with server(cut) as url:
        _, _, pieces = HttpUpstream(url).send("GET", "/x", {}, None, {})
        with pytest.raises(ConnectionError):
            b"".join(pieces)


def test_a_service_that_hung_up_between_two_requests_is_asked_again() -> None:
    ended: list[Talk] = []
    with server(answer("200 OK", b"one"), answer("200 OK", b"two"), ended=ended) as url:
        upstream = HttpUpstream(url)
        assert b"".join(upstream.send("GET", "/1", {}, None, {})[2]) == b"one"
        wait_until(lambda: ended)
        assert b"".join(upstream.send("GET", "/2", {}, None, {})[2]) == b"two"


def test_a_service_that_is_gone_or_slow_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(upstreams, "SECONDS", 0.2)
    with closing(socket.create_server(("127.0.0.1", 0))) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}"
        with pytest.raises(Timeout):
            HttpUpstream(url).send("GET", "/x", {}, None, {})
    with pytest.raises(Unavailable):
        HttpUpstream(url).send("GET", "/x", {}, None, {})
    with server(lambda connection: connection.close()) as url, pytest.raises(Unavailable):
        HttpUpstream(url).send("GET", "/x", {}, None, {})
