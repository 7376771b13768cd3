"""Broadcasts to a whole province: sending, counting the unread, listing them, on PostgreSQL.

    python bench/broadcast.py [receivers]

Printed are medians in milliseconds and the ratios, which alone mean anything on a shared machine: sending against
one row a recipient (a bare table, set-based INSERT … SELECT: the best that way can do), counting at three sizes,
one page of 50 against the full unread list.
"""

from __future__ import annotations

import statistics
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from sqlalchemy import text

from kernel import logs, migrate
from kernel.db import Database, session
from kernel.identity import Identity
from services.messaging.app import service
from services.messaging.models import Message
from services.messaging.operations import send
from services.messaging.queries import boxes, receivers
from tests import servers

RECEIVERS, RUNS, DEPARTMENTS = 600_000, 5, 100
SCHOOL = uuid.UUID(int=1)
SENDER = Identity(
    kind="staff",
    id=uuid.UUID(int=2),
    user_name="school",
    name="学校",
    school_id=SCHOOL,
    school_name="示范大学",
    level="school",
    screens=frozenset({"messages.compose", "messages.sent"}),
)

# a vacuum of its own, in the middle of a measurement, would be measured too
PEOPLE = """
ALTER TABLE accounts SET (autovacuum_enabled = off);
ALTER TABLE memberships SET (autovacuum_enabled = off);
ALTER TABLE receipts SET (autovacuum_enabled = off);
INSERT INTO accounts (id, kind, user_name, name, school_id, department_id, student_no, graduation_year, degree, major,
                      enabled, version, applied_at)
SELECT gen_random_uuid(), 'graduate', '2026' || lpad(n::text, 8, '0'), '毕业生' || n % 9973, :school,
       ('00000000-0000-0000-0001-' || lpad((n % :departments)::text, 12, '0'))::uuid, '2026' || lpad(n::text, 8, '0'),
       2026, '31', '专业' || n % 61, true, 1, now()
FROM generate_series(1, :people) n;
INSERT INTO departments (id, school_id, code, name, enabled, version)
SELECT ('00000000-0000-0000-0001-' || lpad(n::text, 12, '0'))::uuid, :school, n::text, '院系' || n, true, 1
FROM generate_series(0, :departments - 1) n;
INSERT INTO schools (id, name, version) VALUES (:school, '示范大学', 1);
INSERT INTO membership_clock (id, value) VALUES (1, 1);
INSERT INTO memberships (account_id, from_seq, user_name, name, student_no, kind, school_id, department_id,
                         graduation_year, degree, major, to_seq)
SELECT id, 1, user_name, name, student_no, kind, school_id, department_id, graduation_year, degree, major,
       4611686018427387904
FROM accounts
"""
HALF_READ = """
INSERT INTO receipts (message_id, account_id, user_name, shard, number, read_at)
SELECT :message, account_id, user_name, shard, row_number() OVER (PARTITION BY shard), now()
FROM (SELECT account_id, user_name, (n / 2) % 16 AS shard
      FROM (SELECT account_id, user_name, row_number() OVER () AS n FROM memberships WHERE {audience}) numbered
      WHERE n % 2 = 0) halved;
UPDATE read_counters c SET reads = r.reads
FROM (SELECT shard, count(*) AS reads FROM receipts WHERE message_id = :message GROUP BY shard) r
WHERE c.message_id = :message AND c.shard = r.shard
"""


@contextmanager
def province(people: int) -> Iterator[Database]:
    """A migrated database in a PostgreSQL of its own with one school of so many graduates."""
    logs.configure("bench", "ERROR")
    with servers.postgres() as server, server.database("bench") as url:
        database = Database(url)
        migrate.upgrade(service, database)
        values = {"school": SCHOOL, "people": people, "departments": DEPARTMENTS}
        run_all(database, PEOPLE, values)
        vacuum(database)
        yield database
        database.close()


def run_all(database: Database, statements: str, values: dict[str, Any]) -> None:
    """Run several statements, each with those of the values that it names, without the time limit of requests."""
    with database.writing.begin() as connection:
        connection.execute(text("SET LOCAL statement_timeout = 0"))
        for statement in statements.split(";"):
            connection.execute(text(statement), {name: v for name, v in values.items() if f":{name}" in statement})


