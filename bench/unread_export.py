"""The unread list of 300,000 rows, end to end from PostgreSQL: the job's own steps against openpyxl write_only.

    python bench/unread_export.py [rows]

Every way runs three times in a process of its own, in turn: peak memory (RSS) is that of the process, "base" the
one that only connects. Printed are medians and the ratio, which alone means anything on a shared machine.
"""

from __future__ import annotations

import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from broadcast import SENDER, broadcast, half_read, province

from kernel import jobs, logs
from kernel.db import Database, session
from kernel.models import Job
from kernel.runner import Runner
from kernel.testing import make_settings
from services.messaging.app import service
from services.messaging.models import Message
from services.messaging.operations import unread_export
from services.messaging.operations.unread_sheet import COLUMNS, sheet_row
from services.messaging.queries import receivers

ROWS, RUNS = 300_000, 3


def ours(database: Database, message_id: uuid.UUID, folder: Path) -> int:
    """Order the job and run it as a worker would; gives the rows written."""
    settings = make_settings(folder, MESSAGING_DATABASE_URL=database.url.render_as_string(hide_password=False))
    runner = Runner(replace(service, identities=None), settings, database)
    job_id = uuid.UUID(str(database.run(lambda: unread_export.order(SENDER, message_id))["id"]))
    while database.run(lambda: session.get_one(Job, job_id).state) in jobs.OPEN:
        runner.run_slice(job_id)
    job = database.run(lambda: session.get_one(Job, job_id), write=False)
    assert job.state == "done", job.error
    return job.rows_done


def openpyxl(database: Database, message_id: uuid.UUID, folder: Path) -> int:
    """The same query with the same columns, streamed, into openpyxl's write_only workbook."""
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    sheet = book.create_sheet("数据")
    sheet.append([column.title for column in COLUMNS])

    def write() -> int:
        query = receivers.unread(session.get_one(Message, message_id), sheet=True)
        rows = session.execute(query.execution_options(yield_per=20_000))
        return sum(1 for row in rows if sheet.append(sheet_row(row)) is None)

    count = database.run(write, write=False)
    book.save(folder / "unread.xlsx")
    return count


def base(database: Database, _message_id: uuid.UUID, _folder: Path) -> int:
    """Nothing but the process and its connection."""
    database.ping()
    return 0


WAYS: dict[str, Callable[[Database, uuid.UUID, Path], int]] = {"ours": ours, "openpyxl": openpyxl, "base": base}


def child(way: str, url: str, message_id: str) -> None:
    """One run in this process; tells seconds, rows and peak memory in MB."""
    logs.configure("bench", "ERROR")
    with tempfile.TemporaryDirectory() as folder:
        database = Database(url)
        started = time.perf_counter()
        count = WAYS[way](database, uuid.UUID(message_id), Path(folder))
        seconds = time.perf_counter() - started
        database.close()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"seconds": seconds, "rows": count, "mb": peak}))


def measure(way: str, url: str, message_id: uuid.UUID) -> dict[str, float]:
    command = [sys.executable, __file__, way, url, str(message_id)]
    output = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    found: dict[str, float] = json.loads(output.splitlines()[-1])
    return found


def main() -> None:
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else ROWS
    with province(rows * 2) as database:
        message_id = broadcast(database)
        half_read(database, message_id)
        url = database.url.render_as_string(hide_password=False)
        found: dict[str, list[dict[str, float]]] = {way: [] for way in WAYS}
        for _ in range(RUNS):
            for way, runs in found.items():
                runs.append(measure(way, url, message_id))
    seconds = {way: statistics.median(run["seconds"] for run in runs) for way, runs in found.items()}
    for way, runs in found.items():
        peak = statistics.median(run["mb"] for run in runs)
        print(f"{way:9} {int(runs[0]['rows']):>8,} rows {seconds[way]:7.2f} s  peak {peak:4.0f} MB")
    print(f"ours is {seconds['openpyxl'] / seconds['ours']:.1f}x openpyxl write_only (target 8x)")


if __name__ == "__main__":
    child(*sys.argv[1:]) if len(sys.argv) == 4 else main()
