"""Graduates with their dossiers and plan rows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, Select, func

from kernel.identity import Identity
from services.graduates.models import Dossier, PlanRow
from services.graduates.queries.people import ORDER, graduates, own


def dossiers(identity: Identity, query: Mapping[str, Any]) -> Select[Any]:
    """Select of (Graduate, department's name, Dossier or None, plan's employer or None)."""
    rows = graduates(identity, query, Dossier, PlanRow.employer_name)
    rows = rows.outerjoin(Dossier, own(Dossier)).outerjoin(PlanRow, own(PlanRow))
    return rows.where(*_conditions(query)).order_by(*ORDER)


def _conditions(query: Mapping[str, Any]) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if query.get("state"):
        found.append(func.coalesce(Dossier.state, "not_sent") == query["state"])
    if query.get("method"):
        found.append(Dossier.method == query["method"])
    if query.get("sent_from"):
        found.append(Dossier.sent_on >= query["sent_from"])
    if query.get("sent_to"):
        found.append(Dossier.sent_on <= query["sent_to"])
    return found
