"""The relay of a whole system: `python -m services.relay` sends every service's outbox until told to stop."""

from __future__ import annotations

import signal
import sys

from kernel import logs
from kernel.celery_app import make_celery
from kernel.client import ServiceClient
from kernel.db import Database
from kernel.peers import transport
from kernel.relay import Relay
from kernel.settings import Settings, SettingsError
from services.timetables import TIMETABLES

NAMES = tuple(timetable.name for timetable in TIMETABLES)


def run(settings: Settings) -> None:
    """Send until SIGTERM or SIGINT."""
    logs.configure("relay", settings.log_level)
    stopping: list[int] = []
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda received, _frame: stopping.append(received))
    databases = {name: Database(settings.database_url(name), pool_size=2) for name in NAMES}
    clients = {name: ServiceClient(transport(settings, name, "relay")) for name in NAMES}
    Relay(databases, make_celery(*TIMETABLES, settings=settings), clients).run(lambda: bool(stopping))


def main() -> None:
    """Entry point: a wrong setting is one clear line."""
    try:
        run(Settings.from_environment())
    except SettingsError as error:
        sys.exit(f"relay: {error}")


if __name__ == "__main__":
    main()
