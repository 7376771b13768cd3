"""What the tests of imports share: files as users make them, and a worker that carries the jobs on."""

from __future__ import annotations

import io
import uuid
import zipfile
from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any

from openpyxl import Workbook, load_workbook
from sqlalchemy import select, update

from kernel.clock import now
from kernel.models import Job
from services.graduates.models import Graduate
from tests.factories.graduates import YEAR, Campus

NAME = f"99001_{YEAR}_DA_1.zip"
HEAD = ("学号", "身份证号", "姓名", "发送方式", "机要号或邮件号", "接收单位", "接收地址", "邮编", "发送日期", "备注")


def line(graduate: Graduate, **other: str) -> list[str]:
    """A right row of a dossier file."""
    values = {
        "学号": graduate.student_no,
        "身份证号": graduate.id_number,
        "姓名": graduate.name,
        "发送方式": "机要",
        "机要号或邮件号": f"机{graduate.student_no}",
        "接收单位": "示范市人才服务中心",
        "接收地址": "示范市人民路 1 号",
        "邮编": "250000",
        "发送日期": "2025-06-30",
        "备注": "",
    } | other
    return [values[title] for title in HEAD]


def workbook(rows: Iterable[Sequence[Any]], head: Sequence[str] = HEAD) -> bytes:
    book = Workbook()
    for row in (head, *rows):
        book.active.append(list(row))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def zipped(content: bytes, name: str = "档案.xlsx") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return out.getvalue()


def upload(campus: Campus, who: Any, rows: Iterable[Sequence[Any]], *, name: str = NAME, year: int = YEAR) -> str:
    """Send a zipped dossier file; gives the batch's id."""
    content = zipped(workbook(rows), f"{name}.xlsx") if name.endswith(".zip") else workbook(rows)
    return str(campus.client(who).upload_import("dossiers", name, content, year)["id"])


def work(campus: Campus) -> None:
    """A worker carries every waiting job on."""
    for job_id in waiting(campus):
        campus.bureau.runner().run_slice(job_id)


def waiting(campus: Campus) -> list[uuid.UUID]:
    query = select(Job.id).where(Job.state.in_(("queued", "running"))).order_by(Job.created_at)
    return [row.id for row in campus.bureau.rows(query)]


def lose_worker(campus: Campus) -> None:
    """Time passes until every lease is over."""
    with campus.bureau.database.transaction() as session:
        session.execute(update(Job).where(Job.state == "running").values(lease_until=now() - timedelta(hours=1)))


def checked(campus: Campus, who: Any, rows: Iterable[Sequence[Any]], **options: Any) -> dict[str, Any]:
    """Upload and check; gives the batch."""
    batch_id = upload(campus, who, rows, **options)
    work(campus)
    return campus.client(who).import_batch("dossiers", batch_id)


def committed(campus: Campus, who: Any, rows: Iterable[Sequence[Any]], **options: Any) -> dict[str, Any]:
    """Upload, check and write all; gives the batch."""
    batch = checked(campus, who, rows, **options)
    campus.client(who).commit_import("dossiers", batch["id"])
    work(campus)
    return campus.client(who).import_batch("dossiers", batch["id"])


def counts(batch: dict[str, Any]) -> tuple[int, ...]:
    """Rows: new, changed, same, faulty."""
    return tuple(batch[f"{verdict}_rows"] for verdict in ("new", "changed", "same", "faulty"))


def preview(campus: Campus, who: Any, batch: dict[str, Any], **filters: Any) -> list[dict[str, Any]]:
    return list(campus.client(who).import_rows("dossiers", batch["id"], **filters)["items"])


def sheet(content: bytes) -> list[list[Any]]:
    """The first sheet of a workbook as values."""
    book = load_workbook(io.BytesIO(content))
    return [list(row) for row in book.worksheets[0].iter_rows(values_only=True)]
