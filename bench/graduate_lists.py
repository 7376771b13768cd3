"""Lists of graduates in a province of 600,000, on PostgreSQL, asked through the service as the gateway asks.

    python bench/graduate_lists.py [small|school|province]

The demo province is loaded; its largest school takes in others until it has 15,000 graduates or more. As its office
every list is asked with every kind of filter and order, on the first page, in the middle and on the last. Then all
graduates go to one school, the hardest case: its office sees every row. Printed are milliseconds (medians, the 95th
percentile of all requests), SQL statements, and the ratios, which alone mean anything on a shared machine.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

# first: the demo's loader begins with graduates' fields, which come back to themselves by both contracts
import services.graduates.contract  # noqa: F401

# isort: split

from broadcast import vacuum
from graduate_questions import Ask, asked_of
from sqlalchemy import event, text

import demo
from demo import load_graduates
from kernel import logs, migrate
from kernel.db import Database, session
from kernel.identity import Identity
from kernel.paging import MOST_COUNTED, count
from kernel.testing import make_settings, transport_to
from services.graduates.api.doors import SCREENS
from services.graduates.app import service
from services.graduates.client import GraduatesClient
from services.graduates.queries.employment import employment
from tests import servers

LARGE, SIZE, MORE, RUNS = 15_000, 20, 100, 5
OF_SCHOOLS = ("graduates", "plan_rows", "applications", "employment_records", "dossiers", "departments")
FRAGMENTS = """
SELECT substr(name, 2, 2) FROM graduates WHERE length(name) = 3 AND school_id = :school
GROUP BY 1 HAVING count(*) > 1 ORDER BY count(*)
"""


class Offices:
    """What auth would tell of the demo's schools and departments."""

    def __init__(self, size: str) -> None:
        self.size = size

    def scan(self, what: str) -> Iterator[list[dict[str, Any]]]:
        for school in demo.schools_of(self.size):
            rows = [school] if what == "schools" else school.departments
            more = {} if what == "schools" else {"school_id": school.id}
            yield [{"id": r.id, "code": r.code, "name": r.name, "enabled": True, "version": 1} | more for r in rows]


class Office:
    """The office of a school, with every screen of the service."""

    def __init__(self, database: Database, url: str, folder: str, school: demo.DemoSchool) -> None:
        self.database, self.school = database, school
        self.who = Identity(
            kind="staff", id=uuid.UUID(int=2), school_id=school.id, level="school", screens=frozenset(SCREENS)
        )
        settings = make_settings(Path(folder), GRADUATES_DATABASE_URL=url, LOG_LEVEL="ERROR")
        app = service.create_app(settings, database)
        self.client = GraduatesClient(transport_to(app, "graduates", settings), self.who)
        self.statements = 0
        event.listen(database.engine, "before_cursor_execute", self._note)

    def _note(self, *_: Any) -> None:
        self.statements += 1

    def counted(self, ask: Ask, size: int, question: dict[str, Any]) -> int:
        """SQL statements of a page."""
        before = self.statements
        ask(size=size, **question)
        return self.statements - before


def milliseconds(*works: Callable[[], Any]) -> list[list[float]]:
    """Of each work's runs, the first not counted; in turn, so that what else the machine does troubles all alike."""
    times: list[list[float]] = [[] for _ in works]
    for _ in range(RUNS + 1):
        for work, kept in zip(works, times, strict=True):
            started = time.perf_counter()
            work()
            kept.append((time.perf_counter() - started) * 1000)
    return [kept[1:] for kept in times]


def median(work: Callable[[], Any]) -> float:
    return statistics.median(milliseconds(work)[0])


def one_list(office: Office, name: str, ask: Ask, questions: list[dict[str, Any]]) -> list[float]:
    """Ask a list everything; prints its worst, gives the times of all requests."""
    few, many = (max(office.counted(ask, size, question) for question in questions) for size in (SIZE, MORE))
    asked = [(question, pages(ask, question)) for question in questions]
    every = [each for _, three in asked for page in three for each in page]
    medians = [[statistics.median(page) for page in three] for _, three in asked]
    first, last = (statistics.median(three[at] for three in medians) for at in (0, -1))
    ratio = max(three[-1] / three[0] for three in medians)
    slowest, question = max((max(three), str(asked[at][0])) for at, three in enumerate(medians))
    print(
        f"{name}: {len(every)} requests, p95 {p95(every):.0f} ms, first page {first:.0f} ms, last {last:.0f} ms "
        f"(at most {ratio:.1f}x, target 3x), slowest {slowest:.0f} ms {question}, "
        f"statements {few} for {SIZE} rows, {many} for {MORE}",
        flush=True,
    )
    return every


