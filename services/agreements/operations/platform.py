"""What the platform's deliveries share: what is answered of an item (contract.DeliveryRow)."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from typing import Any

from kernel.clock import SHANGHAI
from kernel.errors import Unavailable
from services.agreements.domain.rules import Rule

SCREEN = "platform"
Items = Sequence[Mapping[str, Any]]
_CROSSED = "同一平台编号正在另一次传送中处理，请稍后重新发送。"


def done(platform_id: str, row_id: uuid.UUID, number: str, *, repeated: bool = False) -> dict[str, Any]:
    """An item that was taken, now or before."""
    told = {"platform_id": platform_id, "id": row_id, "number": number}
    return told | {"ok": True, "repeated": repeated, "code": None, "reason": None}


def refused(platform_id: str, row_id: uuid.UUID | None, code: str, reason: str) -> dict[str, Any]:
    """An item that was not taken."""
    told = {"platform_id": platform_id, "id": row_id, "number": "", "ok": False, "repeated": False}
    return told | {"code": code, "reason": reason}


def against(rule: Rule, platform_id: str, row_id: uuid.UUID | None = None) -> dict[str, Any]:
    """An item that a rule refuses."""
    return refused(platform_id, row_id, rule.code, rule.message)


def result(rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """contract.DeliveryResult."""
    good = sum(row["ok"] for row in rows)
    return {"done": good, "failed": len(rows) - good, "results": list(rows)}


def crossed() -> Unavailable:
    """Another delivery takes the same id of the platform for something else at this moment."""
    return Unavailable("delivery-crossed", _CROSSED, retry_after=1)


def midnight(day: date) -> datetime:
    """The day's first moment in China."""
    return datetime.combine(day, time(), SHANGHAI)
