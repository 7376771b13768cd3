"""A list as a workbook with the sheet 查询条件: personal data leave the system, so it is kept who took them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
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
"""More rows are not written at once."""
AT_ONCE = 2_000
"""More rows are ordered as a job by our pages, where the list can be ordered."""
_TOO_MANY = f"结果超过 {MOST} 条，请先缩小查询范围再导出。"
ORDER_INSTEAD = f"结果超过 {MOST} 条，不能直接下载；请在后台导出，完成后到任务中心下载，或先缩小查询范围。"
"""The refusal for a list that can be ordered (kernel.list_exports)."""


def export(
    identity: Identity,
    screen: str,
    rows: Select[Any],
    columns: Sequence[Column],
    shown: Rows,
    filters: Iterable[tuple[str, Any]],
    *,
    too_many: str = _TOO_MANY,
) -> bytes:
    """The whole list as a workbook; `filters` in words, empty ones are left out. Raises Conflict above MOST rows."""
    found = paginate(rows, 1, MOST)
    if found["total"] > MOST:
        raise Conflict("too-many-rows", too_many)
    table = shown(found["items"])
    tell(identity, screen, {"rows": len(table)})
    values = ([row[column.key] for column in columns] for row in table)
    return write_sheet(columns, values, info(identity, filters, now(), len(table)))


def info(identity: Identity, filters: Iterable[tuple[str, Any]], at: datetime, rows: int) -> list[tuple[str, str]]:
    """The sheet 查询条件."""
    asked = [(word, str(value)) for word, value in filters if value not in (None, "")]
    return [*asked, ("导出人", identity.name), ("导出时间", moment(at)), ("条数", str(rows))]


def tell(identity: Identity, screen: str, after: Mapping[str, Any]) -> None:
    """An entry of the audit trail: a list leaves the system."""
    kind, subject = ("school", identity.school_id) if identity.school_id else (identity.kind, identity.id)
    audit.record(identity, f"{screen}:export", subject_kind=kind, subject_id=subject, after=after)


def moment(value: Any) -> str:
    """A moment as sheets show it, in China's time; empty for none."""
    return f"{local(value):%Y-%m-%d %H:%M}" if value else ""
