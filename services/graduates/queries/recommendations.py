"""Graduates as 7.9 lists them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Select

from kernel.identity import Identity
from services.graduates.models import Department, Graduate
from services.graduates.queries import people

BY_CLASS = (Graduate.department_id, Graduate.class_name, Graduate.student_no, Graduate.id)


def recommendations(identity: Identity, query: Mapping[str, Any]) -> Select[Any]:
    """Select of (Graduate, department's name) in scope and of the filters (contract.RecommendationQuery)."""
    rows = people.graduates(identity, query)
    if query.get("political_status"):
        rows = rows.where(Graduate.political_status == query["political_status"])
    if query.get("minor"):
        rows = rows.where(Graduate.minor != "" if query["minor"] == "yes" else Graduate.minor == "")
    return rows.order_by(*people.ORDER)


def of_class(identity: Identity, query: Mapping[str, Any]) -> Select[Any]:
    """Select of (id, department, its name, class) in scope, of the common filters or of `ids`, class by class."""
    rows = people.graduates(identity, query).order_by(*BY_CLASS)
    if query.get("ids"):
        rows = rows.where(Graduate.id.in_(query["ids"]))
    columns: tuple[Any, ...] = (Graduate.id, Graduate.department_id, Department.name, Graduate.class_name)
    return rows.with_only_columns(*columns)
