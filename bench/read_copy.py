"""How many changes a second the read copy of reports takes in: deliveries of 500 snapshots at its door, on PostgreSQL.

    python bench/read_copy.py [changes] [graduates]

The copy holds the graduates of a school already; each delivery changes 500 of them, as the relay sends it. The app is
called in this process: its own work is measured, JSON and inbox included, and no network. Then the same deliveries come
again, and change nothing.
"""

from __future__ import annotations

import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path
from random import Random
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from broadcast import vacuum
from sqlalchemy import func, select

from kernel import logs, migrate
from kernel.client import ServiceClient
from kernel.db import Database, session
from kernel.ids import new_id
from kernel.testing import transport_to
from services.graduates.contract.report import GRADUATE_REPORT
from services.reports.app import service
from services.reports.models import ReportRow
from tests import servers
from tests.factories.reports import Observatory

CHANGES, GRADUATES, BATCH, TARGET = 20_000, 20_000, 500, 1_000


class Feed:
    """A school's graduates in the copy, and deliveries that change some of them."""

    def __init__(self, observatory: Observatory, graduates: int) -> None:
        self.observatory, self.random = observatory, Random("read copy")
        school_id = observatory.school()
        department_id = observatory.department(school_id, "计算机学院")
        self.told = observatory.graduates(graduates, school_id, department_id)
        self.relay = ServiceClient(transport_to(observatory.app, service.name, observatory.settings, "relay"))

    def deliveries(self, changes: int) -> list[list[dict[str, Any]]]:
        """Events of random graduates, 500 a delivery, each graduate at most once in one."""
        return [self._delivery() for _ in range(changes // BATCH)]

    def _delivery(self) -> list[dict[str, Any]]:
        events = []
        for at in self.random.sample(range(len(self.told)), BATCH):
            told = self.told[at]
            self.told[at] = told = {**told, "version": told["version"] + 1, "destination": "11", "basis": "staff"}
            events.append({"id": str(new_id()), "name": GRADUATE_REPORT, "key": told["id"], "payload": told})
            events[-1]["version"] = told["version"]
        return events

    def deliver(self, deliveries: list[list[dict[str, Any]]]) -> tuple[float, float]:
        """All of them, one after another; gives the seconds, and those of this process's processor."""
        started, used = time.perf_counter(), time.process_time()
        for events in deliveries:
            self.relay.call("POST", "/internal/events", json={"events": events}, timeout=60)
        return time.perf_counter() - started, time.process_time() - used


def main() -> None:
    changes = int(sys.argv[1]) if len(sys.argv) > 1 else CHANGES
    graduates = int(sys.argv[2]) if len(sys.argv) > 2 else GRADUATES
    logs.configure("bench", "ERROR")
    with ExitStack() as stack:
        server = stack.enter_context(servers.postgres())
        url = stack.enter_context(server.database("reports"))
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="office-bench-")))
        migrate.upgrade(service, Database(url))
        observatory = Observatory.make(folder, url, LOG_LEVEL="ERROR")
        feed = Feed(observatory, graduates)
        vacuum(observatory.database)
        deliveries = feed.deliveries(changes)
        _print("changes", changes, feed.deliver(deliveries))
        _print("the same again", changes, feed.deliver(deliveries))
        versions = select(func.sum(ReportRow.version))
        kept = observatory.database.run(lambda: session.scalar(versions), write=False)
        assert kept == sum(each["version"] for each in feed.told), "the copy is not in step"


def _print(what: str, count: int, took: tuple[float, float]) -> None:
    seconds, processor = took
    print(f"{what:<15} {count:,} in {seconds:.1f} s: {count / seconds:,.0f} a second, ", end="")
    print(f"{count / seconds / TARGET:.1f}× of the {TARGET:,} asked for; processor {processor:.1f} s", flush=True)


if __name__ == "__main__":
    main()
