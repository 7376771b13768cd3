"""Workbooks of a service's lists, had at once and by a job."""

from __future__ import annotations

import io
import uuid
from typing import Any

from python_calamine import CalamineWorkbook
from sqlalchemy import func, select

from kernel.models import Job
from tests.factories.lone import Lone, Someone

Sheet = list[list[Any]]
DATA, ASKED = "数据", "查询条件"
_WHEN = "导出时间"


def read(content: bytes) -> dict[str, Sheet]:
    """Sheets by title, every value a text; the moment of the export is left out."""
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    read = {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}
    return {name: [[str(cell) for cell in row] for row in rows if row[0] != _WHEN] for name, rows in read.items()}


def at_once(lone: Lone, who: Someone, place: str, query: dict[str, Any]) -> dict[str, Sheet]:
    """The list at `place` as it is downloaded."""
    path = f"/api/v1/{lone.service.name}/{place}/export.xlsx"
    return read(lone.client(who).stream("GET", path, params=query).content)


def order(lone: Lone, who: Someone, place: str, body: dict[str, Any] | None = None) -> uuid.UUID:
    """The job that was ordered."""
    return uuid.UUID(lone.client(who).order_export(place, body or {})["id"])


def step(lone: Lone, job_id: uuid.UUID) -> None:
    """One batch of the job."""
    lone.runner().run_slice(job_id, seconds=0)


def run(lone: Lone, job_id: uuid.UUID) -> None:
    lone.runner().run_slice(job_id)


def job(lone: Lone, job_id: uuid.UUID) -> Job:
    found: Job = lone.scalar(select(Job).where(Job.id == job_id).execution_options(populate_existing=True))
    return found


def fetched(lone: Lone, who: Someone, job_id: uuid.UUID) -> dict[str, Sheet]:
    """The job's file, as its owner fetches it."""
    path = f"/api/v1/{lone.service.name}/jobs/{job_id}/file"
    return read(lone.client(who).stream("GET", path).content)


def column(sheet: Sheet, title: str) -> list[str]:
    """The values below a title."""
    head, *rows = sheet
    return [row[head.index(title)] for row in rows]


def left(lone: Lone, parts: Any) -> int:
    """How many parts are kept."""
    return int(lone.scalar(select(func.count()).select_from(parts)))