def pages(ask: Ask, question: dict[str, Any]) -> list[list[float]]:
    """Times of the first page, of one in the middle and of the last."""
    last = max(1, -(-ask(size=SIZE, **question)["total"] // SIZE))
    wanted = (1, max(1, last // 2), last)
    return milliseconds(*(partial(ask, size=SIZE, page=page, **question) for page in wanted))


def p95(times: list[float]) -> float:
    return statistics.quantiles(times, n=20)[-1]


def lists(office: Office) -> None:
    """All lists of a school, and the requests together."""
    every: list[float] = []
    for name, ask, questions in asked_of(office.client, office.school):
        every += one_list(office, name, ask, questions)
    print(f"all lists: {len(every)} requests, p95 {p95(every):.0f} ms (target 100 ms), slowest {max(every):.0f} ms")


def names(office: Office, label: str) -> None:
    """Two characters in the middle of a name: rare, usual and frequent ones, by the index and reading every row."""
    with office.database.reading.connect() as connection:
        found = connection.scalars(text(FRAGMENTS), {"school": office.school.id}).all()
    fragments = [found[0], found[len(found) // 2], found[-1]]
    index, scan = ([search(office, fragment, scans) for fragment in fragments] for scans in (False, True))
    whole = [median(partial(office.client.employment, name=each)) for each in fragments]
    one, other = statistics.median(index), statistics.median(scan)
    worst = min(s / i for s, i in zip(scan, index, strict=True))
    print(
        f"{label}: two characters of a name ({', '.join(fragments)}) {one:.1f} ms, reading all rows {other:.0f} ms: "
        f"1/{other / one:.0f}, at worst 1/{worst:.0f} (target 1/10); the whole page {max(whole):.0f} ms"
    )


def search(office: Office, fragment: str, scans: bool) -> float:
    """Milliseconds in which the rows of a name are found."""

    def work() -> None:
        for path in ("indexscan", "bitmapscan", "indexonlyscan") if scans else ():
            session.execute(text(f"SET LOCAL enable_{path} = off"))
        count(employment(office.who, {"name": fragment}), MOST_COUNTED)

    return median(lambda: office.database.run(work, write=False))


def hardest(office: Office) -> None:
    """The list of 8.1 when one school has everybody: what its own order, year, department and names lead to."""
    for name, ask, questions in asked_of(office.client, office.school, indexed=True):
        one_list(office, f"one school, {name}", ask, questions)


def give(database: Database, school: demo.DemoSchool, others: list[demo.DemoSchool]) -> None:
    """A school takes in others with all their rows."""
    run(
        database,
        *(f"UPDATE {table} SET school_id = :school WHERE school_id = ANY(:others)" for table in OF_SCHOOLS),
        school=school.id,
        others=[each.id for each in others],
    )
    with database.engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
        connection.exec_driver_sql("SET statement_timeout = 0")
        connection.exec_driver_sql("VACUUM FULL")
        connection.exec_driver_sql("RESET statement_timeout")
    vacuum(database)


def run(database: Database, *statements: str, **values: Any) -> None:
    """Statements without the time limit of requests."""
    with database.writing.begin() as connection:
        connection.execute(text("SET LOCAL statement_timeout = 0"))
        for statement in statements:
            connection.execute(text(statement), values)


@contextmanager
def province(size: str) -> Iterator[tuple[Database, str]]:
    """The demo province in a PostgreSQL of its own."""
    logs.configure("bench", "ERROR")
    with servers.postgres() as server, server.database("bench") as url:
        database = Database(url)
        migrate.upgrade(service, database)
        print(f"{load_graduates.load(database, Offices(size), size):,} graduates", flush=True)
        yield database, url
        database.close()


def main() -> None:
    size = sys.argv[1] if len(sys.argv) > 1 else "province"
    first, *others = sorted(demo.schools_of(size), key=lambda school: -school.graduates)
    with province(size) as (database, url), tempfile.TemporaryDirectory() as folder:
        office = Office(database, url, folder, first)
        taken, number = [], first.graduates
        while number < LARGE and len(others) > len(taken) + 1:
            taken.append(others[-1 - len(taken)])
            number += taken[-1].graduates
        give(database, first, taken)
        print(f"a school of {number:,}")
        lists(office)
        names(office, f"a school of {number:,}")
        give(database, first, others)
        hardest(office)
        names(office, "one school")


if __name__ == "__main__":
    main()
