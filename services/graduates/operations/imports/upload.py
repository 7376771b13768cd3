"""Taking a file: its name, its size, whether it came before; then the batch, its file and its job in one go."""

from __future__ import annotations

import hashlib
from os import SEEK_END
from typing import Any, BinaryIO

from sqlalchemy import select, update

from kernel import audit, jobs
from kernel.clock import local
from kernel.db import dialect_insert, session
from kernel.errors import Conflict, Invalid, TooLarge
from kernel.files import files
from kernel.filetypes import safe_file_name
from kernel.identity import Identity
from kernel.ids import new_id
from kernel.models import Job, StoredFile
from kernel.results import sent
from kernel.scope import scope_filter
from services.graduates.domain.imports import BEFORE_COMMIT, STATES, STOPPED
from services.graduates.models import ImportBatch, School
from services.graduates.operations.imports.jobs import CHECK
from services.graduates.operations.imports.kind import LARGEST, ImportKind, refuse_locked

_CHUNK = 1 << 20


def take(identity: Identity, kind: ImportKind, name: str, stream: BinaryIO, year: int) -> ImportBatch:
    """Keep an uploaded file and order its check; nothing of it is read here.

    Raises Invalid (name), TooLarge, Conflict (the same file came before; the year is locked).
    """
    school = session.get_one(School, identity.school_id)
    name = safe_file_name(name)
    _check(kind, name, stream, school, year)
    digest = _digest(stream)
    _refuse_known(identity, kind, digest)
    file = sent(identity, stream, name, "application/octet-stream", "import")
    batch = _batch(identity, kind, file, year)
    job = jobs.order(
        identity,
        CHECK[kind.name],
        {"batch_id": str(batch.id)},
        title=f"{kind.title}校验：{name}",
        input_file=file,
    )
    batch.job_id = job.id
    audit.record(
        identity,
        f"{kind.screen}:upload",
        subject_kind="import",
        subject_id=batch.id,
        subject_title=name,
        after={"graduation_year": year, "size": file.size},
    )
    return batch


def _check(kind: ImportKind, name: str, stream: BinaryIO, school: School, year: int) -> None:
    fault = kind.name_fault(name, school.code, year)
    if fault:
        raise Invalid("file-name", fault, fields={"file": [fault]})
    size = stream.seek(0, SEEK_END)
    if size > LARGEST:
        raise TooLarge("file-too-large", f"文件不能超过 {LARGEST // 1_000_000} MB，请拆分后再上传。")
    if not size:
        raise Invalid("file-empty", "文件是空的，请选择填写好的文件。", fields={"file": ["文件是空的。"]})
    refuse_locked(kind, school.id, year)


def _digest(stream: BinaryIO) -> str:
    stream.seek(0)
    digest = hashlib.sha256()
    while chunk := stream.read(_CHUNK):
        digest.update(chunk)
    stream.seek(0)
    return digest.hexdigest()


def _refuse_known(identity: Identity, kind: ImportKind, digest: str) -> None:
    """The same file again is told, whoever of the school sent it; what others sent is not named."""
    _close_dead(identity, digest)
    same = select(ImportBatch).where(
        ImportBatch.school_id == identity.school_id,
        ImportBatch.kind == kind.name,
        ImportBatch.file_hash == digest,
        ImportBatch.state.not_in(STOPPED),
    )
    if session.scalar(same) is None:
        return
    seen = session.scalar(same.where(scope_filter(ImportBatch, identity)))
    raise _known(seen)


def _known(seen: ImportBatch | None) -> Conflict:
    if seen is None:
        return Conflict("file-known", "本校已有用户上传过这个文件，请勿重复导入。")
    when = f"{local(seen.created_at):%Y-%m-%d %H:%M}"
    return Conflict(
        "file-known",
        f"这个文件已由{seen.created_by}于 {when} 上传（{seen.file_name}，{STATES[seen.state][0]}），请勿重复导入。",
        extra={"batch_id": str(seen.id)},
    )


def _close_dead(identity: Identity, digest: str) -> None:
    """A check whose job ended without an end of its own keeps nobody from sending the file again."""
    ended = select(Job.id).where(Job.id == ImportBatch.job_id, Job.state.in_(("dead", "cancelled"))).exists()
    stuck = (
        ImportBatch.school_id == identity.school_id,
        ImportBatch.file_hash == digest,
        ImportBatch.state.in_(BEFORE_COMMIT),
    )
    session.execute(update(ImportBatch).where(*stuck, ended).values(state="failed"))


def _batch(identity: Identity, kind: ImportKind, file: StoredFile, year: int) -> ImportBatch:
    values: dict[str, Any] = {
        "id": new_id(),
        "kind": kind.name,
        "school_id": identity.school_id,
        "scope_department_id": identity.department_id,
        "graduation_year": year,
        "file_id": file.id,
        "file_name": file.name,
        "file_hash": file.sha256,
        "created_by": identity.name or identity.user_name,
        "creator_key": identity.key,
    }
    # two who send the same file at once: the index lets one through
    statement = dialect_insert(ImportBatch).values(values).on_conflict_do_nothing().returning(ImportBatch.id)
    if session.scalar(statement) is None:
        files.delete(file.storage_key)
        raise _known(None)
    return session.get_one(ImportBatch, values["id"])
