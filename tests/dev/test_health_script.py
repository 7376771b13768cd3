"""The container health checks tell the truth: ready means 200, a canary means work was done lately."""

import importlib.util
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import ModuleType

import pytest

from devtools.shell import ROOT


@pytest.fixture(scope="module")
def healthy() -> ModuleType:
    spec = importlib.util.spec_from_file_location("healthy", ROOT / "deploy" / "healthy.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


class Answering(BaseHTTPRequestHandler):
    answers: dict[str, tuple[int, str]] = {}

    def do_GET(self) -> None:
        status, body = self.answers[self.path]
        self.send_response(status)
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, *_: object) -> None:
        """Quiet: pytest shows what matters."""


@pytest.fixture
def base() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Answering)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.parametrize(("status", "expected"), [(200, True), (503, False)])
def test_ready_is_what_readyz_says(healthy: ModuleType, base: str, status: int, expected: bool) -> None:
    Answering.answers = {"/readyz": (status, "{}")}
    assert healthy.ready(base) is expected


def test_nobody_there_is_not_ready(healthy: ModuleType, base: str) -> None:
    Answering.answers = {"/readyz": (200, "{}")}
    assert not healthy.ready("http://127.0.0.1:1")


@pytest.mark.parametrize(("age", "code"), [("12.5", 0), ("900.0", 1), ("+Inf", 1)])
def test_an_old_canary_is_unhealthy(healthy: ModuleType, base: str, age: str, code: int) -> None:
    line = f'# HELP office_canary_age_seconds x\noffice_canary_age_seconds{{service="auth"}} {age}\n'
    Answering.answers = {"/metrics": (200, line)}
    assert healthy.main(["canary", base]) == code


def test_figures_without_a_canary_are_unhealthy(healthy: ModuleType, base: str) -> None:
    Answering.answers = {"/metrics": (200, "other 1\n")}
    assert healthy.main(["canary", base]) == 1
