"""预征入伍 of a year: how it stands, and 预征入伍上报 (manual 8.1-8), once for the whole school."""

from __future__ import annotations

import uuid
from typing import Any

from sqlalchemy import select

from kernel import audit
from kernel.clock import now
from kernel.db import dialect_insert, session
from kernel.errors import Conflict
from kernel.identity import Identity
from services.graduates.models import EnlistmentReport, Graduate, School
from services.graduates.operations import changes
from services.graduates.operations.employment import SCREEN
from services.graduates.queries import employment as queries

_NOBODY = "该年度没有设置为预征入伍的毕业生，无需上报。"
_REPORTED = "该年度预征入伍已整体上报，学校不能再做调整。"


def status(identity: Identity, year: int) -> dict[str, Any]:
    """contract.Enlistment; counts are of the asker's scope."""
    report = session.get(EnlistmentReport, (identity.school_id, year))
    counts = {value: number for value, number in session.execute(queries.enlistment_counts(identity, year))}
    return {
        "graduation_year": year,
        "reported": report is not None,
        "reported_at": report and report.reported_at,
        "reported_by": report.reported_by if report else "",
        "waiting_count": counts.get("yes", 0),
        "reported_count": counts.get("reported", 0),
        "toggle_hidden": report is not None,
        "report_hidden": report is not None or identity.level != "school",
    }


def report(identity: Identity, year: int) -> dict[str, Any]:
    """Report all who are set, and close setting and reporting for the school and year; gives contract.Enlistment."""
    _close(identity, year)
    # Everybody of the year is locked: who is setting somebody now is waited for, and who comes later sees the report.
    session.execute(queries.of_year(identity, year).with_only_columns(Graduate.id).with_for_update())
    waiting = session.scalars(queries.of_year(identity, year).where(Graduate.enlistment == "yes")).all()
    if not waiting:
        raise Conflict("nothing-to-report", _NOBODY)
    for graduate in waiting:
        changes.apply(identity, graduate, f"{SCREEN}:report_enlistment", {"enlistment": "reported"})
    _keep(identity, year, len(waiting))
    return status(identity, year)


def _close(identity: Identity, year: int) -> None:
    """The row that only one can write; a second report waits for the first and finds it."""
    row = {"school_id": identity.school_id, "graduation_year": year, "count": 0}
    who = {"reported_at": now(), "reported_by": identity.name or identity.user_name}
    statement = dialect_insert(EnlistmentReport).values(row | who).on_conflict_do_nothing()
    written: uuid.UUID | None = session.scalar(statement.returning(EnlistmentReport.school_id))
    if written is None:
        raise Conflict("enlistment-reported", _REPORTED, extra={"section": "8.1-8"})


def _keep(identity: Identity, year: int, count: int) -> None:
    session.get_one(EnlistmentReport, (identity.school_id, year)).count = count
    school = session.scalar(select(School.name).where(School.id == identity.school_id)) or ""
    audit.record(
        identity,
        f"{SCREEN}:report_enlistment",
        subject_kind="school",
        subject_id=identity.school_id,
        subject_title=f"{school} {year} 年",
        after={"count": count},
    )
