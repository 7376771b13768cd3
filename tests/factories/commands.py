"""Operations commands against services that answer on ports of their own."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from click.testing import CliRunner, Result
from werkzeug.serving import make_server

from services.manage import office
from tests.system import System


def command(system: System, *words: str) -> Result:
    """Run `office WORDS` while all services are served."""
    with _served(system) as environment:
        return CliRunner().invoke(office, list(words), env=environment)


@contextmanager
def _served(system: System) -> Iterator[dict[str, str]]:
    """The services on ports of their own; gives the environment that commands need."""
    environment = dict(system.settings.environment)
    with ExitStack() as stack:
        for name in system.apps:
            server = make_server("127.0.0.1", 0, system.apps[name], threaded=True)
            stack.callback(server.shutdown)
            threading.Thread(target=server.serve_forever, daemon=True).start()
            environment[f"{name.upper()}_URL"] = f"http://127.0.0.1:{server.server_port}"
        yield environment
