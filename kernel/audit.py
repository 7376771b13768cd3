"""Telling the audit trail: who did what to whom, from what to what, why, from where.

The trail lives in one service; each other service tells it by an event in the same transaction as the change, so
there is no change without its entry. Values are kept as they were but redacted: the trail holds no ID number.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from kernel import context
from kernel.clock import now
from kernel.events import emit, emit_many
from kernel.identity import Identity
from kernel.ids import new_id
from kernel.models import AUDIT_EVENT
from kernel.redaction import redact

KEEPER = "auth"
EVENT = AUDIT_EVENT


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
    subject = Subject(subject_id, subject_title, before or {}, after or {})
    entry = _entry(_common(identity, action, subject_kind, reason, outcome), subject)
    emit(EVENT, key=entry["id"], version=1, to=(KEEPER,), payload=entry)


@dataclass(frozen=True, slots=True)
class Subject:
    """One of many: its id, what it is called, what changed about it, and why where each has its own reason."""

    id: object
    title: str = ""
    before: Mapping[str, Any] = field(default_factory=dict)
    after: Mapping[str, Any] = field(default_factory=dict)
    reason: str = ""


def record_many(
    identity: Identity, action: str, subjects: Iterable[Subject], *, subject_kind: str, reason: str = ""
) -> None:
    """An entry for each subject of one act, with a constant number of statements."""
    common = _common(identity, action, subject_kind, reason, "done")
    entries = [_entry(common, subject) for subject in subjects]
    emit_many(EVENT, [(entry["id"], 1, entry) for entry in entries], to=(KEEPER,))


def _common(identity: Identity, action: str, subject_kind: str, reason: str, outcome: str) -> dict[str, Any]:
    return {
        "at": now().isoformat(),
        "actor": {name: value for name, value in identity.claims().items() if name in _ACTOR},
        "address": identity.address,
        "action": action,
        "subject_kind": subject_kind,
        "reason": redact(reason),
        "outcome": outcome,
        "request_id": context.request_id(),
    }


def _entry(common: Mapping[str, Any], subject: Subject) -> dict[str, Any]:
    return {
        **common,
        "id": str(new_id()),
        "subject_id": str(subject.id),
        "subject_title": redact(subject.title),
        "before": redact(dict(subject.before)),
        "after": redact(dict(subject.after)),
        **({"reason": redact(subject.reason)} if subject.reason else {}),
    }


_ACTOR = {"kind", "id", "user_name", "name", "school_id", "department_id", "level"}
