"""Cleaning: plan files (9.1) that have been kept long enough, and orders that came to nothing as long ago; parts of
workbooks whose jobs ended without one.
"""

from __future__ import annotations

from kernel import workbook_parts
from kernel.db import session
from kernel.jobs import JobKind, Step, db_now
from kernel.models import Job
from kernel.results import KEEP
from services.reports.models import ExportPart
from services.reports.operations import plan_files
from services.reports.queries import plan_files as queries

BATCH = 200


def step(job: Job) -> Step:
    """One batch; the last one finds nothing."""
    found = session.scalars(queries.ended(db_now() - KEEP).limit(BATCH)).all()
    plan_files.discard(found)
    workbook_parts.forget_ended(ExportPart)
    return Step({}, rows=len(found), finished=not found)


KIND = JobKind("reports.cleanup", "清理到期的就业方案文件", "reports.default", step)
