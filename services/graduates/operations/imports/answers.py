"""Files of a batch: what was sent, the same with its faults marked, and what became of each row."""

from __future__ import annotations

import tempfile
import uuid
from collections.abc import Iterator
from typing import IO, Any

from sqlalchemy import select

from kernel import audit
from kernel.db import session
from kernel.errors import Conflict
from kernel.identity import Identity
from kernel.models import StoredFile
from kernel.sheets import Column, SheetStream
from kernel.tables import marked_copy
from services.graduates.domain.imports import VERDICTS
from services.graduates.models import ImportBatch
from services.graduates.operations.imports import batches, reading
from services.graduates.operations.imports.kind import ImportKind

_BLOCK = 5_000
_NOT_CHECKED = "文件还没有校验完，请稍后再下载。"
_RESULT = (
    Column("number", "行号", width=8),
    Column("student_no", "学号"),
    Column("name", "姓名"),
    Column("verdict", "校验结果"),
    Column("outcome", "处理结果", width=24),
    Column("faults", "错误原因", width=60),
)


def original(identity: Identity, kind: ImportKind, batch_id: uuid.UUID) -> StoredFile:
    """The file as it was uploaded."""
    batch = _told(identity, kind, batch_id, "file")
    return session.get_one(StoredFile, batch.file_id)


def marked(identity: Identity, kind: ImportKind, batch_id: uuid.UUID) -> IO[bytes]:
    """The user's own table as .xlsx, bad cells red, reasons in a last column; to be closed."""
    batch = _told(identity, kind, batch_id, "marked")
    staged = kind.staged
    faulty = select(staged.number, staged.faults).where(staged.batch_id == batch.id, staged.verdict == "faulty")
    faults: dict[int, Any] = {number: found for number, found in session.execute(faulty)}
    out: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115
    with reading.opened(kind, batch) as upload:
        marked_copy(upload, kind.columns, faults, out)  # type: ignore[arg-type]
    return out


def result(identity: Identity, kind: ImportKind, batch_id: uuid.UUID) -> IO[bytes]:
    """Every row with its verdict and what became of it, as .xlsx; to be closed."""
    batch = _told(identity, kind, batch_id, "result")
    stream = SheetStream(_RESULT)
    out: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115
    with tempfile.TemporaryFile() as parts:
        for block in _blocks(kind, batch):
            parts.write(stream.append(block))
        parts.seek(0)
        stream.assemble([parts], out)  # type: ignore[arg-type]
    return out


def _told(identity: Identity, kind: ImportKind, batch_id: uuid.UUID, what: str) -> ImportBatch:
    """The batch in scope, its download audited; the answers of a check wait for its end."""
    batch = batches.get(identity, kind, batch_id)
    if what != "file" and not batch.rows:
        raise Conflict("not-checked", batch.failure or _NOT_CHECKED)
    audit.record(
        identity, f"{kind.screen}:download_{what}", subject_kind="import", subject_id=batch.id,
        subject_title=batch.file_name,
    )  # fmt: skip
    return batch


def _blocks(kind: ImportKind, batch: ImportBatch) -> Iterator[list[tuple[str, ...]]]:
    staged, titles, last = kind.staged, {column.key: column.title for column in kind.columns}, 0
    rows = select(staged).where(staged.batch_id == batch.id).order_by(staged.number).limit(_BLOCK)
    while found := session.scalars(rows.where(staged.number > last)).all():
        last = found[-1].number
        yield [_line(batch, row, titles) for row in found]
        session.expunge_all()


def _line(batch: ImportBatch, row: Any, titles: dict[str, str]) -> tuple[str, ...]:
    reasons = [f"{titles[key]}：{text}" if key in titles else text for key, text in (row.faults or {}).items()]
    verdict = VERDICTS[row.verdict][0]
    return str(row.number), row.student_no, row.name, verdict, batches.outcome(batch, row), "；".join(reasons)
