"""Counts of waiting work for badges and 工作台: one grouped statement a table."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import func, select

from kernel.db import session
from kernel.identity import Identity
from kernel.scope import scoped
from services.graduates.models import Application, ImportBatch


def summary(
    identity: Identity, application_screens: Mapping[str, str], import_screens: Mapping[str, str]
) -> dict[str, dict[str, int]]:
    """contract.Summary; the mappings tell the screen of each kind."""
    return {
        "applications": _counted(identity, Application, "pending", application_screens),
        "imports": _counted(identity, ImportBatch, "ready", import_screens),
    }


def _counted(identity: Identity, model: Any, state: str, screens: Mapping[str, str]) -> dict[str, int]:
    kinds = [kind for kind, screen in screens.items() if screen in identity.screens]
    query = scoped(select(model.kind, func.count()), identity)
    query = query.where(model.state == state, model.kind.in_(kinds)).group_by(model.kind)
    found = {kind: count for kind, count in session.execute(query)}
    return {kind: found.get(kind, 0) for kind in kinds}
