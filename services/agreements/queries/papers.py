"""Rows that papers are printed from, class by class."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Select

from kernel.identity import Identity
from services.agreements.models import Agreement, Department, Graduate
from services.agreements.queries import agreements

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
