"""The relay takes its next rows from an outbox in which very many wait: events, and as many records of what was done.

    python bench/outbox_claim.py [rows]

On PostgreSQL. Printed is the median of a claim of 500 among so many rows of each sort, beside that among 1,000: other
services may be away for hours, and what they missed must not slow the relay down.
"""

from __future__ import annotations

import statistics
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from broadcast import vacuum
from sqlalchemy import text

from kernel import logs, migrate
from kernel.db import Database, session
from kernel.models import AUDIT_EVENT, EVENT, RECORD
from kernel.relay import _claim_rows
from services.graduates.app import service
from tests import servers

ROWS, FEW, CLAIMS = 600_000, 1_000, 15
SORTS = {EVENT: "graduate.changed", RECORD: AUDIT_EVENT}
_FILL = text(
    "INSERT INTO outbox (id, channel, target, name, key, version, payload, created_at, not_before, attempts) "
    "SELECT gen_random_uuid(), :channel, 'nowhere', :name, n::text, 1, jsonb_build_object('text', repeat('值', 100)), "
    "clock_timestamp(), clock_timestamp(), 0 FROM generate_series(1, :rows) n"
)


def fill(rows: int) -> None:
    """Empty the outbox, then let so many rows of each sort wait."""
    session.execute(text("TRUNCATE outbox"))
    for channel, name in SORTS.items():
        session.execute(_FILL, {"channel": channel, "name": name, "rows": rows})


def claimed(database: Database, rows: int) -> float:
    """Seconds of a claim among so many; what was claimed is due again for the next."""
    database.run(lambda: fill(rows))
    vacuum(database)
    seconds = []
    for _ in range(CLAIMS):
        started = time.perf_counter()
        found = database.run(_claim_rows)
        seconds.append(time.perf_counter() - started)
        assert len(found) == 500
        if rows < CLAIMS * 500:
            database.run(lambda: session.execute(text("UPDATE outbox SET not_before = created_at")))
    return statistics.median(seconds)


def main() -> None:
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else ROWS
    logs.configure("bench", "ERROR")
    with servers.postgres() as server, server.database("bench") as url:
        database = Database(url)
        migrate.upgrade(service, database)
        few, many = claimed(database, FEW), claimed(database, rows)
        database.close()
    print(f"a claim of 500 among {2 * FEW:,} rows {few * 1000:.0f} ms, among {2 * rows:,} {many * 1000:.0f} ms")
    print(f"the long backlog takes {many / few:.1f}x")


if __name__ == "__main__":
    main()
