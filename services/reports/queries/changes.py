"""Selects over the places of changes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, select

from kernel.identity import Identity
from kernel.scope import scoped
from services.reports.models import ReportChange, ReportRow

OWN = ("place", "graduate_id", "school_id", "changed_at", "present_school")
"""What stands beside the values of a change."""


def changed(identity: Identity, after: int, names: Sequence[str]) -> Select[Any]:
    """Changes in scope after a place, in order, with these columns of the rows."""
    own: tuple[Any, ...] = tuple(getattr(ReportChange, name) for name in OWN[:4])
    values = (getattr(ReportRow, name) for name in names)
    found = select(*own, ReportRow.school_id.label("present_school"), *values)
    found = found.join(ReportRow, ReportRow.id == ReportChange.graduate_id)
    return scoped(found, identity).where(ReportChange.place > after).order_by(ReportChange.place)
