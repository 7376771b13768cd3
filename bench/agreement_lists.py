"""Lists of agreements in a province of 600,000, on PostgreSQL, asked through the service as the gateway asks.

    python bench/agreement_lists.py [small|school|province]

Each graduate of the demo province has an agreement. The largest school takes in others until it has 15,000; as its
office the lists of 5.1-5.3 are asked with every kind of filter and order, on the first page, in the middle and on the
last. Then everything goes to one school, the hardest case. Figures as in graduate_lists.py.
"""

from __future__ import annotations

import sys
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from broadcast import vacuum
from graduate_lists import FRAGMENTS, LARGE, Offices, median, one_list, p95, run
from sqlalchemy import event, text

import demo
from kernel import logs, migrate
from kernel.bulk import load
from kernel.db import Database, session
from kernel.identity import Identity
from kernel.ids import new_id
from kernel.name_key import name_key
from kernel.paging import MOST_COUNTED, count
from kernel.testing import make_settings, transport_to
from services.agreements.api.doors import SCREENS
from services.agreements.app import service
from services.agreements.client import AgreementsClient
from services.agreements.domain.employers import as_signed
from services.agreements.models import Agreement, Graduate, Signing
from services.agreements.operations import employers
from services.agreements.operations.directory import organization
from services.agreements.queries.agreements import of_source
from tests import servers
from tests.factories.agreements import EMPLOYER, TERMS

CHUNK, YEAR = 10_000, 2026
OF_SCHOOLS = ("graduates", "agreements", "signings", "departments")
SOURCES = ("system",) * 7 + ("graduate_entered", "out_of_province", "out_of_province")
STATES = ("archived",) * 17 + ("pending", "withdrawn", "terminated")
START = datetime(2025, 9, 1, tzinfo=UTC)
GRADUATE = tuple(column.name for column in Graduate.__table__.columns)
SIGNING = ("graduate_id", "school_id", "graduation_year", "version", "number", "agreement_id")
AGREEMENT = (
    *("id", "version", "number", "paper_number", "source", "state", "graduate_id", "school_id", "department_id"),
    *("graduation_year", "employer_id", "employer_name", "employer", "terms", "signed_on", "certified_by"),
    *("certified_at", "entered_at", "entered_by", "entered_through", "reviewed_by", "reason", "platform_id"),
    *("verification_code", "changed_at"),
)


