"""Taking auth's events into the read copy of schools and departments."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from kernel.copies import newest, snapshot, store
from services.agreements.models import Department, School

_SCHOOL = ("id", "code", "name", "enabled", "version")
_DEPARTMENT = (*_SCHOOL, "school_id")


def schools_changed(events: list[dict[str, Any]]) -> None:
    """Apply "school.changed"."""
    store_schools(newest(events))


def departments_changed(events: list[dict[str, Any]]) -> None:
    """Apply "department.changed"."""
    store_departments(newest(events))


def store_schools(payloads: Iterable[Mapping[str, Any]]) -> None:
    """Keep newer snapshots of schools."""
    store(School, [snapshot(_SCHOOL, payload) for payload in payloads])


def store_departments(payloads: Iterable[Mapping[str, Any]]) -> None:
    """Keep newer snapshots of departments."""
    store(Department, [snapshot(_DEPARTMENT, payload) for payload in payloads])
