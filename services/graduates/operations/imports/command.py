"""The import of graduate records as an operator's command: the same jobs, carried on in this process."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from sqlalchemy import select

from kernel.db import Database, session
from kernel.errors import Conflict, NotFound
from kernel.files import bound
from kernel.identity import Identity
from kernel.models import Job
from kernel.runner import Runner
from services.graduates.models import ImportBatch, School
from services.graduates.operations.imports import batches, records, upload

_FAULTS = 100
_KIND = records.KIND


@dataclass(frozen=True, slots=True)
class Outcome:
    """The batch as its owner would see it, and the first faults as lines of text."""

    batch: dict[str, Any]
    faults: list[str]

    @property
    def written(self) -> bool:
        return bool(self.batch["state"] == "done")


def import_records(runner: Runner, school_code: str, year: int, path: Path) -> Outcome:
    """Check a file and write it when no row is faulty. Raises NotFound (school) and what uploads raise."""
    database = runner.database
    operator = database.run(lambda: _operator(school_code), write=False)
    with bound(runner.files), path.open("rb") as content:
        batch_id = database.run(lambda: upload.take(operator, _KIND, path.name, content, year).id)
    found = _carried(runner, operator, batch_id)
    if found["state"] == "ready" and not found["faulty_rows"]:
        database.run(lambda: batches.commit(operator, _KIND, batch_id, "all"))
        found = _carried(runner, operator, batch_id)
    elif found["state"] == "ready":
        database.run(lambda: batches.cancel(operator, _KIND, batch_id))
    return Outcome(found, database.run(lambda: list(_faults(operator, batch_id)), write=False))


def _operator(school_code: str) -> Identity:
    school = session.scalar(select(School).where(School.code == school_code))
    if school is None:
        raise NotFound("school-not-found", f"没有代码为 {school_code} 的学校。")
    return Identity(kind="service", user_name=records.OPERATOR, school_id=school.id)


def _carried(runner: Runner, operator: Identity, batch_id: uuid.UUID) -> dict[str, Any]:
    """The batch after its present job has ended here or in a worker that was quicker."""
    job = select(Job).join(ImportBatch, ImportBatch.job_id == Job.id).where(ImportBatch.id == batch_id)
    while (present := runner.database.run(lambda: session.scalars(job).one(), write=False)).state == "queued":
        runner.run_slice(present.id)
    if present.state == "running":
        raise Conflict("job-elsewhere", "导入正由后台任务继续，请在“生源数据导入”页面查看。")
    return runner.database.run(lambda: batches.one(operator, _KIND, batch_id), write=False)


def _faults(operator: Identity, batch_id: uuid.UUID) -> Iterator[str]:
    query = {"verdict": "faulty", "page": 1, "size": _FAULTS}
    for row in batches.rows(operator, _KIND, batch_id, query)["items"]:
        for fault in row["faults"]:
            yield f"第 {row['number']} 行 {fault['title']}：{fault['message']}"


def runner_of(service: Any, settings: Any, database: Database) -> Runner:
    """A runner that asks nobody: the operator is no account."""
    return Runner(replace(service, identities=None), settings, database)
