"""The history of checks."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from typing import Any

from sqlalchemy import Select, select

from kernel.clock import SHANGHAI
from kernel.identity import Identity
from kernel.paging import like
from kernel.scope import scoped
from services.reports.models import EmployerCheck


def checks(identity: Identity, query: Mapping[str, Any]) -> Select[Any]:
    """Checks in scope, newest first."""
    found = scoped(select(EmployerCheck), identity)
    if query.get("name"):
        found = found.where(EmployerCheck.name.like(like(query["name"]), escape="\\"))
    for name in ("outcome", "job_id"):
        if query.get(name):
            found = found.where(getattr(EmployerCheck, name) == query[name])
    if query.get("asked_from"):
        found = found.where(EmployerCheck.asked_at >= datetime.combine(query["asked_from"], time.min, SHANGHAI))
    if query.get("asked_to"):
        end = datetime.combine(query["asked_to"] + timedelta(days=1), time.min, SHANGHAI)
        found = found.where(EmployerCheck.asked_at < end)
    return found.order_by(EmployerCheck.asked_at.desc(), EmployerCheck.id)
