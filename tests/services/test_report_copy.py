"""What reports copies of graduates is compared with its owner, by night and by command, and taken in once more."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from marshmallow import validate
from sqlalchemy import delete, select, update

from kernel import peers
from kernel.db import session
from kernel.ids import new_id
from kernel.models import Job
from kernel.runner import order_scheduled
from services.graduates.contract import DestinationBody
from services.graduates.models import Graduate, PlanRow
from services.graduates.operations import told
from services.reports.models import ReportRow
from services.reports.operations import feed_check
from services.reports.operations import rebuild as copies
from tests.factories.commands import command
from tests.factories.offices import YEAR, Office, make_office
from tests.system import System

CHECK = feed_check.KIND.name


@pytest.fixture
def office(system: System) -> Office:
    """A school in every service with three graduates of a year and one of the next, all in step."""
    office = make_office(system)
    office.people = [*office.enrol(3), *office.enrol(graduation_year=YEAR + 1)]  # type: ignore[attr-defined]
    owners = [system.client(name, issuer="worker") for name in ("auth", "graduates")]
    copies.rebuild(*owners, system.databases["reports"])
    system.pump()
    return office


def people(office: Office) -> list[Graduate]:
    return office.people  # type: ignore[attr-defined,no-any-return]


def kept(office: Office) -> dict[uuid.UUID, Any]:
    query = select(*ReportRow.__table__.columns)
    rows = office.system.run("reports", lambda: session.execute(query).all(), write=False)
    return {row.id: row for row in rows}


def nightly(office: Office) -> Job:
    """The job of the night, to its end."""
    runner = office.system.runner("reports")
    order_scheduled(runner, CHECK)
    query = select(Job).where(Job.kind == CHECK).order_by(Job.created_at.desc()).limit(1)

    def job() -> Job:
        return office.system.run("reports", lambda: session.scalars(query).one(), write=False)  # type: ignore[no-any-return]

    while job().state not in ("done", "dead"):
        runner.run_slice(job().id)
    return job()


def damage(office: Office, what: str) -> None:
    """The copy is wrong in one of the ways that it can be."""
    one, *_ = people(office)
    mine = ReportRow.id == one.id

    def write() -> None:
        if what == "a value":
            session.execute(update(ReportRow).where(mine).values(destination="801"))
        elif what == "an old version":
            session.execute(update(ReportRow).where(mine).values(version=0, name="旧名"))
        elif what == "one missing":
            session.execute(delete(ReportRow).where(mine))
        elif what == "one too many":
            row = dict(session.execute(select(*ReportRow.__table__.columns).where(mine)).one()._mapping)
            session.add(ReportRow(**(row | {"id": new_id()})))
        else:
            session.execute(delete(ReportRow))

    office.system.run("reports", write)


def test_in_step_nothing_is_found_and_nothing_written(office: Office) -> None:
    before, job = kept(office), nightly(office)
    assert (job.state, job.title) == ("done", "毕业生数据核对：一致")
    result = command(office.system, "check", "report")
    assert (result.exit_code, result.output) == (0, "0 differences in report (graduates / reports)\n")
    assert kept(office) == before and len(before) == 4


@pytest.mark.parametrize("what", ["a value", "an old version", "one missing", "one too many", "everything"])
def test_the_night_mends_what_differs(office: Office, what: str) -> None:
    right = kept(office)
    damage(office, what)
    assert kept(office) != right
    job = nightly(office)
    years = 2 if what == "everything" else 1
    assert (job.state, job.title) == ("done", f"毕业生数据核对：{years} 处不一致，已重新取入")
    assert kept(office) == right
    with peers.bound(office.system.peer):
        assert feed_check.check_all(office.system.databases["reports"]) == []


def test_more_than_a_page_is_mended(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feed_check, "_PAGE", 2)
    right = kept(office)
    for what in ("a value", "one too many"):
        damage(office, what)
    nightly(office)
    assert kept(office) == right


def test_a_difference_is_told_and_replayed_by_command(office: Office) -> None:
    right = kept(office)
    damage(office, "one missing")
    told_of = command(office.system, "check", "report")
    assert told_of.exit_code == 1
    assert told_of.output.startswith(f"{office.school.code} {office.school.name} {YEAR}: 3 / 2\n")
    replayed = command(office.system, "replay", "report", "--school", office.school.code, "--year", str(YEAR))
    assert (replayed.exit_code, replayed.output) == (0, "3 rows\n")
    assert kept(office) == right and command(office.system, "check", "report").exit_code == 0


def test_the_command_rebuilds_an_empty_copy(office: Office) -> None:
    right = kept(office)
    damage(office, "everything")
    result = command(office.system, "rebuild", "reports")
    # a school, its department, four graduates
    assert (result.exit_code, result.output) == (0, "6 rows\n")
    assert kept(office) == right


def test_who_is_removed_is_nobodys_and_nothing_of_them_is_kept(office: Office) -> None:
    one = people(office)[0]
    office.system.run("graduates", lambda: told.removed([one.id]))
    office.system.pump()
    row = kept(office)[one.id]
    assert row.school_id == row.department_id == uuid.UUID(int=0)
    assert {row.name, row.id_number, row.mobile, row.exam_number, row.login_name} == {""}
    assert one.name not in str(row) and one.mobile not in str(row)


def test_whatever_graduates_may_keep_fits_into_the_copy() -> None:
    """PostgreSQL would refuse the whole delivery otherwise."""
    room = {name: getattr(column.type, "length", None) for name, column in ReportRow.__table__.columns.items()}
    kept = [(name, getattr(column.type, "length", None)) for name, column in _columns(Graduate, PlanRow)]
    set_by_staff = [(name, _longest(field)) for name, field in DestinationBody().fields.items()]
    for name, length in (*kept, *set_by_staff):
        assert not (length and name in room) or room[name] >= length, name


def _columns(*models: Any) -> list[tuple[str, Any]]:
    return [item for model in models for item in model.__table__.columns.items()]


def _longest(field: Any) -> int:
    return max((each.max or 0 for each in field.validators if isinstance(each, validate.Length)), default=0)
