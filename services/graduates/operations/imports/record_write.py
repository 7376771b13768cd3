"""Writing staged graduate records and taking them back: source fields only, never states."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, delete, exists, func, insert, select, update

from kernel.clock import now
from kernel.db import dialect_insert, session
from kernel.identity import Identity
from kernel.ids import new_id
from kernel.models import OutboxMessage
from kernel.name_key import name_key
from services.graduates.domain.fields import FIELDS
from services.graduates.models import (
    Application,
    Change,
    Dossier,
    EmploymentRecord,
    Graduate,
    ImportBatch,
    PlanRow,
    Resume,
    School,
    StagedRecord,
)
from services.graduates.operations import access, changes, told
from services.graduates.operations.imports.kind import Part
from services.graduates.operations.new_graduates import rows_for

SCREEN = "graduates.import"
_ROW = StagedRecord
_TOLD = frozenset({"name", "department_id", "student_no", "degree", "major", "sex"})
"""Fields that auth knows too."""
_BELONGS = (Application, Dossier, EmploymentRecord)


def write(identity: Identity, batch: ImportBatch, part: Part) -> tuple[int, int]:
    """Write the rows of a part; those that are not as they were compared are marked skipped. Gives how many of each."""
    mine = and_(_ROW.batch_id == batch.id, _ROW.number > part.after, _ROW.number <= part.to)
    rows = session.scalars(select(_ROW).where(mine, _ROW.verdict.in_(("new", "changed")))).all()
    written = _add(identity, batch, [row for row in rows if row.verdict == "new"])
    written |= _change(identity, batch, [row for row in rows if row.verdict == "changed"])
    for row in rows:
        if row.graduate_id not in written:
            row.outcome = "skipped"
    return len(written), len(rows) - len(written)


def untouched(batch: ImportBatch) -> int:
    """Rows of the batch that nobody has touched since."""
    query = select(func.count()).select_from(_ROW).join(Graduate, Graduate.id == _ROW.graduate_id)
    return session.scalar(query.where(_written(batch), _as_left())) or 0


def undo(identity: Identity, batch: ImportBatch) -> int:
    """Give changed records back what they had, and remove new graduates; gives the rows that were still as left."""
    query = select(_ROW, Graduate).join(Graduate, Graduate.id == _ROW.graduate_id)
    found = session.execute(query.where(_written(batch), _as_left()).order_by(Graduate.id).with_for_update()).all()
    for row, graduate in found:
        if row.verdict == "changed":
            _set(identity, batch, graduate, typed(row.before or {}), "undo")
        else:
            graduate.enabled = False
            access.tell(graduate)
    session.flush()
    new = [graduate.id for row, graduate in found if row.verdict == "new"]
    told.removed(new)
    _remove(new)
    return len(found)


def _add(identity: Identity, batch: ImportBatch, rows: Sequence[StagedRecord]) -> set[uuid.UUID]:
    if not rows:
        return set()
    records = [typed(row.values) | {"id": row.graduate_id} for row in rows]
    built = rows_for(
        identity,
        session.get_one(School, batch.school_id),
        batch.graduation_year,
        records,
        source="import",
        action=f"{SCREEN}:commit",
        through="import",
        batch_id=batch.id,
    )
    # somebody may have entered the same graduate since the preview
    statement = dialect_insert(Graduate).on_conflict_do_nothing().returning(Graduate.id)
    written = set(session.scalars(statement, built.graduates))
    keys = {str(graduate_id) for graduate_id in written}
    for table, values in (
        (PlanRow, [row for row in built.plan_rows if row["graduate_id"] in written]),
        (Change, [row for row in built.changes if row["graduate_id"] in written]),
        (OutboxMessage, [row for row in built.outbox if row["key"] in keys]),
    ):
        if values:
            session.execute(insert(table), values)
    told.now(written)
    return written


def _change(identity: Identity, batch: ImportBatch, rows: Sequence[StagedRecord]) -> set[uuid.UUID]:
    wanted = {row.graduate_id: row for row in rows}
    query = select(Graduate).where(Graduate.id.in_(wanted)).order_by(Graduate.id).with_for_update()
    written = set()
    for graduate in session.scalars(query.execution_options(populate_existing=True)):
        row = wanted[graduate.id]
        if graduate.version == row.seen_version:
            values = typed({name: row.values[name] for name in row.before or {}})
            _set(identity, batch, graduate, values, "commit")
            written.add(graduate.id)
    return written


def _set(identity: Identity, batch: ImportBatch, graduate: Graduate, values: dict[str, Any], verb: str) -> None:
    before = {name: getattr(graduate, name) for name in values}
    for name, value in values.items():
        setattr(graduate, name, value)
    graduate.version += 1
    if "name" in values:
        graduate.name_key = name_key(values["name"])[:200]
    if values.keys() & _TOLD:
        access.tell(graduate)
    told.changed((graduate.id,), values)
    if "department_id" in values:
        _move(graduate)
    session.add(
        Change(
            id=new_id(),
            graduate_id=graduate.id,
            at=now(),
            actor_kind=identity.kind,
            actor_id=identity.id,
            actor_name=identity.name or identity.user_name,
            through="import",
            action=f"{SCREEN}:{verb}",
            before=changes.plain(before),
            after=changes.plain(values),
            batch_id=batch.id,
        )
    )


def _move(graduate: Graduate) -> None:
    """What belongs to a graduate repeats the department, so that lists stay in scope."""
    for model in _BELONGS:
        mine: Any = model.graduate_id == graduate.id
        session.execute(update(model).where(mine).values(department_id=graduate.department_id))


def _remove(graduate_ids: list[uuid.UUID]) -> None:
    for start in range(0, len(graduate_ids), 5_000):
        part = graduate_ids[start : start + 5_000]
        for model in (PlanRow, Change, Resume):
            session.execute(delete(model).where(model.graduate_id.in_(part)))
        session.execute(delete(Graduate).where(Graduate.id.in_(part)))


def _written(batch: ImportBatch) -> ColumnElement[bool]:
    writable = _ROW.verdict.in_(("new", "changed"))
    return and_(_ROW.batch_id == batch.id, writable, _ROW.outcome == "", _ROW.number <= batch.position)


def _as_left() -> ColumnElement[bool]:
    """Nobody has changed the record since, nor (for a new one) used it for anything."""
    used = (exists().where(model.graduate_id == Graduate.id) for model in _BELONGS)
    unused = and_(Graduate.registration == "unregistered", *(~each for each in used))
    return and_(Graduate.version == _ROW.seen_version + 1, (_ROW.verdict == "changed") | unused)


def typed(values: dict[str, Any]) -> dict[str, Any]:
    """Values out of JSON as the record holds them."""
    return {name: _value(name, value) for name, value in values.items()}


def _value(name: str, value: Any) -> Any:
    if name == "department_id":
        return uuid.UUID(value)
    return date.fromisoformat(value) if value and name in FIELDS and FIELDS[name].kind == "date" else value
