"""Documents of many as a job: printed piece by piece, the pieces kept as rows, joined at the end.

A piece is what makes one PDF: a class, in parts when it is very large. A step prints one piece; the last step joins
them: one PDF, or a zip of them. So memory holds one piece at a time.
"""

from __future__ import annotations

import tempfile
import uuid
import zipfile
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from itertools import groupby
from typing import IO, Any

from sqlalchemy import ColumnElement, LargeBinary, String, delete, select
from sqlalchemy.orm import Mapped, mapped_column

from kernel.db import session
from kernel.errors import NotFound
from kernel.filetypes import safe_file_name
from kernel.jobs import OPEN, Step
from kernel.models import Job, StoredFile
from kernel.pdf import MEDIA_TYPE
from kernel.results import stored

ZIP = "application/zip"
NO_CLASS = "未分班"
_SPOOL = 8_000_000
_MOMENT = (1980, 1, 1, 0, 0, 0)
_GONE = "这些记录已不在您的管理范围内，请重新查询后再试。"


class Part:
    """Columns of a service's table of parts. In the database, so that they appear and vanish with the job's cursor."""

    job_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    content: Mapped[bytes] = mapped_column(LargeBinary)


def pieces(rows: Iterable[Any], most: int) -> list[dict[str, Any]]:
    """Name and ids of each piece of at most `most`: rows of (id, place, its name, class), class by class."""
    places: list[tuple[str | None, str]] = []
    found: list[list[str]] = []
    for (_, place, class_name), members in groupby(rows, key=lambda row: tuple(row[1:])):
        ids = [str(row.id) for row in members]
        for start in range(0, len(ids), most):
            places.append((place, class_name))
            found.append(ids[start : start + most])
    return [{"name": name, "ids": ids} for name, ids in zip(_names(places), found, strict=True)]


def _names(places: Iterable[tuple[str | None, str]]) -> list[str]:
    """A name for each piece of (place, class), each another one: a second of the same is （2）."""
    seen: Counter[str] = Counter()
    names = []
    for place, class_name in places:
        name = "_".join(part for part in (place, class_name or NO_CLASS) if part)
        seen[name] += 1
        names.append(name if seen[name] == 1 else f"{name}（{seen[name]}）")
    return names


def step(model: Any, job: Job, title: str, draw: Callable[[list[uuid.UUID]], bytes]) -> Step:
    """One piece of `params["pieces"]` printed, or all joined; `draw` gives nothing when none of a piece is left."""
    wanted, number = job.params["pieces"], job.cursor.get("printed", 0)
    if number == len(wanted):
        return Step(job.cursor, finished=True, result=_joined(model, job, title))
    piece = wanted[number]
    content = draw([uuid.UUID(each) for each in piece["ids"]])
    if content:
        session.add(model(job_id=job.id, number=number, name=piece["name"], content=content))
    return Step({"printed": number + 1}, rows=len(piece["ids"]))


def _joined(model: Any, job: Job, title: str) -> StoredFile:
    """The result of the job, added to the session: the only part as it is, else a zip; the parts go."""
    mine: ColumnElement[bool] = model.job_id == job.id
    names = session.execute(select(model.number, model.name).where(mine).order_by(model.number)).all()
    if not names:
        raise NotFound("not-found", _GONE)

    def content(number: int) -> bytes:
        return bytes(session.scalars(select(model.content).where(mine, model.number == number)).one())

    with tempfile.SpooledTemporaryFile(max_size=_SPOOL) as out:
        if len(names) == 1:
            out.write(content(names[0].number))
        else:
            _zip(out, names, content)
        out.seek(0)
        only = names[0].name if len(names) == 1 else f"{job.rows_total}人"
        ending, media_type = ("pdf", MEDIA_TYPE) if len(names) == 1 else ("zip", ZIP)
        result = stored(job, out, f"{title}_{only}.{ending}", media_type)
    session.execute(delete(model).where(mine))
    return result


def _zip(out: IO[bytes], names: Sequence[Any], content: Callable[[int], bytes]) -> None:
    # the entries are compressed already; a fixed moment keeps the bytes the same
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for number, name in names:
            archive.writestr(zipfile.ZipInfo(safe_file_name(f"{name}.pdf"), _MOMENT), content(number))


def forget(model: Any) -> Callable[[Job], None]:
    """`JobKind.anew` of such jobs: the parts go, so that a retry prints all anew."""

    def remove(job: Job) -> None:
        session.execute(delete(model).where(model.job_id == job.id))

    return remove


def clean(model: Any) -> Step:
    """Remove the parts of jobs that were cancelled or failed: a regular job's only step."""
    ended = select(Job.id).where(Job.state.not_in(OPEN), Job.id == model.job_id).exists()
    session.execute(delete(model).where(ended))
    return Step({}, finished=True)
