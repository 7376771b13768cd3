"""The list of 8.1 of a school of 100,000 as a workbook by its job, end to end from PostgreSQL.

    python bench/list_export.py [rows] [small|school|province]

A school of the demo takes in others until it has so many graduates. Every run is a process of its own, each step of
the job a slice of its own: printed are the median of seconds, the slowest step, and peak memory (RSS) beside that of a
process that writes a list of nobody.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import tempfile
import time
import uuid
from dataclasses import replace
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from graduate_lists import give, province

import demo
from kernel import jobs, logs
from kernel.db import Database, session
from kernel.models import Job
from kernel.runner import Runner
from kernel.testing import make_settings, staff_identity
from services.graduates.app import service
from services.graduates.operations.employment_lists import EXPORT
from services.graduates.operations.list_exports import EXPORTS

ROWS, RUNS = 100_000, 3
NOBODY = {"name": "查无此人"}


def child(url: str, school_id: str, query: str) -> None:
    """One export in this process; tells seconds, those of the slowest step, rows and peak memory in MB."""
    logs.configure("bench", "ERROR")
    identity = staff_identity(EXPORT.screen, school_id=uuid.UUID(school_id))
    with tempfile.TemporaryDirectory() as folder:
        database = Database(url)
        runner = Runner(
            replace(service, identities=None), make_settings(Path(folder), GRADUATES_DATABASE_URL=url), database
        )
        asked = {"sort": "-graduation_year", **json.loads(query)}
        job_id = uuid.UUID(str(database.run(lambda: EXPORTS.order(identity, EXPORT, asked))["id"]))
        steps = []
        while (job := database.run(lambda: session.get_one(Job, job_id), write=False)).state in jobs.OPEN:
            started = time.perf_counter()
            runner.run_slice(job_id, seconds=0)
            steps.append(time.perf_counter() - started)
        assert job.state == "done", job.error
        database.close()
    print(json.dumps({"seconds": sum(steps), "slowest": max(steps), "rows": job.rows_done, "mb": peak()}))


def peak() -> float:
    """Peak memory of this process in MB; getrusage would tell that of the parent, which has loaded a province."""
    status = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
    return int(status["VmHWM"].split()[0]) / 1024


def measured(url: str, school_id: uuid.UUID, query: dict[str, Any]) -> dict[str, float]:
    """The median of each figure."""
    command = [sys.executable, __file__, url, str(school_id), json.dumps(query)]
    outputs = [subprocess.run(command, check=True, capture_output=True, text=True).stdout for _ in range(RUNS)]
    runs = [json.loads(output.splitlines()[-1]) for output in outputs]
    return {name: statistics.median(run[name] for run in runs) for name in runs[0]}


def main() -> None:
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else ROWS
    size = sys.argv[2] if len(sys.argv) > 2 else "province"
    first, *others = sorted(demo.schools_of(size), key=lambda school: -school.graduates)
    taken, number = [], first.graduates
    for other in others:
        if number < rows:
            taken.append(other)
            number += other.graduates
    with province(size) as (database, url):
        give(database, first, taken)
        whole, nobody = measured(url, first.id, {}), measured(url, first.id, NOBODY)
    print(f"{int(whole['rows']):,} rows {whole['seconds']:.1f} s, slowest step {whole['slowest']:.2f} s")
    print(f"peak {whole['mb']:.0f} MB, of nobody {nobody['mb']:.0f} MB")


if __name__ == "__main__":
    child(*sys.argv[1:]) if len(sys.argv) == 4 else main()
