"""Another system that is sent webhooks: a server on this machine that keeps what it got and answers as a test asks."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from standardwebhooks import Webhook

from tests.system import System


class Receiver:
    """`got` holds (path, headers, body) of every request; `status` is what it answers, after `before` was called."""

    def __init__(self) -> None:
        self.got: list[tuple[str, dict[str, str], bytes]] = []
        self.status = 204
        self.headers: dict[str, str] = {}
        self.before: Callable[[], Any] = lambda: None
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                receiver.got.append((self.path, dict(self.headers), body))
                receiver.before()
                self.send_response(receiver.status)
                for name, value in receiver.headers.items():
                    self.send_header(name, value)
                self.end_headers()

            def log_message(self, *_: Any) -> None:
                """Nothing to tell."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.place = f"127.0.0.1:{self.server.server_port}"
        self.url = f"http://{self.place}/hooks"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def verified(self, secret: str, number: int = -1) -> dict[str, Any]:
        """A message as the public package understands it; raises where the signature is not right."""
        _, headers, body = self.got[number]
        message: dict[str, Any] = Webhook(secret).verify(body, headers)
        return message

    def ids(self) -> list[str]:
        return [headers["webhook-id"] for _, headers, _ in self.got]


@contextmanager
def receiving(system: System) -> Iterator[Receiver]:
    """A receiver that this system may reach although it lies inside."""
    receiver = Receiver()
    system.settings = replace(system.settings, webhooks_allow=frozenset({receiver.place}))
    system.apps["auth"].extensions["settings"] = system.settings
    yield receiver
    receiver.server.shutdown()
    receiver.server.server_close()
