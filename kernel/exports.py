"""A list as a workbook with the sheet 查询条件: personal data leave the system, so it is kept who took them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from sqlalchemy import Select

from kernel import audit
from kernel.clock import local, now
from kernel.errors import Conflict
from kernel.identity import Identity
from kernel.paging import paginate
from kernel.sheets import Column, write_sheet

Rows = Callable[[list[Any]], list[dict[str, Any]]]
MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST = 10_000
_TOO_MANY = f"结果超过 {MOST} 条，请先缩小查询范围再导出。"


def export(
    identity: Identity,
    screen: str,
    rows: Select[Any],
    columns: Sequence[Column],
    shown: Rows,
    filters: Iterable[tuple[str, Any]],
) -> bytes:
    """The whole list as a workbook; `filters` in words, empty ones are left out. Raises Conflict above MOST rows."""
    found = paginate(rows, 1, MOST)
    if found["total"] > MOST:
        raise Conflict("too-many-rows", _TOO_MANY)
    table = shown(found["items"])
    info = [(word, str(value)) for word, value in filters if value not in (None, "")]
    info += [("导出人", identity.name), ("导出时间", moment(now())), ("条数", str(len(table)))]
    kind, subject = ("school", identity.school_id) if identity.school_id else (identity.kind, identity.id)
    audit.record(identity, f"{screen}:export", subject_kind=kind, subject_id=subject, after={"rows": len(table)})
    return write_sheet(columns, ([row[column.key] for column in columns] for row in table), info)


def moment(value: Any) -> str:
    """A moment as sheets show it, in China's time; empty for none."""
    return f"{local(value):%Y-%m-%d %H:%M}" if value else ""
