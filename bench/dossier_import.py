"""100,000 dossiers from a zipped workbook into the database: our check and commit against the plainest ways.

    python bench/dossier_import.py [rows]

Ours runs the jobs as a worker would: unzip and guard, read, check, compare, stage, write, with the history of each
row. "limit" unzips the workbook, reads every cell with calamine and copies the texts into a bare table with a unique
key; "copy" is that COPY alone; "pandas" (where it is installed, say in a folder that PYTHONPATH names) is read_excel
and to_sql as they come, which reads with openpyxl, "pandas_calamine" the same with calamine. "again" imports the
unchanged rows once more, "executemany" is SQLite's limit.

The limit's table has the unique key without which a file cannot be taken twice, as dossiers have theirs, and nothing
else that a system needs: a limit that did more would flatter us. What of the distance is our index for lists by
itself, "limit_listed" tells: the same COPY into a table that has it too. Dates stay texts there, nobody is looked up,
and there is no history.

Every way runs five times in a process of its own, in turn, after it has done a file of ten rows: a worker lives long,
its database is open, its modules are loaded and its statements compiled, and so are the peers' here. Ours has the
collector's settings of a worker; the peers, which are scripts, have Python's own. Peak memory (RSS) is that of the
process, "base" the one that only connects. Printed are medians, and ratios, which alone mean anything here.
"""

from __future__ import annotations

import io
import json
import re
import statistics
import subprocess
import sys
import tempfile
import time
import uuid
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import dossier_peers as peers
from broadcast import vacuum
from dossier_peers import LISTED, SCHOOL, USED, YEAR
from sqlalchemy import insert, select, text

from codebook.id_numbers import birth_date
from kernel import logs, memory, migrate
from kernel.db import Database, session
from kernel.files import bound, file_store
from kernel.identity import Identity
from kernel.models import Job
from kernel.runner import Runner
from kernel.testing import make_settings
from services.graduates.app import service
from services.graduates.models import Department, Graduate, ImportBatch, School
from services.graduates.operations.imports import batches, upload
from services.graduates.operations.imports.kinds import KINDS
from services.graduates.operations.new_graduates import rows_for
from tests import servers
from tests.factories.graduates import id_number

ROWS, RUNS, FEW = 100_000, 5, 10
KIND = KINDS["dossiers"]
_RIGHTS = {"school_id": SCHOOL, "level": "school", "screens": frozenset({KIND.screen})}
CLERK = Identity(kind="staff", id=uuid.UUID(int=2), user_name="school", name="学校", **_RIGHTS)  # type: ignore[arg-type]


def lines(numbers: range) -> Iterator[tuple[str, ...]]:
    """The rows of the file, in the order of USED."""
    for n in numbers:
        number = f"2026{n:07d}"
        yield (
            *(number, id_number(n), f"毕业生{n}", "机要", f"机{n:08d}", f"示范市人才服务中心{n % 311}"),
            *(f"示范市人民路{n % 997}号", f"{250000 + n % 100}", f"周老师{n % 89}", "0531-88880000", "2025-06-30"),
        )


def write_file(path: Path, numbers: range) -> None:
    """A workbook as Excel would save it, alone in a zip."""
    from xlsxwriter import Workbook

    content = io.BytesIO()
    book = Workbook(content, {"constant_memory": False})
    sheet = book.add_worksheet("数据")
    for number, row in enumerate([tuple(column.title for column in USED), *lines(numbers)]):
        sheet.write_row(number, 0, row)
    book.close()
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("档案.xlsx", content.getvalue())


def fill(database: Database, count: int) -> None:
    """A migrated database with one school of so many graduates."""
    migrate.upgrade(service, database)

    def write() -> None:
        school = School(id=SCHOOL, code="99001", name="示范大学", enabled=True, version=1)
        department = Department(id=uuid.UUID(int=3), school_id=SCHOOL, code="01", name="学院", enabled=True, version=1)
        session.add_all([school, department])
        session.flush()
        for start in range(0, count, 10_000):
            people = [_person(n, department.id) for n in range(start, min(count, start + 10_000))]
            rows = rows_for(CLERK, school, YEAR, people, source="import", action="bench").graduates
            session.execute(insert(Graduate), rows)

    database.run(write)


def _person(n: int, department_id: uuid.UUID) -> dict[str, Any]:
    given = id_number(n)
    return {
        "department_id": department_id,
        "student_no": f"2026{n:07d}",
        "exam_number": f"2237{n:010d}",
        "id_number": given,
        "name": f"毕业生{n}",
        "sex": "2",
        "birth_date": birth_date(given),
        "degree": "31",
    }


def ours(url: str, folder: Path, file: Path) -> int:
    """Upload, check and commit; gives the rows written or found the same."""
    database = peers.opened(url)
    settings = make_settings(folder, GRADUATES_DATABASE_URL=url)
    runner = Runner(replace(service, identities=None), settings, database)
    with bound(file_store(settings.files_url)):
        name = f"99001_{YEAR}_DA_1.zip"
        with file.open("rb") as content:
            batch_id = database.run(lambda: upload.take(CLERK, KIND, name, content, YEAR).id)
        _work(database, runner)
        database.run(lambda: batches.commit(CLERK, KIND, batch_id, "all"))
        _work(database, runner)
    batch = database.run(lambda: session.get_one(ImportBatch, batch_id), write=False)
    assert batch.state == "done", batch.failure
    return batch.written_rows + batch.same_rows


