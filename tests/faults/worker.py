"""The system's worker and scheduler with small batches and short periods, and what a test wants missing or broken.

`celery -A tests.faults.worker …`; the environment says what is different: EXPORT_BATCH and IMPORT_BATCH (rows),
CANARY_SECONDS, NO_LEASE_GUARD=1 and ROWS_APART=1 (the negative controls: leases do not count; an import's rows are
committed before its position), POISON (a job with this in its title kills its process), DISK_FULL (a file: as long as
it exists, nothing can be written to the end). It has one more fault point, `fsync`.
"""

from __future__ import annotations

import errno
import os
from dataclasses import replace
from pathlib import Path
from typing import Any

from sqlalchemy import update

from kernel import jobs
from kernel.db import session
from kernel.faults import fault
from kernel.files import folder
from kernel.identity import Identity
from kernel.models import Job
from kernel.tables import table
from kernel.timetable import Schedule
from kernel.worker import make_worker
from services.catalogue import SERVICES
from services.graduates.models import ImportBatch
from services.graduates.operations.imports import jobs as imports
from services.graduates.operations.imports.kind import ImportKind, Part
from services.messaging.operations import unread_export


def _without_guard(job: Job, values: dict[str, Any]) -> None:
    """`jobs._guarded` as it would be without leases."""
    session.execute(update(Job).where(Job.id == job.id).values(values).execution_options(synchronize_session=False))


def _step(job: Job) -> jobs.Step:
    if os.environ.get("POISON", "\0") in job.title:
        os._exit(9)
    return unread_export.step(job)


def _synced(handle: int) -> None:
    fault("fsync")
    if Path(os.environ.get("DISK_FULL", "/nowhere")).exists():
        raise OSError(errno.ENOSPC, "No space left on device")


def _small(kind: ImportKind, rows: int) -> ImportKind:
    def write_apart(identity: Identity, batch: ImportBatch, part: Part) -> tuple[int, int]:
        counts = kind.write(identity, batch, part)
        session.commit()
        return counts

    return replace(kind, batch=rows, write=write_apart if "ROWS_APART" in os.environ else kind.write)


def _different(service: Any) -> Any:
    kinds = (replace(kind, step=_step) if kind is unread_export.KIND else kind for kind in service.jobs)
    seconds = int(os.environ.get("CANARY_SECONDS", "60"))
    timetable = replace(service.timetable, schedules=(Schedule("canary", seconds),))
    return replace(service, jobs=tuple(kinds), timetable=timetable)


unread_export.BATCH = int(os.environ.get("EXPORT_BATCH", unread_export.BATCH))
if "IMPORT_BATCH" in os.environ:
    table._BATCH = int(os.environ["IMPORT_BATCH"])
    imports.KINDS = {name: _small(kind, table._BATCH) for name, kind in imports.KINDS.items()}
if "NO_LEASE_GUARD" in os.environ:
    jobs._guarded = _without_guard
folder.os.fsync = _synced

celery = make_worker(*(_different(service) for service in SERVICES))
