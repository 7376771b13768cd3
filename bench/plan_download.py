"""The plan of one school as files, end to end from PostgreSQL: the job's own steps against COPY, and against pandas."""

from __future__ import annotations

import sys
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from broadcast import run_all, vacuum

from kernel import logs, migrate
from kernel.db import Database
from kernel.identity import Identity
from services.reports.app import service
from services.reports.models import ReportRow
from tests import servers

ROWS, DEPARTMENTS, YEAR = 600_000, 30, 2026
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
# A third of the graduates have signed; the texts are as long as real ones.
_SIGNED = {
    "basis": "'agreement'",
    "destination": "'10'",
    "employer_code": "'91370100M000' || lpad((n % 9973)::text, 6, '0')",
    "employer_name": "'山东示范科技第' || n % 9973 || '有限公司'",
    "employer_kind": "'39'",
    "industry": "'34'",
    "employer_region": "(array['370102','370202','110000','320000','370681'])[1 + n % 5]",
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
    "origin_region": "(array['370102', '370202', '371302', '370181', '410000'])[1 + n % 5]",
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
