"""Somebody who imports dossier files through /api/v1, and what must be true of a batch afterwards."""

from __future__ import annotations

import uuid
from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import requests
from sqlalchemy import func, select

from kernel.db import session
from kernel.ids import new_id
from kernel.models import Job, StoredFile
from kernel.testing import wait_until
from services.graduates.models import Change, Department, Dossier, Graduate, ImportBatch, School, StagedDossier
from tests.factories.graduates import YEAR, id_number
from tests.faults.office import Office
from tests.services.graduates.imports import line, workbook, zipped

ROWS, BATCH = 2_400, 300
SECONDS = 15
_SCHOOL, _MARK = "99001", "faults"
_FIRST = 200_000


@dataclass(eq=False)
class Importer:
    """A signed-in member of staff."""

    office: Office
    user_name: str = "school"
    http: requests.Session = field(init=False)

    def __post_init__(self) -> None:
        self.http = self.office.sign_in(self.user_name)

    def url(self, path: str = "") -> str:
        return f"{self.office.address}/api/v1/graduates/imports/dossiers{path}"

    def send(self, content: bytes) -> requests.Response:
        """Upload a zip."""
        name = f"{_SCHOOL}_{YEAR}_DA_{uuid.uuid4().int % 1_000_000}.zip"
        files, params = {"file": (name, content)}, {"graduation_year": YEAR}
        return self.http.post(self.url(), files=files, params=params, timeout=SECONDS)

    def upload(self, people: list[Graduate], **other: str) -> str:
        """Upload a file about these people; gives the batch's id."""
        answer = self.send(file_of(people, **other))
        assert answer.status_code == 202, answer.text
        return str(answer.json()["id"])

    def commit(self, batch_id: str) -> None:
        answer = self.http.post(self.url(f"/{batch_id}/commit"), json={"mode": "all"}, timeout=SECONDS)
        assert answer.status_code == 202, answer.text

    def batch(self, batch_id: str) -> dict[str, Any]:
        """The batch as its page shows it."""
        answer = self.http.get(self.url(f"/{batch_id}"), timeout=SECONDS)
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    def reaches(self, batch_id: str, state: str, timeout: float = 90) -> dict[str, Any]:
        """The batch once it has this state."""

        def there() -> dict[str, Any] | None:
            shown = self.batch(batch_id)
            assert shown["state"] != "failed", shown["failure"]
            return shown if shown["state"] == state else None

        return wait_until(there, timeout=timeout, what=f"a batch that is {state}; logs in {self.office.data}") or {}


def file_of(people: list[Graduate], **other: str) -> bytes:
    """A zipped dossier file about these people; `other` differs in every row."""
    return zipped(workbook(line(one, **other) for one in people))


def newcomers(office: Office, count: int = ROWS, department: str = "01") -> list[Graduate]:
    """Graduates of the main school without a dossier, whom no other test knows."""

    def write() -> list[Graduate]:
        school = session.scalars(select(School).where(School.code == _SCHOOL)).one()
        mine = Department.school_id == school.id, Department.code == department
        unit = session.scalars(select(Department).where(*mine)).one()
        known = session.scalar(select(func.count()).where(Graduate.created_by == _MARK)) or 0
        made = [_graduate(_FIRST + known + number, school.id, unit.id) for number in range(count)]
        session.add_all(made)
        return made

    return list(office.in_service("graduates", write, write=True))


def _graduate(number: int, school_id: uuid.UUID, department_id: uuid.UUID) -> Graduate:
    given = id_number(number)
    return Graduate(
        id=new_id(),
        school_id=school_id,
        department_id=department_id,
        graduation_year=YEAR,
        login_name=f"{_MARK}{number}",
        source="import",
        created_by=_MARK,
        exam_number=f"99370100{number:06d}",
        id_number=given,
        name=f"考生{number}",
        sex="2",
        birth_date=date(2003, 1, 1),
        degree="31",
        student_no=f"9926{number:06d}",
    )


def is_checked(importer: Importer, batch_id: str, people: list[Graduate]) -> None:
    """Every row is staged once as a new dossier, and none is written."""
    batch = importer.reaches(batch_id, "ready")
    assert (batch["rows"], batch["new_rows"], batch["faulty_rows"]) == (len(people), len(people), 0)
    assert _staged(importer.office, batch_id) == list(zip(range(2, len(people) + 2), _ids(people), strict=True))
    assert _dossiers(importer.office, batch_id) == {}


def is_written(importer: Importer, batch_id: str, people: list[Graduate]) -> None:
    """Every row has become one dossier with one entry of history; counts are right, the job has ended well."""
    office, batch = importer.office, importer.reaches(batch_id, "done")
    told = (batch["rows"], batch["written_rows"], batch["skipped_rows"], batch["rows_done"], batch["rows_total"])
    assert told == (len(people), len(people), 0, len(people), len(people))
    job = office.job(batch["job_id"], "graduates")
    assert (job.state, job.attempts, job.error) == ("done", 0, None)
    assert _dossiers(office, batch_id) == dict.fromkeys(_ids(people), 1)
    assert history(office, batch_id) == dict.fromkeys(_ids(people), 1)
    assert [graduate_id for _, graduate_id in _staged(office, batch_id)] == _ids(people)


def history(office: Office, batch_id: str) -> Counter[uuid.UUID]:
    """How many entries of history each graduate has from a batch."""
    query = select(Change.graduate_id).where(Change.batch_id == uuid.UUID(batch_id))
    return Counter(office.in_service("graduates", lambda: session.scalars(query).all()))


def written(office: Office, people: list[Graduate]) -> dict[uuid.UUID, tuple[str, str, int]]:
    """Batch, receiver and version of each graduate's dossier."""
    columns = (Dossier.graduate_id, Dossier.batch_id, Dossier.receiver, Dossier.version)
    rows = office.in_service("graduates", lambda: session.execute(select(*columns)).all())
    mine = set(_ids(people))
    return {row[0]: (str(row[1]), row[2], row[3]) for row in rows if row[0] in mine}


def kept(office: Office, digest: str) -> tuple[int, ...]:
    """How many batches, files and jobs there are of a file."""
    queries = (
        select(func.count()).select_from(ImportBatch).where(ImportBatch.file_hash == digest),
        select(func.count()).select_from(StoredFile).where(StoredFile.sha256 == digest),
        select(func.count()).select_from(Job).where(Job.input_hash == digest),
    )
    found = office.in_service("graduates", lambda: [session.scalar(query) for query in queries])
    return tuple(int(count) for count in found)


def _ids(people: list[Graduate]) -> list[uuid.UUID]:
    return [one.id for one in people]


def _staged(office: Office, batch_id: str) -> list[tuple[int, uuid.UUID]]:
    mine = StagedDossier.batch_id == uuid.UUID(batch_id)
    query = select(StagedDossier.number, StagedDossier.graduate_id).where(mine).order_by(StagedDossier.number)
    return [(row[0], row[1]) for row in office.in_service("graduates", lambda: session.execute(query).all())]


def _dossiers(office: Office, batch_id: str) -> dict[uuid.UUID, int]:
    query = select(Dossier.graduate_id, Dossier.version).where(Dossier.batch_id == uuid.UUID(batch_id))
    return {row[0]: row[1] for row in office.in_service("graduates", lambda: session.execute(query).all())}