class Loader:
    """Rows of the demo's graduates, each with an agreement."""

    def __init__(self, size: str) -> None:
        self.schools = {each.code: each for each in demo.schools_of(size)}
        self.departments = {(d.school_code, d.code): d for each in self.schools.values() for d in each.departments}
        bodies = [{**EMPLOYER, "employer_name": f"示范单位{place}", "employer_code": ""} for place in range(3_000)]
        self.signed = [as_signed(each) for each in bodies]
        self.employer_ids = [each.id for each in employers.of(self.signed)]
        self.number = 0

    def rows(self, person: demo.DemoGraduate) -> tuple[dict[str, Any], dict[str, Any], dict[str, Any]]:
        """Graduate, signing and agreement."""
        self.number += 1
        school_id = self.schools[person.school_code].id
        owner = {"school_id": school_id, "graduation_year": person.graduation_year}
        owner["department_id"] = self.departments[person.school_code, person.department_code].id
        return self._graduate(person) | owner, *self._agreement(person.id, owner)

    def _graduate(self, person: demo.DemoGraduate) -> dict[str, Any]:
        texts = {"exam_number": f"E{self.number:013d}", "class_name": f"2022级{self.number % 4 + 1}班"}
        own = {"name": person.name, "name_key": name_key(person.name), "sex": person.gender, "degree": person.degree}
        flags = {"active": True, "signing_open": True, "province_locked": False, "further_study": False}
        known = {"student_no": person.student_no, "major": person.major, "training_mode": "1"}
        rest = {"version": 1, "application_state": "", "paper_number": "", "signing_version": 0}
        return {"id": person.id} | texts | own | flags | known | rest

    def _agreement(self, graduate_id: uuid.UUID, owner: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
        place, agreement_id = self.number * 7 % len(self.signed), new_id()
        source, state = SOURCES[self.number % len(SOURCES)], STATES[self.number % len(STATES)]
        number, moment = f"SD{self.number:017d}", START + timedelta(seconds=self.number * 7919 % 20_000_000)
        words = {"employer": self.signed[place], "employer_name": self.signed[place]["employer_name"], "terms": TERMS}
        told = {"certified_by": "示范人社局", "certified_at": moment, "entered_at": moment, "changed_at": moment}
        by = {"entered_by": "", "entered_through": "api", "reviewed_by": "", "reason": "", "signed_on": moment.date()}
        code = {"platform_id": "", "verification_code": f"{self.number:016d}", "paper_number": "", "version": 1}
        own = {"id": agreement_id, "number": number, "source": source, "state": state, "graduate_id": graduate_id}
        live = agreement_id if state != "terminated" else None
        signing = owner | {"graduate_id": graduate_id, "version": 0, "number": number, "agreement_id": live}
        return signing, owner | own | words | told | by | code | {"employer_id": self.employer_ids[place]}


def fill(database: Database, size: str) -> int:
    """Load the whole province; gives the number of agreements."""

    def work() -> int:
        session.execute(text("SET LOCAL statement_timeout = 0"))
        loader, waiting = Loader(size), []
        for person in demo.graduates(size):
            waiting.append(loader.rows(person))
            if len(waiting) == CHUNK:
                _write(waiting)
                waiting.clear()
        _write(waiting)
        return loader.number

    return database.run(work)


def _write(found: list[tuple[dict[str, Any], ...]]) -> None:
    for place, (table, names) in enumerate(((Graduate, GRADUATE), (Signing, SIGNING), (Agreement, AGREEMENT))):
        load(table, names, ([row[place][name] for name in names] for row in found))


class Office:
    """The office of a school, with every screen of the service."""

    def __init__(self, database: Database, url: str, folder: str, school: demo.DemoSchool) -> None:
        self.database, self.school = database, school
        self.who = Identity(
            kind="staff", id=uuid.UUID(int=2), school_id=school.id, level="school", screens=frozenset(SCREENS)
        )
        settings = make_settings(Path(folder), AGREEMENTS_DATABASE_URL=url, LOG_LEVEL="ERROR")
        app = service.create_app(settings, database)
        self.client = AgreementsClient(transport_to(app, "agreements", settings), self.who)
        self.statements = 0
        event.listen(database.engine, "before_cursor_execute", self._note)

    def _note(self, *_: Any) -> None:
        self.statements += 1

    def counted(self, ask: Any, size: int, question: dict[str, Any]) -> int:
        """SQL statements of a page."""
        before = self.statements
        ask(size=size, **question)
        return self.statements - before


def questions(school: demo.DemoSchool, *, indexed: bool = False) -> list[dict[str, Any]]:
    """What an office asks of a source; `indexed`: only what the indexes lead to."""
    department = school.departments[0]
    led: list[dict[str, Any]] = [
        {},
        {"state": "pending"},
        {"state": "archived"},
        {"name": "晓晨"},
        {"sort": "entered_at"},
    ]
    if indexed:
        return led
    sorts = ("name", "-name", "student_no", "number", "certified_at", "-certified_at")
    return [
        *led,
        {"graduation_year": YEAR},
        {"department_id": str(department.id)},
        *({"sort": key} for key in sorts),
        *({"state": "pending", "sort": key} for key in sorts[:3]),
        {"graduation_year": YEAR, "department_id": str(department.id)},
        {"name": "晓"},
        {"major": department.majors[0].name},
        {"degree": "31"},
        {"student_no": "20260001"},
        {"class_name": "2022级1班"},
        {"employer_name": "单位77"},
        {"number": "77"},
        {"certified_from": "2026-01-01", "certified_to": "2026-01-31"},
    ]


def lists(office: Office, *, indexed: bool = False) -> None:
    """All sources of a school."""
    every: list[float] = []
    for source in sorted(set(SOURCES)):
        ask = partial(office.client.agreements, source)
        every += one_list(office, source, ask, questions(office.school, indexed=indexed))  # type: ignore[arg-type]
    print(f"all lists: {len(every)} requests, p95 {p95(every):.0f} ms (target 100 ms), slowest {max(every):.0f} ms")


def names(office: Office, label: str) -> None:
    """Two characters in the middle of a name: a rare, a usual, a frequent one; by the index and reading every row."""
    with office.database.reading.connect() as connection:
        found = connection.scalars(text(FRAGMENTS), {"school": office.school.id}).all()
    for fragment in (found[0], found[len(found) // 2], found[-1]):
        index, scan = (search(office, fragment, scans) for scans in (False, True))
        whole = median(partial(office.client.agreements, "system", name=fragment))
        ratio = scan / index
        print(
            f"{label}: {fragment} {index:.1f} ms, reading all rows {scan:.0f} ms: 1/{ratio:.0f} (target 1/10), "
            f"the whole page {whole:.0f} ms"
        )


def search(office: Office, fragment: str, scans: bool) -> float:
    """Milliseconds in which the rows of a name are found."""

    def work() -> None:
        for path in ("indexscan", "bitmapscan", "indexonlyscan") if scans else ():
            session.execute(text(f"SET LOCAL enable_{path} = off"))
        count(of_source(office.who, "system", {"name": fragment}), MOST_COUNTED)

    return median(lambda: office.database.run(work, write=False))


def give(database: Database, school: demo.DemoSchool, others: list[demo.DemoSchool]) -> None:
    """A school takes in others with all their rows."""
    changes = (f"UPDATE {table} SET school_id = :school WHERE school_id = ANY(:others)" for table in OF_SCHOOLS)
    run(database, *changes, school=school.id, others=[each.id for each in others])
    with database.engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
        connection.exec_driver_sql("SET statement_timeout = 0")
        connection.exec_driver_sql("VACUUM FULL")
        connection.exec_driver_sql("RESET statement_timeout")
    vacuum(database)


@contextmanager
def province(size: str) -> Iterator[tuple[Database, str]]:
    """The demo's graduates and their agreements in a PostgreSQL of its own."""
    logs.configure("bench", "ERROR")
    with servers.postgres() as server, server.database("bench") as url:
        database = Database(url)
        migrate.upgrade(service, database)
        organization.rebuild(Offices(size), database)
        print(f"{fill(database, size):,} agreements", flush=True)
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
        lists(office, indexed=True)
        names(office, "one school")


if __name__ == "__main__":
    main()
