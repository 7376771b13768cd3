"""Supplemented graduates, newest first."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import Select

from kernel.clock import SHANGHAI
from kernel.identity import Identity
from services.graduates.models import Graduate
from services.graduates.queries import people

SOURCE = "supplement"


def supplements(identity: Identity, query: Mapping[str, Any]) -> Select[Any]:
    """Select of (Graduate, department's name) in scope and of the filters (contract.SupplementQuery)."""
    rows = people.graduates(identity, query).where(Graduate.source == SOURCE)
    if query.get("created_from"):
        rows = rows.where(Graduate.created_at >= _start_of(query["created_from"]))
    if query.get("created_to"):
        rows = rows.where(Graduate.created_at < _start_of(query["created_to"] + timedelta(days=1)))
    return rows.order_by(Graduate.created_at.desc(), Graduate.id.desc())


def _start_of(day: date) -> datetime:
    return datetime.combine(day, time(), SHANGHAI)
