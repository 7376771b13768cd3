"""Agreements as PDF: the job's own steps from PostgreSQL, its time, its progress and its peak memory by size.

    python bench/agreement_pdfs.py [sizes…]

Each size is a department with classes of 40. Every run has a process of its own, three in turn: peak memory (RSS) is
that of the process, "base" the one that only draws a single agreement. Printed are medians; pages a second move
with the machine, what tells is that memory does not grow.
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
from dataclasses import replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from kernel import jobs, logs, migrate
from kernel.db import Database, session
from kernel.identity import Identity
from kernel.models import Job
from kernel.runner import Runner
from kernel.testing import make_settings
from services.agreements.app import service
from services.agreements.operations import agreement_pdfs
from tests import servers
from tests.factories.agreements import YEAR, Registry

SIZES, RUNS, CLASS = (500, 1_000, 2_000), 3, 40


def fill(folder: Path, url: str, sizes: tuple[int, ...]) -> tuple[uuid.UUID, dict[int, uuid.UUID]]:
    """A school with a department of each size; gives the ids."""
    registry = Registry.make(folder, url)
    school = registry.school()
    found = {}
    for size in sizes:
        found[size] = registry.department(school, f"{size} 人学院", f"{size}")
        for start in range(0, size, CLASS):
            of_class = registry.graduates(min(CLASS, size - start), school, found[size], class_name=f"{start:05d}班")
            registry.agreements(of_class, "system", "archived")
    registry.database.close()
    return school, found


def child(url: str, school: str, department: str) -> None:
    """One job in this process; tells seconds, pages, steps seen as progress, and peak memory in MB."""
    logs.configure("bench", "ERROR")
    with tempfile.TemporaryDirectory() as folder:
        settings = make_settings(Path(folder), AGREEMENTS_DATABASE_URL=url)
        database = Database(url)
        runner = Runner(replace(service, identities=None), settings, database)
        asker = Identity(
            kind="staff", id=uuid.uuid4(), school_id=uuid.UUID(school), level="school",
            screens=frozenset({"agreements.system"}),
        )  # fmt: skip
        place = {"department_id": uuid.UUID(department)} if department != "base" else {"student_no": f"{YEAR}00001"}
        order = database.run(lambda: agreement_pdfs.order(asker, "system", place, settings))
        started, seen = time.perf_counter(), set()
        while (job := database.run(lambda: session.get_one(Job, order["id"]), write=False)).state in jobs.OPEN:
            runner.run_slice(job.id, seconds=1)
            seen.add(database.run(lambda: session.get_one(Job, order["id"]).rows_done, write=False))
        assert job.state == "done", job.error
        seconds = time.perf_counter() - started
        database.close()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"seconds": seconds, "pages": job.rows_done, "seen": len(seen), "mb": peak}))


def measure(*arguments: str) -> dict[str, float]:
    command = [sys.executable, __file__, *arguments]
    output = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    found: dict[str, float] = json.loads(output.splitlines()[-1])
    return found


def main() -> None:
    logs.configure("bench", "ERROR")
    sizes = tuple(int(text) for text in sys.argv[1:]) or SIZES
    with servers.postgres() as server, server.database("bench") as url, tempfile.TemporaryDirectory() as folder:
        database = Database(url)
        migrate.upgrade(service, database)
        database.close()
        school, departments = fill(Path(folder), url, sizes)
        ways = {"base": "base", **{str(size): str(departments[size]) for size in sizes}}
        runs: dict[str, list[dict[str, float]]] = {way: [] for way in ways}
        for _ in range(RUNS):
            for way, department in ways.items():
                runs[way].append(measure(url, str(school), department))
    for way, found in runs.items():
        median = {name: statistics.median(run[name] for run in found) for name in found[0]}
        rate = median["pages"] / median["seconds"]
        print(
            f"{way:>6}: {median['pages']:>6,.0f} pages {median['seconds']:6.1f} s ({rate:4.0f}/s), "
            f"progress seen {median['seen']:.0f} times, peak {median['mb']:.0f} MB"
        )


if __name__ == "__main__":
    child(*sys.argv[1:]) if len(sys.argv) == 4 and len(sys.argv[1]) > 20 else main()
