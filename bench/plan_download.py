"""The plan of 600,000 × 50 as files, end to end from PostgreSQL: the job's own steps against COPY and pandas.

    python bench/plan_download.py [rows]

"copy" sends the same 50 columns, codes and titles, by COPY … TO STDOUT and throws them away; "copy raw" the values
of the table alone. "pandas" (where it is installed, say in a folder that PYTHONPATH names) reads at most 100,000 rows
and writes them with to_excel, once; its time is scaled. The others run three times in processes of their own, in turn:
peak memory (RSS) is that of the process, "base" the one that only connects. The ratios alone mean anything on a shared
machine.
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
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from broadcast import run_all, vacuum
from sqlalchemy import select

from codebook.plan_columns import plan_columns
from kernel import jobs, logs, migrate
from kernel.db import Database, session
from kernel.identity import Identity
from kernel.models import Job
from kernel.runner import Runner
from kernel.testing import make_settings
from services.reports.app import service
from services.reports.domain.plan_cells import School, region
from services.reports.models import PlanFile, ReportRow
from services.reports.operations import plan_files
from services.reports.queries import plan_rows
from tests import servers

ROWS, DEPARTMENTS, YEAR, RUNS, SAMPLE = 600_000, 30, 2026, 3, 100_000
SCHOOL = uuid.UUID(int=1)
HEAD = Identity(
    kind="staff",
    id=uuid.UUID(int=2),
    user_name="school",
    name="学校",
    school_id=SCHOOL,
    level="school",
    screens=frozenset({"plan.download"}),
)
ASKED: Any = (HEAD, {"graduation_year": YEAR}, plan_columns("reporting"), School("99001", "示范大学", YEAR))
OPEN = (None, None)
HOMES = ("370102", "370202", "371302", "370181", "410000")
PLACES = ("370102", "370202", "110000", "320000", "370681")
# A third of the graduates have signed; the texts are as long as real ones.
_SIGNED = {
    "basis": "'agreement'",
    "destination": "'10'",
    "employer_code": "'91370100M000' || lpad((n % 9973)::text, 6, '0')",
    "employer_name": "'山东示范科技第' || n % 9973 || '有限公司'",
    "employer_kind": "'39'",
    "industry": "'34'",
    "employer_region": f"(array{list(PLACES)})[1 + n % 5]",
    "position": "'13'",
    "certificate_kind": "'6'",
}
_COLUMNS = {
    "id": "('00000000-0000-7000-8000-' || lpad(n::text, 12, '0'))::uuid",
    "version": "1",
    "school_id": ":school",
    "department_id": "('00000000-0000-0000-0001-' || lpad((n % :departments)::text, 12, '0'))::uuid",
    "graduation_year": str(YEAR),
    "exam_number": "'22370100' || lpad(n::text, 6, '0')",
    "id_number": "'370102200305' || lpad(n::text, 6, '0')",
    "name": "'毕业生' || n % 9973",
    "sex": "(1 + n % 2)::text",
    "birth_date": "date '2003-05-01' + n % 700",
    "nationality": "case when n % 20 = 0 then '03' else '01' end",
    "political_status": "(array['01', '03', '13'])[1 + n % 3]",
    "origin_region": f"(array{list(HOMES)})[1 + n % 5]",
    "urban_rural": "'urban'",
    "degree": "(array['31', '11', '41'])[1 + n % 3]",
    "major_code": "'080902'",
    "major": "'软件工程' || n % 61",
    "training_mode": "'1'",
    "schooling_years": "'4'",
    "enrolled_on": "date '2022-09-01'",
    "graduated_on": "date '2026-06-30'",
    "teacher_training": "'2'",
    "difficulty": "'0'",
    "class_name": "'2022级软件' || n % 90 || '班'",
    "student_no": "'2022' || lpad(n::text, 8, '0')",
    "residence_transferred": "true",
    "dossier_transferred": "true",
    "enabled": "true",
    "resume_completeness": "0",
    "settled_on": "date '2026-01-01'",
    "destination": "'70'",
}


@contextmanager
def school(rows: int) -> Iterator[Database]:
    """A migrated database in a PostgreSQL of its own with one school of so many graduates."""
    logs.configure("bench", "ERROR")
    with servers.postgres() as server, server.database("bench") as url:
        database = Database(url)
        migrate.upgrade(service, database)
        run_all(database, _filling(), {"school": SCHOOL, "rows": rows, "departments": DEPARTMENTS})
        vacuum(database)
        yield database
        database.close()


def _filling() -> str:
    columns = {column.name: column for column in ReportRow.__table__.columns}
    usual = {name: _COLUMNS.get(name, "null" if column.nullable else "''") for name, column in columns.items()}
    values = {
        name: f"case when n % 3 = 0 then {_SIGNED[name]} else {value} end" if name in _SIGNED else value
        for name, value in usual.items()
    }
    departments = "('00000000-0000-0000-0001-' || lpad(n::text, 12, '0'))::uuid, :school, n::text, '示范学院' || n"
    return (
        "ALTER TABLE report_rows SET (autovacuum_enabled = off);"
        "INSERT INTO schools (id, code, name, enabled, version) VALUES (:school, '99001', '示范大学', true, 1);"
        f"INSERT INTO departments (id, school_id, code, name, enabled, version) SELECT {departments}, true, 1 "
        "FROM generate_series(0, :departments - 1) n;"
        f"INSERT INTO report_rows ({', '.join(values)}) SELECT {', '.join(values.values())} "
        "FROM generate_series(1, :rows) n"
    )


def copy(database: Database, _folder: Path) -> int:
    """COPY (SELECT the same columns, codes and titles) TO STDOUT, thrown away."""
    return database.run(lambda: _thrown_away(_worded()), write=False)


def copy_raw(database: Database, _folder: Path) -> int:
    """The same with what the table holds in place of titles."""
    return database.run(lambda: _thrown_away(plan_rows.raw(*ASKED, OPEN)), write=False)


def _worded() -> Any:
    return plan_rows.worded(*ASKED, {code: region(code, YEAR) for code in (*HOMES, *PLACES)}, OPEN)


def _thrown_away(statement: Any) -> int:
    connection = session.connection()
    connection.exec_driver_sql("SET LOCAL statement_timeout = 0")
    compiled = statement.compile(dialect=connection.dialect, compile_kwargs={"render_postcompile": True})
    driver: Any = connection.connection.driver_connection
    with driver.cursor() as cursor, cursor.copy(f"COPY ({compiled}) TO STDOUT", compiled.params) as lines:
        return sum(1 for _ in lines)


def made(database: Database, folder: Path, file_format: str) -> int:
    """Order the file and run its job as a worker would; gives the rows written."""
    settings = make_settings(folder, REPORTS_DATABASE_URL=database.url.render_as_string(hide_password=False))
    runner = Runner(replace(service, identities=None), settings, database)
    body = {"graduation_year": YEAR, "form": "reporting", "format": file_format}
    plan_file_id = database.run(lambda: plan_files.order(HEAD, body))["id"]
    query = select(Job).join(PlanFile, PlanFile.job_id == Job.id).where(PlanFile.id == plan_file_id)
    job_id = database.run(lambda: session.scalars(query).one().id)
    while database.run(lambda: session.get_one(Job, job_id).state) in jobs.OPEN:
        runner.run_slice(job_id)
    job = database.run(lambda: session.get_one(Job, job_id), write=False)
    assert job.state == "done", job.error
    return job.rows_done


def pandas(database: Database, folder: Path) -> int:
    """A sample by read_sql and to_excel, as one would write it; its time is scaled to all rows."""
    import pandas as pd  # type: ignore[import-untyped]

    frame = database.run(lambda: pd.read_sql(_worded().limit(SAMPLE), session.connection()), write=False)
    # apart from the transaction: PostgreSQL ends one that waits so long
    frame.to_excel(folder / "plan.xlsx", index=False)
    return len(frame)


def base(database: Database, _folder: Path) -> int:
    """Nothing but the process and its connection."""
    database.ping()
    return 0


WAYS: dict[str, Callable[[Database, Path], int]] = {
    "base": base,
    "copy": copy,
    "copy raw": copy_raw,
    "csv": partial(made, file_format="csv"),
    "xlsx": partial(made, file_format="xlsx"),
    "dbf": partial(made, file_format="dbf"),
    "pandas": pandas,
}


def child(way: str, url: str) -> None:
    """One run in this process; tells seconds, rows and peak memory in MB."""
    logs.configure("bench", "ERROR")
    with tempfile.TemporaryDirectory() as folder:
        database = Database(url)
        started = time.perf_counter()
        count = WAYS[way](database, Path(folder))
        seconds = time.perf_counter() - started
        database.close()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"seconds": seconds, "rows": count, "mb": peak}))


def measure(way: str, url: str) -> dict[str, float]:
    command = [sys.executable, __file__, way, url]
    output = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    found: dict[str, float] = json.loads(output.splitlines()[-1])
    return found


def main() -> None:
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else ROWS
    ways = [way for way in WAYS if way != "pandas" or find_spec("pandas")]
    found: dict[str, list[dict[str, float]]] = {way: [] for way in ways}
    with school(rows) as database:
        url = database.url.render_as_string(hide_password=False)
        for turn in range(RUNS):
            for way, runs in found.items():
                if way != "pandas" or not turn:
                    runs.append(measure(way, url))
    seconds = {way: statistics.median(run["seconds"] for run in runs) for way, runs in found.items()}
    memory = {way: statistics.median(run["mb"] for run in runs) for way, runs in found.items()}
    for way, runs in found.items():
        above = memory[way] - memory["base"]
        print(
            f"{way:9} {int(runs[0]['rows']):>8,} rows {seconds[way]:7.2f} s  peak {memory[way]:4.0f} MB, {above:+.0f}"
        )
    print(f"csv  is {seconds['csv'] / seconds['copy']:.2f}x COPY (target 1.5x)")
    print(f"xlsx is {seconds['xlsx'] / seconds['copy']:.2f}x COPY (target 8x)")
    print(f"dbf  is {seconds['dbf'] / seconds['copy']:.2f}x COPY")
    if "pandas" in seconds:
        scaled = seconds["pandas"] * rows / found["pandas"][0]["rows"]
        print(f"xlsx is {scaled / seconds['xlsx']:.1f}x pandas.to_excel (target 15x)")


if __name__ == "__main__":
    child(*sys.argv[1:]) if len(sys.argv) == 3 else main()