def vacuum(database: Database) -> None:
    """What autovacuum does in a living database: fresh statistics and visibility."""
    outside = database.engine.execution_options(isolation_level="AUTOCOMMIT")
    with outside.connect() as connection:
        connection.exec_driver_sql("SET statement_timeout = 0")
        connection.exec_driver_sql("VACUUM ANALYZE")
        connection.exec_driver_sql("RESET statement_timeout")


def broadcast(database: Database, departments: int = DEPARTMENTS) -> uuid.UUID:
    """Send to the graduates of so many departments by the real operation."""
    lines = [{"kind": "graduate"}]
    if departments < DEPARTMENTS:
        lines = [
            {"kind": "graduate", "department_id": uuid.UUID(f"00000000-0000-0000-0001-{n:012d}")}
            for n in range(departments)
        ]
    body = {"kind": "broadcast", "title": "通知", "body": "请查看。", "attachment_ids": [], "audience": lines}
    sent = database.run(lambda: send.send(SENDER, body))
    return uuid.UUID(str(sent["id"]))


def half_read(database: Database, message_id: uuid.UUID, departments: int = DEPARTMENTS) -> None:
    """Every second receiver has read it."""
    last = f"00000000-0000-0000-0001-{departments - 1:012d}"
    run_all(database, HALF_READ.format(audience=f"department_id <= '{last}'"), {"message": message_id})
    vacuum(database)


def milliseconds(work: Callable[[], Any], runs: int = RUNS) -> float:
    """Median of some runs, after one to warm up."""
    work()
    times = []
    for _ in range(runs):
        started = time.perf_counter()
        work()
        times.append((time.perf_counter() - started) * 1000)
    return statistics.median(times)


def row_a_recipient(database: Database) -> None:
    """The other way: a row for each receiver, in a table with nothing but its key."""
    with database.writing.begin() as connection:
        connection.execute(text("SET LOCAL statement_timeout = 0"))
        connection.execute(
            text("""INSERT INTO recipient_rows SELECT :message, account_id, NULL FROM memberships
                    WHERE school_id = :school AND kind = 'graduate' AND to_seq = 4611686018427387904"""),
            {"message": uuid.uuid4(), "school": SCHOOL},
        )


def sending(database: Database, people: int) -> None:
    columns = "message_id uuid, account_id uuid, read_at timestamptz, PRIMARY KEY (message_id, account_id)"
    run_all(database, f"CREATE TABLE recipient_rows ({columns})", {})
    ours = milliseconds(lambda: broadcast(database))
    rows = milliseconds(lambda: row_a_recipient(database), runs=3)
    run_all(database, "DROP TABLE recipient_rows", {})
    print(
        f"send to {people:,}: {ours:.0f} ms, a row a recipient {rows:.0f} ms, ratio 1/{rows / ours:.0f} (target 1/20)"
    )


def counting(database: Database, message_id: uuid.UUID, size: int) -> None:
    def work() -> int:
        def count() -> int:
            message = session.get_one(Message, message_id)
            return boxes.counts([message])[message_id].unread

        return database.run(count, write=False)

    print(f"unread count of {size:,}: {milliseconds(work, runs=50):.2f} ms (found {work():,})")


def listing(database: Database, message_id: uuid.UUID) -> None:
    def page(after: str | None, size: int | None) -> list[Any]:
        def fetch() -> list[Any]:
            query = receivers.unread(session.get_one(Message, message_id), after=after)
            return list(session.execute(query.limit(size) if size else query).all())

        return database.run(fetch, write=False)

    rows = page(None, None)
    whole = milliseconds(lambda: page(None, None), runs=3)
    print(f"full unread list of {len(rows):,}: {whole:.0f} ms")
    for name, at in (("first", 0), ("middle", len(rows) // 2), ("last", len(rows) - 51)):
        one = milliseconds(lambda at=at: page(rows[at].user_name, 50), runs=20)  # type: ignore[misc]
        print(f"  {name} page of 50: {one:.1f} ms, ratio 1/{whole / one:.0f} (target 1/10)")


def main() -> None:
    people = int(sys.argv[1]) if len(sys.argv) > 1 else RECEIVERS
    with province(people) as database:
        sending(database, people)
        for departments in (DEPARTMENTS // 100, DEPARTMENTS // 10, DEPARTMENTS):
            message_id = broadcast(database, departments)
            half_read(database, message_id, departments)
            counting(database, message_id, people * departments // DEPARTMENTS)
        listing(database, message_id)


if __name__ == "__main__":
    main()
