"""Changes of graduates, plan rows and agreements for other systems, each once at its last change (see note)."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Connection, cast, func, insert, literal, select

from kernel.bulk import among
from kernel.db import dialect_insert, session
from kernel.errors import Invalid
from kernel.identity import Identity
from kernel.models import DatabaseMoment
from services.reports.domain.changes import KINDS
from services.reports.models import ChangeCounter, ReportChange, ReportRow
from services.reports.queries import changes as queries

_NAME = "rows"
_NAMES = ["graduate_id", "school_id", "version", "place", "changed_at"]
_WRONG = "游标不是本接口给出的；请从上一次应答中取，或留空从头取。"
_AHEAD = "游标在最新的变化之后：系统可能从备份恢复过；请留空从头取。"


def note(graduate_ids: Collection[uuid.UUID], *, again: bool = False) -> None:
    """These rows were taken in: those of a new version (`again`: of the known one, too) move to the end.

    The counter's row is locked from here to the commit, so that places and moments rise in the order of the commits,
    and who reads on from a place misses nothing. It comes last in a transaction: nothing may wait behind it.
    """
    if not graduate_ids:
        return
    before = _take(len(graduate_ids)) - len(graduate_ids)
    place = literal(before, BigInteger) + cast(func.row_number().over(order_by=ReportRow.id), BigInteger)
    columns: tuple[Any, ...] = (ReportRow.id, ReportRow.school_id, ReportRow.version, place, DatabaseMoment())
    noted = select(*columns).where(among(ReportRow.id, graduate_ids))
    add = dialect_insert(ReportChange).from_select(_NAMES, noted)
    moved = {name: add.excluded[name] for name in ("version", "place", "changed_at")}
    newer = ReportChange.version < add.excluded.version + int(again)
    session.execute(add.on_conflict_do_update(index_elements=["graduate_id"], set_=moved, where=newer))


def begin(connection: Connection) -> None:
    """The first places of rows that were all loaded at once, past `note`."""
    place = func.row_number().over(order_by=ReportRow.id)
    loaded = select(ReportRow.id, ReportRow.school_id, ReportRow.version, place, DatabaseMoment())
    connection.execute(insert(ReportChange).from_select(_NAMES, loaded))
    counted = select(literal(_NAME), func.count()).select_from(ReportChange)
    connection.execute(insert(ChangeCounter).from_select(["name", "last"], counted))


def page(identity: Identity, kind: str, query: Mapping[str, Any]) -> dict[str, Any]:
    """Changes after a place, or since a moment, in order; `cursor` is where the next call goes on."""
    after, limit = _place(query), query["limit"]
    found = session.execute(queries.changed(identity, after, KINDS[kind].names).limit(limit + 1)).all()
    shown = found[:limit]
    return {
        "items": [_item(each._asdict()) for each in shown],
        "cursor": str(shown[-1].place if shown else after),
        "more": len(found) > limit,
    }


def _item(row: Mapping[str, Any]) -> dict[str, Any]:
    """Of who is no more nothing is told but that."""
    removed = row["present_school"] != row["school_id"]
    told = {"id": row["graduate_id"], "updated_at": row["changed_at"], "removed": removed}
    values = {name: value for name, value in row.items() if name not in queries.OWN}
    return told | {name: None if removed else value for name, value in values.items()}


def _place(query: Mapping[str, Any]) -> int:
    cursor = query["cursor"]
    if not cursor:
        return _before(query["updated_since"]) if query.get("updated_since") else 0
    if not (cursor.isascii() and cursor.isdigit() and len(cursor) < 19):
        raise Invalid("cursor-wrong", _WRONG, fields={"cursor": [_WRONG]})
    if int(cursor) > _last():
        raise Invalid("cursor-ahead", _AHEAD, fields={"cursor": [_AHEAD]})
    return int(cursor)


def _before(moment: datetime) -> int:
    """The place before the first change since a moment."""
    first = session.scalar(select(func.min(ReportChange.place)).where(ReportChange.changed_at >= moment))
    return _last() if first is None else first - 1


def _last() -> int:
    return session.scalar(select(ChangeCounter.last).where(ChangeCounter.name == _NAME)) or 0


def _take(count: int) -> int:
    add = dialect_insert(ChangeCounter).values(name=_NAME, last=count)
    more = {"last": ChangeCounter.last + add.excluded.last}
    taken = add.on_conflict_do_update(index_elements=["name"], set_=more).returning(ChangeCounter.last)
    return int(session.execute(taken).scalar_one())
