"""A register of organisations on this machine, which behaves as well or as badly as a test asks."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

NAME = "齐鲁示范软件有限公司"
ENTRY = {"code": "91370100MA3C0000XT", "name": NAME, "kind": "企业法人", "founded_on": "2010-05-01", "state": "存续"}
Behaviour = Callable[[BaseHTTPRequestHandler], None]


class Bureau:
    """A server whose behaviour a test sets; `asked` holds the paths that were asked for."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.behave: Behaviour = answer({"found": ENTRY})
        bureau = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                bureau.asked.append(self.path)
                bureau.behave(self)

            def log_message(self, *_: Any) -> None:
                """Nothing to tell."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


def answer(body: Any, status: int = 200, **headers: str) -> Behaviour:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()

    def behave(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        for name, value in {"Content-Length": str(len(content)), **headers}.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.end_headers()
        handler.wfile.write(content)

    return behave


def drip(handler: BaseHTTPRequestHandler) -> None:
    """A byte now and then, for ever; ends when the asker hangs up."""
    handler.send_response(200)
    handler.send_header("Content-Length", "100000")
    handler.end_headers()
    stop = threading.Event()
    try:
        while not stop.wait(0.05):
            handler.wfile.write(b" ")
            handler.wfile.flush()
    except OSError:
        handler.close_connection = True
