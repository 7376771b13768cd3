"""The platform fetches the present states of agreements that changed since a place (see feed)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kernel.db import session
from kernel.errors import Invalid
from kernel.identity import Identity
from kernel.scope import demand_platform
from services.agreements.models import Agreement
from services.agreements.operations import feed
from services.agreements.queries import platform as queries

_WRONG = "游标不是本接口给出的；请从上一次应答中取，或留空从头取。"
_AHEAD = "游标在最新的变化之后：系统可能从备份恢复过；请留空从头取。"
_SHOWN = ("id", "platform_id", "number", "source", "state", "graduation_year", "changed_at")


def states(identity: Identity, query: Mapping[str, Any]) -> dict[str, Any]:
    """contract.StatesPage: each agreement once, at its last change. An agreement that changes again moves to the end.

    Places are given in the order of the commits, so nothing can appear before a cursor that was given already.
    """
    demand_platform(identity)
    after, limit = _place(query["cursor"]), query["limit"]
    found = session.execute(queries.changed(after, query.get("school_code")).limit(limit + 1)).all()
    shown = found[:limit]
    return {
        "items": [_row(*each[1:]) for each in shown],
        "cursor": str(shown[-1][0] if shown else after),
        "more": len(found) > limit,
    }


def _row(agreement: Agreement, exam_number: str, school_code: str) -> dict[str, Any]:
    told = {"exam_number": exam_number, "school_code": school_code}
    return told | {name: getattr(agreement, name) for name in _SHOWN}


def _place(cursor: str) -> int:
    if not cursor:
        return 0
    if not (cursor.isascii() and cursor.isdigit() and len(cursor) < 19):
        raise Invalid("cursor-wrong", _WRONG, fields={"cursor": [_WRONG]})
    if int(cursor) > feed.last():
        raise Invalid("cursor-ahead", _AHEAD, fields={"cursor": [_AHEAD]})
    return int(cursor)
