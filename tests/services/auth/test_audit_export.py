"""The audit trail as a workbook by a job: any length, each entry once, whatever dies, and nobody else's."""

from __future__ import annotations

import io
import uuid
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import func, select, update

from kernel import audit
from kernel.clock import now
from kernel.db import session
from kernel.errors import Forbidden, NotFound
from kernel.identity import Identity
from kernel.models import Job
from services.auth.models import AuditEntry, ExportPart
from services.auth.operations import audit_export
from services.auth.operations.cleanup import clean
from tests.factories.auth import Office, identity_of
from tests.factories.killing import POINTS, Killed, kill_at
from tests.system import System

ENTRIES = 11
"""Two full batches and a part."""


@pytest.fixture(autouse=True)
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(audit_export, "BATCH", 4)


@pytest.fixture
def trail(system: System, office: Office, foreign: Office) -> list[str]:
    """Entries of two schools, some of the same moment; gives the subjects of this one, newest first."""
    for who, place in ((office, "本校"), (foreign, "别校")):
        subjects = [audit.Subject(uuid.uuid4(), f"{place}{n}", {"name": "=旧"}, {"name": "新"}) for n in range(ENTRIES)]
        identity = identity_of(system, who.admin)
        system.run("auth", lambda i=identity, s=subjects: audit.record_many(i, "staff.accounts:change", s,
                                                                            subject_kind="account"))  # fmt: skip
        system.pump()
    newest = select(AuditEntry.subject_title).where(AuditEntry.school_id == office.school.id)
    rows = newest.order_by(AuditEntry.at.desc(), AuditEntry.id.desc())
    return list(system.run("auth", lambda: session.scalars(rows).all(), write=False))


def order(office: Office, **filters: Any) -> uuid.UUID:
    return uuid.UUID(office.client().order_audit_export({"action": "staff.accounts", **filters})["id"])


def job(system: System, job_id: uuid.UUID) -> Job:
    return system.run("auth", lambda: session.get_one(Job, job_id), write=False)


def download(office: Office, job_id: uuid.UUID) -> bytes:
    return bytes(office.client().stream("GET", f"/api/v1/auth/jobs/{job_id}/file").content)


def sheets(office: Office, job_id: uuid.UUID) -> CalamineWorkbook:
    return CalamineWorkbook.from_filelike(io.BytesIO(download(office, job_id)))


def subjects(book: CalamineWorkbook) -> list[str]:
    head, *rows = book.get_sheet_by_name("数据").to_python()
    return [str(row[head.index("对象")]) for row in rows]


def left(system: System) -> int:
    return system.run("auth", lambda: session.scalar(select(func.count()).select_from(ExportPart)), write=False) or 0


def test_the_file_holds_the_schools_entries_of_that_moment(system: System, office: Office, trail: list[str]) -> None:
    job_id = order(office)
    later = identity_of(system, office.admin)
    system.run("auth", lambda: audit.record(later, "staff.accounts:change", subject_kind="account", subject_id="x",
                                            subject_title="后来"))  # fmt: skip
    system.pump()
    book = sheets(office, job_id)
    assert subjects(book) == trail and len(trail) == ENTRIES
    info = dict(row[:2] for row in book.get_sheet_by_name("查询条件").to_python())
    assert (info["操作"], info["条数"], info["导出人"]) == ("staff.accounts", str(ENTRIES), office.admin.name)
    done = job(system, job_id)
    assert (done.state, done.rows_done, done.rows_total) == ("done", ENTRIES, ENTRIES)
    (told,) = office.client().audit(action="audit:export")["items"]
    assert told["after"] == {"rows": ENTRIES, "job": str(job_id)}


def test_filters_and_nothing_found(system: System, office: Office, trail: list[str]) -> None:
    few, none = order(office, subject="本校1"), order(office, day_from="2099-01-01")
    system.pump()
    assert sorted(subjects(sheets(office, few))) == ["本校1", "本校10"]
    assert subjects(sheets(office, none)) == []


@pytest.mark.parametrize("point", POINTS)
def test_killed_in_any_batch_it_still_gives_each_entry_once(
    system: System, office: Office, trail: list[str], monkeypatch: pytest.MonkeyPatch, point: str
) -> None:
    batches = 0
    for passing in range(1, 6):
        job_id = order(office)
        kill_at(monkeypatch, point, passing)
        try:
            system.runner("auth").run_slice(job_id)
        except Killed:
            batches = passing
            gone = update(Job).where(Job.id == job_id).values(lease_until=now() - timedelta(hours=1))
            system.run("auth", lambda gone=gone: session.execute(gone))
            system.runner("auth").run_slice(job_id)
        assert subjects(sheets(office, job_id)) == trail
    # 11 entries make 3 batches, then the parts are joined
    assert (batches, left(system)) == (4, 0)


def test_what_a_cancelled_export_wrote_goes(system: System, office: Office, trail: list[str]) -> None:
    job_id = order(office)
    system.runner("auth").run_slice(job_id, seconds=0)
    assert left(system) == 1
    system.run("auth", lambda: clean(job(system, job_id)))
    assert left(system) == 1, "it still runs"
    system.run("auth", lambda: session.execute(update(Job).where(Job.id == job_id).values(state="cancelled")))
    system.run("auth", lambda: clean(job(system, job_id)))
    assert left(system) == 0


def test_nobody_else_orders_or_fetches(system: System, office: Office, foreign: Office, trail: list[str]) -> None:
    with pytest.raises(Forbidden):
        office.client(office.clerk).order_audit_export({})
    job_id = order(office)
    system.pump()
    with pytest.raises(NotFound):
        download(foreign, job_id)


def test_the_same_order_again_is_the_same_job(office: Office, trail: list[str]) -> None:
    first = office.client().order_audit_export({}, key="the-same-order")
    assert office.client().order_audit_export({}, key="the-same-order") == first


def test_an_operator_saves_all_schools_at_once(system: System, trail: list[str], tmp_path: Path) -> None:
    operator, file = Identity(kind="service", user_name="operator"), tmp_path / "all.xlsx"
    with file.open("wb") as out:
        system.run("auth", lambda: audit_export.save(operator, {"action": "staff.accounts:change"}, out))
    found = subjects(CalamineWorkbook.from_path(str(file)))
    assert len(found) == len(set(found)) == 2 * ENTRIES and set(trail) < set(found)
