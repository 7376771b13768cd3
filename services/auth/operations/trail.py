"""The audit trail: taking entries from every service, once each, and reading them."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import insert

from codebook.actions import action_title
from kernel import exports
from kernel.clock import local
from kernel.db import dialect_insert, session
from kernel.identity import Identity
from kernel.paging import paginate
from kernel.scope import get_scoped, scoped
from kernel.sheets import Column
from services.auth.domain.audit_words import changes, in_one_line
from services.auth.models import AuditEntry, AuditWaiting
from services.auth.operations.sheet_info import in_words
from services.auth.operations.sign_in import SIGN_IN
from services.auth.operations.staff import get_staff
from services.auth.queries.audit import entries

GRANTS = "staff.permissions:"
_TAKEN = ("address", "action", "subject_kind", "subject_id", "subject_title", "before", "after", "reason", "outcome")

OUTCOMES = {"done": "成功", "denied": "被拒绝"}
FILTERS = {"day_from": "日期自", "day_to": "日期至", "actor": "操作人", "subject": "对象", "action": "操作",
            "text": "内容包含", "outcome": "结果"}  # fmt: skip
COLUMNS = (
    Column("moment", "时间", width=18),
    Column("actor_name", "操作人", width=10),
    Column("actor_user_name", "用户名"),
    Column("action_title", "操作", width=24),
    Column("outcome_title", "结果", width=8),
    Column("subject_title", "对象", width=24),
    Column("change", "变更", width=48),
    Column("reason", "原因", width=24),
    Column("address", "地址", width=16),
    Column("request_id", "请求编号", width=26),
)
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


def one(identity: Identity, entry_id: uuid.UUID) -> dict[str, Any]:
    """One entry in scope."""
    return _shown(get_scoped(AuditEntry, entry_id, identity))


def export(identity: Identity, filters: Mapping[str, Any]) -> bytes:
    """The entries of the list as xlsx; an entry tells of the export."""
    asked = in_words(identity, filters, FILTERS)
    found = scoped(entries(filters), identity)
    return exports.export(identity, "audit", found, COLUMNS, exported, asked, too_many=exports.ORDER_INSTEAD)


def exported(found: Sequence[AuditEntry]) -> list[dict[str, Any]]:
    """Entries as rows of the workbook (COLUMNS)."""
    rows = [_shown(entry) for entry in found]
    return [row | {"moment": exports.moment(row["at"]), "outcome_title": OUTCOMES[row["outcome"]]} for row in rows]


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
    changed = changes(entry.subject_kind, entry.before, entry.after, local(entry.at).year)
    return {name: getattr(entry, name) for name in names} | {
        "changes": changed,
        "change": in_one_line(changed),
        "action_title": action_title(entry.action),
        "allowed_actions": [],
        "locked_reason": None,
    }


def _uuid(text: str | None) -> uuid.UUID | None:
    return uuid.UUID(text) if text else None
