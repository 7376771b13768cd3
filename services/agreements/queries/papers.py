"""Rows that papers are printed from, class by class."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Select, select

from kernel.identity import Identity
from kernel.scope import scoped
from services.agreements.models import Agreement, Department, Graduate, Termination
from services.agreements.queries import agreements
from services.agreements.queries.people import own

BY_CLASS = (Agreement.department_id, Graduate.class_name, Graduate.student_no, Agreement.id)
_NUMBERED = Agreement.number != ""


def of_class(identity: Identity, source: str, query: Mapping[str, Any]) -> Select[Any]:
    """Select of (id, department, its name, class) of a source's numbered agreements (contract.PdfsBody)."""
    columns: tuple[Any, ...] = (Agreement.id, Agreement.department_id, Department.name, Graduate.class_name)
    found = agreements.of_source(identity, source, query).where(_NUMBERED)
    return found.order_by(None).order_by(*BY_CLASS).with_only_columns(*columns)


def of_ids(identity: Identity, source: str, ids: Sequence[uuid.UUID]) -> Select[Any]:
    """Those of the agreements that are still in scope, as `agreements.rows` gives them."""
    found = agreements.rows(identity).where(Agreement.id.in_(ids), Agreement.source == source, _NUMBERED)
    return found.order_by(*BY_CLASS)


def letters(identity: Identity) -> Select[Any]:
    """Select of (Termination, Agreement, Graduate, department's name) in scope."""
    found = select(Termination, Agreement, Graduate, Department.name.label("department_name"))
    found = found.join(Agreement, Agreement.id == Termination.agreement_id).join(Graduate, own(Termination))
    return scoped(found.outerjoin(Department, Department.id == Termination.department_id), identity)  # type: ignore[arg-type]