def _work(database: Database, runner: Runner) -> None:
    waiting = select(Job.id).where(Job.state.in_(("queued", "running")))
    while job_id := database.run(lambda: session.scalar(waiting), write=False):
        runner.run_slice(job_id)


WAYS: dict[str, Callable[[str, Path, Path], int]] = {
    "ours": ours,
    "again": ours,
    "limit": peers.limit,
    "limit_listed": partial(peers.limit, table=LISTED),
    "copy": peers.limit,
    "pandas": peers.pandas,
    "pandas_calamine": partial(peers.pandas, reader="calamine"),
    "sqlite": ours,
    "executemany": peers.executemany,
    "base": peers.base,
}


def child(way: str, url: str, folder: str) -> None:
    """One run in this process; tells seconds, rows and peak memory in MB."""
    logs.configure("bench", "ERROR")
    if WAYS[way] is ours:
        memory.settle()
    for file in ("few.zip", "rows.zip"):
        with tempfile.TemporaryDirectory(dir=folder) as own:
            started = time.perf_counter()
            count = WAYS[way](url, Path(own), Path(folder) / file)
            seconds = time.perf_counter() - started
    # ru_maxrss would count the parent's memory at the fork
    peak = int(re.search(r"VmHWM:\s+(\d+)", Path("/proc/self/status").read_text())[1]) / 1024  # type: ignore[index]
    print(json.dumps({"seconds": peers.copying if way == "copy" else seconds, "rows": count, "mb": peak}))


def measure(way: str, url: str, folder: Path) -> dict[str, float]:
    command = [sys.executable, __file__, way, url, str(folder)]
    output = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    found: dict[str, float] = json.loads(output.splitlines()[-1])
    return found


@contextmanager
def databases(count: int, folder: Path) -> Iterator[tuple[Database, Database]]:
    """PostgreSQL and SQLite with the same graduates."""
    logs.configure("bench", "ERROR")
    with servers.postgres() as server, server.database("bench") as url:
        found = Database(url), Database(f"sqlite:///{folder / 'graduates.db'}")
        for database in found:
            fill(database, count + FEW)
        vacuum(found[0])
        yield found
        for database in found:
            database.close()


def forget(database: Database, *, dossiers: bool) -> None:
    """Back to before the import; `dossiers` False keeps what it wrote."""
    tables = ["staged_dossiers", "import_batches", "jobs", "outbox", "files", "changes"]
    with database.writing.begin() as connection:
        for table in [*tables, *(["dossiers"] if dossiers else [])]:
            connection.execute(text(f"DELETE FROM {table}"))
    if not database.is_sqlite:
        vacuum(database)


def main() -> None:
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else ROWS
    ways = [way for way in WAYS if "pandas" not in way or find_spec("pandas")]
    found: dict[str, list[dict[str, float]]] = {way: [] for way in ways}
    with tempfile.TemporaryDirectory() as name, databases(rows, Path(name)) as (postgres, sqlite):
        folder = Path(name)
        write_file(folder / "rows.zip", range(rows))
        write_file(folder / "few.zip", range(rows, rows + FEW))
        for _ in range(RUNS):
            for way, runs in found.items():
                database = sqlite if way == "sqlite" else postgres
                forget(database, dossiers=way != "again")
                runs.append(measure(way, database.url.render_as_string(hide_password=False), folder))
    report(found, rows)


def report(found: dict[str, list[dict[str, float]]], rows: int) -> None:
    seconds = {way: statistics.median(run["seconds"] for run in runs) for way, runs in found.items()}
    peak = {way: statistics.median(run["mb"] for run in runs) for way, runs in found.items()}
    for way, runs in found.items():
        print(f"{way:15} {int(runs[0]['rows']):>8,} rows {seconds[way]:7.2f} s  peak {peak[way]:4.0f} MB")
    print(f"ours is {seconds['limit'] / seconds['ours']:.2f}x calamine + COPY (target 0.6x)")
    print(f"ours is {seconds['limit_listed'] / seconds['ours']:.2f}x the same into a table with our second index")
    print(f"again takes {seconds['again'] / seconds['limit']:.2f}x calamine + COPY (target 1.2x)")
    print(f"again takes {seconds['again'] / seconds['copy']:.2f}x the COPY alone")
    print(f"sqlite takes {seconds['sqlite'] / seconds['executemany']:.2f}x executemany (target 1.5x)")
    print(f"ours takes {(peak['ours'] - peak['base']) * 1024 / rows:.2f} KB a row over base (target 1 KB)")
    if "pandas" in seconds:
        print(f"ours is {seconds['pandas'] / seconds['ours']:.1f}x pandas.to_sql (target 5x)")
        print(f"ours is {seconds['pandas_calamine'] / seconds['ours']:.1f}x the same with calamine")


if __name__ == "__main__":
    child(*sys.argv[1:]) if len(sys.argv) == 4 else main()
