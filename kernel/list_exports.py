"""The workbook of a list, declared once: written at once while its rows are few, by a job for any number of them.

The job's first step keeps the ids of the whole list in its order, the following ones write them batch by batch, the
last one joins the parts: what comes, goes or moves meanwhile is neither doubled nor lost. Each list has a kind of job
of its own, so that a screen that is taken away stops the jobs of that screen and their downloads.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache, cached_property, partial
from typing import Any

from sqlalchemy import Select, select

from kernel import exports, jobs, workbook_parts
from kernel.bulk import among
from kernel.clock import now
from kernel.db import session
from kernel.identity import Identity
from kernel.jobs import JobKind, Step
from kernel.models import Job
from kernel.paging import MOST_COUNTED, PageQuery, count
from kernel.permissions import Allow, staff
from kernel.schemas import Flag, QueryFlag, QueryWhole, Schema, Whole
from kernel.sheets import Column, SheetStream

BATCH = 4_000
"""Rows of a step, which takes at most 5 s; as many ids are kept in a row of the table of parts."""
_ID = 16
Query = Mapping[str, Any]


@dataclass(frozen=True)
class ListExport:
    """What makes a list's workbook. `key` names it among those of its service, `screen` (of `level`) opens it.

    `rows` is the list in order, `id` a column of an entity among its columns that no two rows share. `shown` makes
    rows of these into what `columns` show; `filters` tells a query in words.
    """

    key: str
    screen: str
    title: str
    query: type[Schema]
    id: Any
    rows: Callable[[Identity, Query], Select[Any]]
    columns: Sequence[Column]
    shown: Callable[[Identity, list[Any]], list[dict[str, Any]]]
    filters: Callable[[Query], Iterable[tuple[str, Any]]]
    level: str | None = None

    @property
    def allow(self) -> tuple[Allow, ...]:
        """Who may have it."""
        return (staff(self.screen, level=self.level),)

    def workbook(self, identity: Identity, query: Query) -> bytes:
        """The whole list at once; raises Conflict above exports.MOST rows."""
        rows, shown, said = self.rows(identity, query), partial(self.shown, identity), self.filters(query)
        return exports.export(identity, self.screen, rows, self.columns, shown, said, too_many=exports.ORDER_INSTEAD)

    def ids(self, identity: Identity, query: Query) -> Sequence[uuid.UUID]:
        """The ids of the whole list, in its order."""
        return session.scalars(self.rows(identity, query).with_only_columns(self.id, maintain_column_froms=True)).all()

    def table(self, identity: Identity, query: Query, ids: Sequence[uuid.UUID]) -> list[dict[str, Any]]:
        """Those of the list that have these ids, as shown, in the order of the ids; what has gone is left out."""
        rows = self.rows(identity, query)
        # not by `index`: columns answer "==" with a condition
        place = next(at for at, each in enumerate(rows.column_descriptions) if each["expr"] is self.id.class_)
        found = session.execute(rows.where(among(self.id, ids)).order_by(None)).all()
        by_id = {getattr(row[place], self.id.key): row for row in found}
        return self.shown(identity, [by_id[each] for each in ids if each in by_id])


@dataclass(frozen=True)
class ListExports:
    """The exports of a service's lists; `parts` is its table of parts (kernel.workbook_parts)."""

    service: str
    parts: Any
    lists: tuple[ListExport, ...]

    @cached_property
    def kinds(self) -> Mapping[str, JobKind]:
        """The kind of job of each list, by the list's key."""
        return {each.key: self._kind(each) for each in self.lists}

    def order(self, identity: Identity, wanted: ListExport, query: Query) -> dict[str, Any]:
        """Order a list's workbook (OrderedJob) as a job; an entry of the audit trail tells of it."""
        total = count(wanted.rows(identity, query), MOST_COUNTED + 1)
        asked = body_of(wanted.query)().dump(query)
        job = jobs.order(identity, self.kinds[wanted.key], asked, title=f"{wanted.title}导出")
        job.rows_total = total if total <= MOST_COUNTED else None
        told = total if total <= MOST_COUNTED else f"超过 {MOST_COUNTED}"
        exports.tell(identity, wanted.screen, {"rows": told, "job": str(job.id)})
        return {"id": job.id, "title": job.title}

    def _kind(self, wanted: ListExport) -> JobKind:
        name, queue = f"{self.service}.list_export.{wanted.key}", f"{self.service}.exports"
        step = partial(_step, self.parts, wanted)
        return JobKind(name, f"{wanted.title}导出", queue, step, allow=wanted.allow, anew=self._forget)

    def _forget(self, job: Job) -> None:
        workbook_parts.forget(self.parts, [job.id])


@cache
def body_of(query: type[Schema]) -> type[Schema]:
    """The body that orders what a list's query finds: without a page, numbers and flags as JSON has them."""
    paging = PageQuery().fields
    fields = {name: _plain(field) for name, field in query().fields.items() if name not in paging}
    return Schema.from_dict(fields, name=f"{query.__name__.removesuffix('Query')}Export")  # type: ignore[return-value]


def _plain(field: Any) -> Any:
    options = {name: getattr(field, name) for name in ("required", "load_default", "metadata")}
    if isinstance(field, QueryWhole):
        return Whole(field.least, field.most, **options)
    return Flag(**options) if isinstance(field, QueryFlag) else field


def _step(parts: Any, wanted: ListExport, job: Job) -> Step:
    """All ids, one batch of rows as a part, or the joining of all parts."""
    identity, query = Identity.from_claims(job.requester), body_of(wanted.query)().load(job.params)
    if not job.cursor:
        return _gather(parts, job, wanted.ids(identity, query))
    if job.cursor["parts"] < job.cursor["lots"]:
        return _write(parts, wanted, job, wanted.table(identity, query, _kept(parts, job)))
    at = datetime.fromisoformat(job.cursor["at"])
    said = exports.info(identity, wanted.filters(query), at, workbook_parts.rows_written(job))
    stream = SheetStream(wanted.columns, said, job.cursor.get("sheets"))
    return workbook_parts.join(parts, job, stream, f"{wanted.title}.xlsx")


def _gather(parts: Any, job: Job, ids: Sequence[uuid.UUID]) -> Step:
    """Keep the ids in lots, each in a row of the table of parts that is numbered downwards from -1."""
    lots = [ids[start : start + BATCH] for start in range(0, len(ids), BATCH)]
    for number, lot in enumerate(lots, 1):
        session.add(parts(job_id=job.id, number=-number, content=b"".join(each.bytes for each in lot)))
    return Step({"lots": len(lots), "parts": 0, "at": now().isoformat()}, total=len(ids))


def _kept(parts: Any, job: Job) -> list[uuid.UUID]:
    """The ids of the next lot."""
    mine = (parts.job_id == job.id, parts.number == -1 - job.cursor["parts"])
    lot = session.scalars(select(parts.content).where(*mine)).one()
    return [uuid.UUID(bytes=bytes(lot[at : at + _ID])) for at in range(0, len(lot), _ID)]


def _write(parts: Any, wanted: ListExport, job: Job, table: list[dict[str, Any]]) -> Step:
    stream = SheetStream(wanted.columns, state=job.cursor.get("sheets"))
    last = job.cursor["parts"] + 1 == job.cursor["lots"]
    return workbook_parts.write(parts, job, stream, table, {}, last=last)
