"""Selects over the audit trail."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import Select, Text, cast, or_, select

from kernel.clock import SHANGHAI
from kernel.paging import like
from services.auth.models import AuditEntry

_TEXTS = (AuditEntry.subject_title, AuditEntry.reason, AuditEntry.address, AuditEntry.request_id)


def entries(filters: Mapping[str, Any]) -> Select[Any]:
    """Entries that fit the filters, newest first."""
    query = select(AuditEntry).order_by(AuditEntry.at.desc(), AuditEntry.id.desc())
    if filters.get("day_from"):
        query = query.where(AuditEntry.at >= _midnight(filters["day_from"]))
    if filters.get("day_to"):
        query = query.where(AuditEntry.at < _midnight(filters["day_to"] + timedelta(days=1)))
    for name in ("subject_kind", "subject_id", "outcome"):
        if filters.get(name):
            query = query.where(getattr(AuditEntry, name) == str(filters[name]))
    if filters.get("action"):
        query = query.where(AuditEntry.action.startswith(filters["action"], autoescape=True))
    if filters.get("actor"):
        query = query.where(_contains(filters["actor"], AuditEntry.actor_name, AuditEntry.actor_user_name))
    if filters.get("subject"):
        query = query.where(_contains(filters["subject"], AuditEntry.subject_title))
    if filters.get("text"):
        query = query.where(or_(_contains(filters["text"], *_TEXTS), *_valued(filters["text"])))
    return query


def _valued(text: str) -> list[Any]:
    """Entries with the text among their values, however the engine writes JSON: SQLite's is ASCII alone."""
    written = {json.dumps(text, ensure_ascii=plain)[1:-1] for plain in (False, True)}
    values = [cast(column, Text) for column in (AuditEntry.before, AuditEntry.after)]
    return [_contains(form, *values) for form in sorted(written)]


def _contains(text: str, *columns: Any) -> Any:
    return or_(*(column.like(like(text), escape="\\") for column in columns))


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), SHANGHAI)
