"""The audit trail: taking entries from every service, once each, and reading them."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import insert

from codebook.actions import action_title
from kernel.db import dialect_insert, session
from kernel.identity import Identity
from kernel.paging import paginate
from kernel.scope import scoped
from services.auth.models import AuditEntry, AuditWaiting
from services.auth.operations.sign_in import SIGN_IN
from services.auth.operations.staff import get_staff
from services.auth.queries.audit import entries

GRANTS = "staff.permissions:"
_TAKEN = ("address", "action", "subject_kind", "subject_id", "subject_title", "before", "after", "reason", "outcome")

_LENGTHS = {column.key: getattr(column.type, "length", None) for column in AuditEntry.__table__.columns}


def keep(events: list[dict[str, Any]]) -> None:
    """Handler of `audit.recorded`; an entry that is there already stays as it is."""
    rows = [_fitting(_entry(event["payload"])) for event in events]
    kept = session.scalars(dialect_insert(AuditEntry).on_conflict_do_nothing().returning(AuditEntry.id), rows).all()
    if kept:
        session.execute(insert(AuditWaiting), [{"entry_id": entry_id} for entry_id in kept])


def listed(identity: Identity, query: Mapping[str, Any]) -> dict[str, Any]:
    """One page of the school's trail, newest first."""
    page = paginate(scoped(entries(query), identity), query["page"], query["size"])
    return page | {"items": [_shown(entry) for entry in page["items"]]}


def grant_history(identity: Identity, query: Mapping[str, Any]) -> dict[str, Any]:
    """Who granted what to whom (manual 4.2)."""
    asked = {"action": GRANTS, "subject_kind": "account", "subject_id": query.get("account_id")}
    return listed(identity, dict(query) | asked)


def sign_ins(identity: Identity, account_id: uuid.UUID, query: Mapping[str, Any]) -> dict[str, Any]:
    """登录日志: when and from where an account was signed in to, or somebody tried."""
    get_staff(identity, account_id)
    return listed(identity, dict(query) | {"action": SIGN_IN, "subject_id": account_id})


def _entry(payload: Mapping[str, Any]) -> dict[str, Any]:
    actor = payload["actor"]
    return {name: payload[name] for name in _TAKEN} | {
        "id": uuid.UUID(payload["id"]),
        "at": datetime.fromisoformat(payload["at"]),
        "school_id": _uuid(actor.get("school_id")),
        "department_id": _uuid(actor.get("department_id")),
        "actor_kind": actor["kind"],
        "actor_id": _uuid(actor.get("id")),
        "actor_user_name": actor.get("user_name", ""),
        "actor_name": actor.get("name", ""),
        "request_id": payload.get("request_id"),
    }


def _fitting(row: dict[str, Any]) -> dict[str, Any]:
    """Texts cut to their columns: one that is too long must not stop the delivery of all others."""
    return {name: value[: _LENGTHS.get(name)] if isinstance(value, str) else value for name, value in row.items()}


def _shown(entry: AuditEntry) -> dict[str, Any]:
    names = [column.key for column in AuditEntry.__table__.columns]
    return {name: getattr(entry, name) for name in names} | {
        "action_title": action_title(entry.action),
        "allowed_actions": [],
        "locked_reason": None,
    }


def _uuid(text: str | None) -> uuid.UUID | None:
    return uuid.UUID(text) if text else None
