"""Writing staged dossiers and taking them back, set by set, with their history."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, and_, case, delete, func, insert, literal, null, select, update
from sqlalchemy.exc import IntegrityError

from kernel.clock import now
from kernel.db import dialect_insert, session
from kernel.identity import Identity
from kernel.models import Json
from services.graduates.domain.dossiers import DETAILS, HISTORY
from services.graduates.models import Change, Dossier, Graduate, ImportBatch, StagedDossier
from services.graduates.operations.imports.dossier_compare import BATCH_KEYS
from services.graduates.operations.imports.kind import Part
from services.graduates.operations.imports.sql import (
    by_sets,
    json_object,
    json_text,
    json_texts,
    json_without,
    restored,
    row_ids,
)

SCREEN = "employment.dossier_import"
_OWNER = ("school_id", "department_id", "graduation_year")
_MAIN = ("method", "tracking_number", "receiver", "sent_on")
_ROW = StagedDossier
_WRITABLE = _ROW.verdict.in_(("new", "changed"))


def write(identity: Identity, batch: ImportBatch, part: Part) -> tuple[int, int]:
    """Write the rows of a part; those whose dossier is not as it was compared are marked skipped. Gives both numbers.

    That some were not written is rare, and only their history tells: to count rows before costs more.
    """
    by_sets()
    rows = and_(_ROW.batch_id == batch.id, _ROW.number > part.after, _ROW.number <= part.to, _WRITABLE)
    written = _added(identity, batch, rows) if batch.new_rows else 0
    written += _changed(identity, batch, rows) if batch.changed_rows else 0
    history = _history(identity, batch, and_(rows, _ROW.outcome == ""), f"{SCREEN}:commit")
    attempt = session.begin_nested()
    skipped = _rowcount(history) - written
    if not skipped:
        attempt.commit()
        return written, 0
    attempt.rollback()
    session.execute(update(_ROW).where(rows, ~_stands()).values(outcome="skipped"))
    session.execute(history)
    return written, skipped


def untouched(batch: ImportBatch) -> int:
    """Rows of the batch that nobody has touched since."""
    rows = select(func.count()).select_from(Dossier).join(_ROW, _ROW.graduate_id == Dossier.graduate_id)
    return session.scalar(rows.where(_written(batch), _same_version())) or 0


def undo(identity: Identity, batch: ImportBatch) -> int:
    """Restore what was changed and remove what was new; gives the rows that were still as the batch left them."""
    by_sets()
    theirs = select(_ROW.graduate_id).where(_written(batch))
    mine = select(Dossier.graduate_id).where(Dossier.graduate_id.in_(theirs), Dossier.batch_id == batch.id)
    session.execute(mine.order_by(Dossier.graduate_id).with_for_update())
    session.execute(_history(identity, batch, _written(batch), f"{SCREEN}:undo", back=True))
    changed = update(Dossier).where(_written(batch), _ROW.verdict == "changed", _same_version())
    count = _rowcount(changed.where(Dossier.graduate_id == _ROW.graduate_id).values(_restored(identity)))
    new = select(_ROW.graduate_id).where(_written(batch), _ROW.verdict == "new")
    return count + _rowcount(
        delete(Dossier).where(Dossier.graduate_id.in_(new), Dossier.batch_id == batch.id, Dossier.version == 1)
    )


def _written(batch: ImportBatch) -> ColumnElement[bool]:
    return and_(_ROW.batch_id == batch.id, _WRITABLE, _ROW.outcome == "", _ROW.number <= batch.position)


def _same_version() -> ColumnElement[bool]:
    return and_(Dossier.batch_id == _ROW.batch_id, Dossier.version == _ROW.seen_version + 1)


def _stands() -> ColumnElement[bool]:
    return select(Dossier.graduate_id).where(Dossier.graduate_id == _ROW.graduate_id, _same_version()).exists()


def _rowcount(statement: Any) -> int:
    options = {"synchronize_session": False, "preserve_rowcount": True}
    return int(session.execute(statement, execution_options=options).rowcount)  # type: ignore[attr-defined]


def _added(identity: Identity, batch: ImportBatch, part: ColumnElement[bool]) -> int:
    values = _values(identity) | {name: getattr(Graduate, name) for name in _OWNER} | {"graduate_id": Graduate.id}
    rows = select(*(value.label(name) for name, value in values.items()))
    rows = rows.join_from(_ROW, Graduate, Graduate.id == _ROW.graduate_id)
    rows = rows.where(part, _ROW.verdict == "new", *_mine(batch))
    statement = dialect_insert(Dossier).from_select(list(values), rows)
    try:
        # ON CONFLICT costs a third more, and a dossier entered since the preview is rare
        with session.begin_nested():
            return _rowcount(statement)
    except IntegrityError:
        return _rowcount(statement.on_conflict_do_nothing())


def _changed(identity: Identity, batch: ImportBatch, part: ColumnElement[bool]) -> int:
    same = (Dossier.graduate_id == _ROW.graduate_id, Dossier.version == _ROW.seen_version)
    mine = (Graduate.id == _ROW.graduate_id, *_mine(batch))
    rows = update(Dossier).where(part, _ROW.verdict == "changed", *same, *mine)
    return _rowcount(rows.values(_values(identity)))


def _values(identity: Identity) -> dict[str, ColumnElement[Any]]:
    """What a staged row makes of a dossier, new or not."""
    details: dict[str, Any] = {name: getattr(_ROW, name) for name in DETAILS}
    return details | {
        "state": literal("sent"),
        "return_reason": literal(""),
        "source": literal("imported"),
        "batch_id": _ROW.batch_id,
        "version": _ROW.seen_version + 1,
        "updated_at": literal(now(), Dossier.updated_at.type),
        "updated_by": literal(_by(identity)),
    }


def _mine(batch: ImportBatch) -> list[ColumnElement[bool]]:
    """Whom the batch may touch, now."""
    mine = [Graduate.school_id == batch.school_id, Graduate.graduation_year == batch.graduation_year]
    return mine + ([Graduate.department_id == batch.scope_department_id] if batch.scope_department_id else [])


def _history(
    identity: Identity, batch: ImportBatch, part: ColumnElement[bool], action: str, *, back: bool = False
) -> Any:
    """History of each row: from what stood to what was imported, or back."""
    before = case((_ROW.before.is_(None), literal({}, Json)), else_=json_without(_ROW.before, *BATCH_KEYS))
    earlier, later = (_imported(), before) if back else (before, _imported())
    values = {
        "id": row_ids(_ROW.number),
        "graduate_id": _ROW.graduate_id,
        "at": literal(now(), Change.at.type),
        "actor_kind": literal(identity.kind),
        "actor_id": literal(identity.id, Change.actor_id.type),
        "actor_name": literal(_by(identity)),
        "through": literal("import"),
        "action": literal(action),
        "before": earlier,
        "after": later,
        "reason": literal(""),
        "batch_id": _ROW.batch_id,
    }
    return insert(Change).from_select(list(values), select(*(v.label(n) for n, v in values.items())).where(part))


def _imported() -> ColumnElement[Any]:
    """What the import set: of a new dossier the main things (what is replaced later stands in that change's
    `before`, and more would double the time of an import), of another what differs from before.
    """
    new = {f"{HISTORY}state": literal("sent")} | {HISTORY + name: getattr(_ROW, name) for name in _MAIN}
    changed = {f"{HISTORY}state": case((_was("state"), "sent"), else_=null())}
    changed |= {HISTORY + name: case((_was(name), getattr(_ROW, name)), else_=null()) for name in DETAILS}
    return case((_ROW.before.is_(None), json_texts(new)), else_=json_object(changed))


def _was(name: str) -> ColumnElement[bool]:
    return json_text(_ROW.before, HISTORY + name).is_not(None)


def _restored(identity: Identity) -> dict[str, Any]:
    """Each field as it was before; what did not change is not in `before`."""
    kept = {
        name: func.coalesce(restored(json_text(_ROW.before, HISTORY + name), getattr(Dossier, name)), column)
        for name in ("state", *DETAILS)
        for column in (getattr(Dossier, name),)
    }
    source, batch_id = (json_text(_ROW.before, name) for name in BATCH_KEYS)
    reason = json_text(_ROW.before, f"{HISTORY}return_reason")
    return kept | {
        "return_reason": func.coalesce(reason, ""),
        "source": source,
        "batch_id": restored(batch_id, Dossier.batch_id),
        "version": Dossier.version + 1,
        "updated_at": now(),
        "updated_by": _by(identity),
    }


def _by(identity: Identity) -> str:
    return identity.name or identity.user_name
