"""Counts of what waits for the school: for badges by screen, and before the lock of a year (8.7)."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from sqlalchemy import func, select

from kernel.db import session
from kernel.identity import Identity
from kernel.scope import scoped
from services.agreements.domain.states import SOURCES
from services.agreements.models import Agreement, Termination

_REVIEW = (Termination.kind == "review", Termination.state == "pending")
_UNSEEN = (Termination.kind == "online", Termination.seen_at.is_(None))


def summary(identity: Identity, source_screens: Mapping[str, str], notices: str, review: str) -> dict[str, Any]:
    """contract.Summary of the asker's own screens: agreements and terminations to review, unread notices."""
    found = _agreements(identity)
    counts = {screen: found[source] for source, screen in source_screens.items() if screen in identity.screens}
    counts |= {
        screen: _terminations(identity, *which)
        for screen, which in ((notices, _UNSEEN), (review, _REVIEW))
        if screen in identity.screens
    }
    return {"waiting": counts}


def waiting(identity: Identity, year: int, school_id: uuid.UUID | None = None) -> dict[str, int]:
    """contract.Waiting of a graduation year within scope; who sees every school names one."""
    found = _agreements(identity, *_of(Agreement, year, school_id))
    terminations = _terminations(identity, *_REVIEW, *_of(Termination, year, school_id))
    return {**found, "agreements": sum(found.values()), "terminations": terminations}


def _of(model: Any, year: int, school_id: uuid.UUID | None) -> list[Any]:
    named = [] if school_id is None else [model.school_id == school_id]
    return [model.graduation_year == year, *named]


def _agreements(identity: Identity, *more: Any) -> dict[str, int]:
    """Waiting agreements by source."""
    pending = (Agreement.source.in_(SOURCES), Agreement.state == "pending")
    columns: tuple[Any, ...] = (Agreement.source, func.count())
    query = scoped(select(*columns), identity).where(*pending, *more)
    found = {source: count for source, count in session.execute(query.group_by(Agreement.source))}
    return {source: found.get(source, 0) for source in SOURCES}


def _terminations(identity: Identity, *which: Any) -> int:
    rows = scoped(select(Termination), identity).where(*which).subquery()
    return session.scalar(select(func.count()).select_from(rows)) or 0
