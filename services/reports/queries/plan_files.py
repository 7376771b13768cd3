"""Files of the plan with the job that makes each."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, case, select

from kernel.identity import Identity
from kernel.jobs import OPEN
from kernel.models import Job
from kernel.scope import scoped
from services.reports.models import Department, PlanFile


def state() -> ColumnElement[str]:
    """A file whose job has ended without it is one that failed."""
    given_up = (PlanFile.state == "making") & Job.state.not_in(OPEN)
    return case((given_up, "failed"), else_=PlanFile.state)


def plan_files(identity: Identity, query: Mapping[str, Any]) -> Select[Any]:
    """Select of (PlanFile, its state, Job, department's name) in scope, newest first."""
    columns: tuple[Any, ...] = (PlanFile, state().label("state"), Job, Department.name.label("department_name"))
    found = select(*columns)
    found = found.join(Job, Job.id == PlanFile.job_id).outerjoin(Department, Department.id == PlanFile.department_id)
    found = scoped(found, identity)
    if query.get("state"):
        found = found.where(state() == query["state"])
    return found.order_by(PlanFile.ordered_at.desc(), PlanFile.id.desc())


def ended(before: datetime) -> Select[Any]:
    """Select of the files, of all schools, whose making ended before a moment; those being taken away are left out."""
    found = select(PlanFile).join(Job, Job.id == PlanFile.job_id).where(Job.finished_at < before)
    return found.order_by(PlanFile.id).with_for_update(of=PlanFile, skip_locked=True)
