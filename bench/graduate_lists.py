"""Lists of graduates in a province of 600,000, on PostgreSQL: first and last page, names, pages as the service answers.

    python bench/graduate_lists.py [small|school|province]

The demo province is loaded; "one school" gives all its graduates to a single one, the hardest case: a user then sees
every row. Printed are medians in milliseconds, the 95th percentile of whole requests, and the ratios, which alone mean
anything on a shared machine. The scan is the same question with the index by characters taken away.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from broadcast import vacuum
from sqlalchemy import text

import demo
from demo import load_graduates
from kernel import logs, migrate
from kernel.db import Database
from kernel.identity import Identity
from kernel.testing import make_settings, transport_to
from services.graduates.app import service
from services.graduates.client import GraduatesClient
from services.graduates.operations import employment_lists
from tests import servers

RUNS, REQUESTS, SIZE = 5, 200, 20
NAMES = ("建国", "晓晨", "子涵")
QUESTIONS: tuple[dict[str, Any], ...] = (
    {},
    {"graduation_year": 2026},
    {"graduation_year": 2026, "signing": "unsigned"},
    {"enlistment": "yes"},
    {"page": 40},
    {"name": "晓"},
)


class Offices:
    """What auth would tell of the demo's schools and departments."""

    def __init__(self, size: str) -> None:
        self.size = size

    def scan(self, what: str) -> Iterator[list[dict[str, Any]]]:
        for school in demo.schools_of(self.size):
            rows = [school] if what == "schools" else school.departments
            more = {} if what == "schools" else {"school_id": school.id}
            yield [{"id": r.id, "code": r.code, "name": r.name, "enabled": True, "version": 1} | more for r in rows]


def head(school_id: uuid.UUID) -> Identity:
    """A school-level office."""
    screens = frozenset({"employment.graduates"})
    return Identity(kind="staff", id=uuid.UUID(int=2), school_id=school_id, level="school", screens=screens)


def median(database: Database, work: Callable[[], Any]) -> float:
    """Milliseconds of a read, the first run not counted."""
    times = []
    for _ in range(RUNS + 1):
        started = time.perf_counter()
        database.run(work, write=False)
        times.append((time.perf_counter() - started) * 1000)
    return statistics.median(times[1:])


def pages(database: Database, who: Identity, label: str) -> None:
    """First page against last."""
    query: dict[str, Any] = {"page": 1, "size": SIZE}
    total = database.run(lambda: employment_lists.page(who, query), write=False)["total"]
    first = median(database, lambda: employment_lists.page(who, query))
    last = median(database, lambda: employment_lists.page(who, query | {"page": -(-total // SIZE)}))
    print(f"{label}: {total:,} rows, first page {first:.0f} ms, last {last:.0f} ms: {last / first:.1f}x (target 3x)")


def names(database: Database, who: Identity, label: str) -> None:
    """Names of two characters, by the index and by a scan."""
    search = {name: {"name": name, "page": 1, "size": SIZE} for name in NAMES}
    by_index = [median(database, lambda q=q: employment_lists.page(who, q)) for q in search.values()]  # type: ignore[misc]
    _index(database, "DROP INDEX px_graduates_name_characters")
    by_scan = [median(database, lambda q=q: employment_lists.page(who, q)) for q in search.values()]  # type: ignore[misc]
    _index(database, "CREATE INDEX px_graduates_name_characters ON graduates USING gin (string_to_array(name, NULL))")
    index, scan = statistics.median(by_index), statistics.median(by_scan)
    print(
        f"{label}: name of two characters {index:.1f} ms, by a scan {scan:.0f} ms: 1/{scan / index:.0f} (target 1/10)"
    )


def _index(database: Database, statement: str) -> None:
    with database.writing.begin() as connection:
        connection.execute(text("SET LOCAL statement_timeout = 0"))
        connection.execute(text(statement))


def requests(database: Database, url: str, who: Identity) -> None:
    """Whole requests at the service, questions in turn."""
    with tempfile.TemporaryDirectory() as folder:
        settings = make_settings(Path(folder), GRADUATES_DATABASE_URL=url, LOG_LEVEL="ERROR")
        client = GraduatesClient(transport_to(service.create_app(settings, database), "graduates", settings), who)
        times = []
        for number in range(REQUESTS):
            started = time.perf_counter()
            client.employment(size=SIZE, **QUESTIONS[number % len(QUESTIONS)])
            times.append((time.perf_counter() - started) * 1000)
    print(f"a school's list at the service: p95 {statistics.quantiles(times, n=20)[-1]:.0f} ms (target 100 ms)")


def main() -> None:
    size = sys.argv[1] if len(sys.argv) > 1 else "province"
    logs.configure("bench", "ERROR")
    with servers.postgres() as server, server.database("bench") as url:
        database = Database(url)
        migrate.upgrade(service, database)
        count = load_graduates.load(database, Offices(size), size)
        vacuum(database)
        print(f"{count:,} graduates")
        largest = max(demo.schools_of(size), key=lambda school: school.graduates)
        pages(database, head(largest.id), "the largest school")
        names(database, head(largest.id), "the largest school")
        requests(database, url, head(largest.id))
        _index(database, f"UPDATE graduates SET school_id = '{largest.id}', exam_number = login_name")
        vacuum(database)
        pages(database, head(largest.id), "one school")
        names(database, head(largest.id), "one school")
        database.close()


if __name__ == "__main__":
    main()
