"""10,000 certified agreements from the provincial platform, on PostgreSQL, against COPY of the same rows.

    python bench/agreement_ingest.py [agreements] [runs]

"ours" sends batches of 500 to the real endpoint in this process: JSON, checks, rules, locks, employers, numbers,
history, audit trail and events of every agreement, committed batch by batch. "limit" is what no way can do without:
it reads the same JSON and copies every row that came of it, batch by batch, into the same empty tables with their
indexes. "copy" does that in one go without reading anything, "copy of agreements" for that one table only. "repeat"
delivers everything once more. All in turn, the first round not counted; printed are medians and ratios, which alone
mean anything on a shared machine.
"""

from __future__ import annotations

import json
import statistics
import sys
import tempfile
import time
import uuid
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from psycopg.types.json import JsonbDumper
from sqlalchemy import insert, text

from kernel import logs, migrate
from kernel.db import Database, session
from kernel.ids import new_id
from kernel.memory import settle
from kernel.testing import make_settings
from kernel.tokens import HEADER, Signer
from services.agreements.app import service
from services.agreements.models import Department, Graduate, School
from tests import servers
from tests.factories.agreements import EMPLOYER, TERMS, platform

AGREEMENTS, RUNS, BATCH, SCHOOLS, EMPLOYERS, YEAR = 10_000, 5, 500, 20, 1_000, 2026
WRITTEN = ("employers", "signings", "number_series", "agreement_numbers", "agreements", "agreement_events", "outbox",
           "agreement_changes", "change_counters")  # fmt: skip
URL = "/api/v1/agreements/platform/agreements"


def fill(database: Database, count: int) -> None:
    """A migrated database with the graduates of some schools."""
    migrate.upgrade(service, database)
    schools = [uuid.UUID(int=number) for number in range(1, SCHOOLS + 1)]

    def write() -> None:
        told = {"enabled": True, "version": 1}
        session.execute(insert(School), [{"id": key, "code": code(key), "name": "示范大学", **told} for key in schools])
        session.execute(insert(Department), [{"id": key, "school_id": key, "code": "01", "name": "学院", **told}
                                             for key in schools])  # fmt: skip
        session.execute(insert(Graduate), [graduate(number, schools[number % SCHOOLS]) for number in range(count)])

    database.run(write)


def code(school: uuid.UUID) -> str:
    return f"{99000 + school.int}"


def graduate(number: int, school: uuid.UUID) -> dict[str, Any]:
    flags = {"active": True, "signing_open": True, "province_locked": False, "further_study": False}
    words = {"name": f"毕业生{number}", "name_key": f"biyesheng{number}", "sex": "2", "degree": "31", "major": "软件",
             "class_name": "2022级1班", "training_mode": "1", "application_state": "", "paper_number": ""}  # fmt: skip
    keys = {"exam_number": f"22370100{number:06d}", "student_no": f"2026{number:06d}", "graduation_year": YEAR}
    return {"id": new_id(), "version": 1, "school_id": school, "department_id": school, "signing_version": 0,
            **flags, **words, **keys}  # fmt: skip


def batches(count: int) -> list[bytes]:
    """The requests, as they come over the wire."""
    items = [delivered(number) for number in range(count)]
    return [json.dumps({"items": items[at : at + BATCH]}, ensure_ascii=False).encode()
            for at in range(0, count, BATCH)]  # fmt: skip


def delivered(number: int) -> dict[str, Any]:
    """Some employers sign often; a third is known by name only."""
    at = number % EMPLOYERS
    employer = {**EMPLOYER, "employer_name": f"示范单位{at}", "employer_code": "" if at % 3 else f"9137{at:014d}"}
    key = {"school_code": code(uuid.UUID(int=number % SCHOOLS + 1)), "graduation_year": YEAR}
    return key | {
        "platform_id": f"P{number:010d}",
        "exam_number": f"22370100{number:06d}",
        "employer": employer,
        "terms": dict(TERMS),
        "signed_on": "2026-05-01",
        "certified_by": "济南市人力资源和社会保障局",
        "certified_on": "2026-05-08",
    }


