"""The demo's read copy of reports: every graduate, as the scan of graduates tells them."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from demo import load
from kernel.db import session
from services.reports.models import Department, ReportRow, School
from services.reports.operations import feed, rebuild
from tests.system import System


def kept(system: System) -> dict[Any, dict[str, Any]]:
    query = select(*ReportRow.__table__.columns)
    rows = system.run("reports", lambda: session.execute(query).all(), write=False)
    return {row.id: dict(row._mapping) for row in rows}


def test_every_graduate_is_copied_as_graduates_tells_them(system: System) -> None:
    load.load(system.settings, "small")
    rows, worker = kept(system), system.client("graduates", issuer="worker")
    told = [row for page in worker.scan("report", limit=250) for row in feed.rows(page)]
    assert len(rows) == len(told) == 600 and {row["id"]: row for row in told} == rows
    schools = system.run("reports", lambda: session.scalars(select(School)).all(), write=False)
    departments = system.run("reports", lambda: session.scalars(select(Department)).all(), write=False)
    assert {row["school_id"] for row in told} == {school.id for school in schools}
    assert {row["department_id"] for row in told} <= {department.id for department in departments}


def test_the_demo_has_something_for_every_page(system: System) -> None:
    load.load(system.settings, "small")
    rows = kept(system).values()
    for name, values in {
        "resume": {"", "draft", "published"},
        "agreement_state": {"", "pending", "archived", "terminated"},
        "registration": {"registered", "unregistered"},
        "basis": {"agreement", "staff", "none"},
    }.items():
        assert {row[name] for row in rows} >= values
    assert len({row["settled_on"] for row in rows if row["basis"] != "none"}) > 30


def test_a_rebuild_fills_what_was_lost_and_changes_nothing_else(system: System) -> None:
    load.load(system.settings, "small")
    before = kept(system)
    system.run("reports", lambda: session.delete(session.get_one(ReportRow, next(iter(before)))))
    owners = [system.client(name, issuer="worker") for name in ("auth", "graduates")]
    assert rebuild.rebuild(*owners, system.databases["reports"]) > 600
    assert kept(system) == before
