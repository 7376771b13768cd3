"""Telling the audit trail: who did what to whom, from what to what, why, from where.

The trail lives in one service; each other service tells it by an event in the same transaction as the change, so
there is no change without its entry. Values are kept as they were but redacted: the trail holds no ID number.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kernel import context
from kernel.clock import now
from kernel.events import emit
from kernel.identity import Identity
from kernel.ids import new_id
from kernel.redaction import redact

KEEPER = "auth"
EVENT = "audit.recorded"


def record(
    identity: Identity,
    action: str,
    *,
    subject_kind: str,
    subject_id: object,
    subject_title: str = "",
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    reason: str = "",
    outcome: str = "done",
) -> None:
    """Write one entry; `action` is a permission key with a verb (`staff.accounts:disable`).

    `outcome` is "done" or "denied".
    """
    entry_id = str(new_id())
    emit(
        EVENT,
        key=entry_id,
        version=1,
        to=(KEEPER,),
        payload={
            "id": entry_id,
            "at": now().isoformat(),
            "actor": {name: value for name, value in identity.claims().items() if name in _ACTOR},
            "address": identity.address,
            "action": action,
            "subject_kind": subject_kind,
            "subject_id": str(subject_id),
            "subject_title": redact(subject_title),
            "before": redact(dict(before or {})),
            "after": redact(dict(after or {})),
            "reason": redact(reason),
            "outcome": outcome,
            "request_id": context.request_id(),
        },
    )


_ACTOR = {"kind", "id", "user_name", "name", "school_id", "department_id", "level"}