class Platform:
    """The platform in front of the service."""

    def __init__(self, database: Database, url: str, folder: str, requests: list[bytes]) -> None:
        settings = make_settings(Path(folder), AGREEMENTS_DATABASE_URL=url, LOG_LEVEL="ERROR")
        assert settings.keys is not None
        self._signer, self._requests = Signer(settings.keys, "gateway"), requests
        self._client = service.create_app(settings, database).test_client()

    def send(self) -> None:
        """Everything, batch by batch."""
        for body in self._requests:
            headers = {HEADER: self._signer.token(platform("agreements:platform"), "agreements")}
            answer = self._client.post(URL, data=body, content_type="application/json", headers=headers)
            told = json.loads(answer.get_data())
            assert answer.status_code == 200 and told["failed"] == 0, answer.get_data()[:400]


class Copies:
    """The rows that ours wrote, as values in memory, and writing them again as ours does."""

    def __init__(self, database: Database) -> None:
        self._database, self._kept = database, dict[str, list[Any]]()

    def keep(self) -> None:
        with self._database.reading.connect() as connection:
            for table in WRITTEN:
                cursor = connection.connection.cursor()
                self._kept[table] = cursor.execute(f"SELECT * FROM {table}").fetchall()  # type: ignore[attr-defined]

    def batch(self, body: bytes, at: int, batches: int) -> None:
        """A request's part of the rows; what others point to comes with the first."""
        json.loads(body)
        self.write({table: rows[at::batches] if table != "employers" else rows * (at == 0)
                    for table, rows in self._kept.items()})  # fmt: skip

    def everything(self, *tables: str) -> None:
        self.write({table: self._kept[table] for table in tables})

    def write(self, rows_of: Mapping[str, Sequence[Any]]) -> None:
        with self._database.writing.begin() as connection:
            for table, rows in rows_of.items():
                cursor = connection.connection.cursor()
                cursor.adapters.register_dumper(dict, JsonbDumper)  # type: ignore[attr-defined]
                with cursor.copy(f"COPY {table} FROM STDIN") as stream:  # type: ignore[attr-defined]
                    for row in rows:
                        stream.write_row(row)

    def forget(self, *tables: str) -> None:
        """Back to before."""
        with self._database.writing.begin() as connection:
            connection.execute(text(f"TRUNCATE {', '.join(tables)} CASCADE"))


def timed(work: Callable[[], Any]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def once(sender: Platform, copies: Copies, requests: list[bytes]) -> dict[str, float]:
    """One round of all ways."""
    copies.forget(*WRITTEN)
    found = {"ours": timed(sender.send), "repeat": timed(sender.send)}
    copies.keep()
    copies.forget(*WRITTEN)
    found["limit"] = timed(lambda: [copies.batch(body, at, len(requests)) for at, body in enumerate(requests)])
    copies.forget(*WRITTEN)
    found["copy"] = timed(lambda: copies.everything(*WRITTEN))
    copies.forget("agreements")
    found["copy of agreements"] = timed(lambda: copies.everything("agreements"))
    return found


def main(count: int, runs: int) -> None:
    logs.configure("bench", "ERROR")
    with servers.postgres() as server, server.database("bench") as url, tempfile.TemporaryDirectory() as folder:
        database = Database(url)
        fill(database, count)
        with database.engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
            connection.execute(text("VACUUM ANALYZE"))
        requests = batches(count)
        sender, copies = Platform(database, url, folder, requests), Copies(database)
        settle()  # as services.agreements.wsgi does
        rounds = [once(sender, copies, requests) for _ in range(runs + 1)][1:]
        database.close()
    found = {way: statistics.median(each[way] for each in rounds) for way in rounds[0]}
    for way, seconds in found.items():
        print(f"{way}: {seconds:.2f} s, {count / seconds:,.0f} agreements a second")
    for way in ("limit", "copy", "copy of agreements"):
        ratios = sorted(each[way] / each["ours"] for each in rounds)
        middle = statistics.median(ratios)
        print(f"ours against {way}: {middle:.2f}x ({ratios[0]:.2f}-{ratios[-1]:.2f}), target 0.3x")


if __name__ == "__main__":
    given = [int(each) for each in sys.argv[1:]]
    main(*given, *(AGREEMENTS, RUNS)[len(given) :])
