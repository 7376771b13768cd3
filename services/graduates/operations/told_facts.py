"""What agreements is told (graduate.facts): who a graduate is, and what signing asks."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import select

from codebook.tables import table
from kernel.bulk import among
from kernel.db import session
from services.graduates.contract.facts import NOWHERE
from services.graduates.models import Application, Graduate

_SAME = ("exam_number", "student_no", "name", "name_key", "sex", "degree", "major", "class_name", "training_mode")
_STATES = ("registration", "enabled", "signing_function", "province_status", "set_destination", "signing_version")
SOURCES = frozenset({"department_id", *_SAME, *_STATES, "application", "paper_number"})
_COLUMNS: tuple[Any, ...] = tuple(
    getattr(Graduate, name)
    for name in ("id", "facts_version", "school_id", "department_id", "graduation_year", *_SAME, *_STATES)
)
QUERY = select(*_COLUMNS)
_NONE = ("", "")
Applied = tuple[str, str]
"""State and paper number of an application."""


def snapshots(rows: Collection[Any]) -> list[dict[str, Any]]:
    """The payloads (contract.GraduateFacts) of rows of QUERY."""
    applied = _newest_applications([row.id for row in rows])
    return [_snapshot(row._mapping, applied.get(row.id, _NONE)) for row in rows]


def gone(payload: Mapping[str, Any]) -> dict[str, Any]:
    """To the copies the removed are nobody's and have no number."""
    return {
        **payload,
        "school_id": str(NOWHERE),
        "department_id": str(NOWHERE),
        "exam_number": "",
        "active": False,
    }


def _snapshot(graduate: Mapping[str, Any], applied: Applied) -> dict[str, Any]:
    year = graduate["graduation_year"]
    state, paper_number = applied
    return {name: graduate[name] for name in _SAME} | {
        "id": str(graduate["id"]),
        "version": graduate["facts_version"],
        "school_id": str(graduate["school_id"]),
        "department_id": str(graduate["department_id"]),
        "graduation_year": year,
        "active": graduate["registration"] == "registered" and graduate["enabled"],
        "signing_open": graduate["signing_function"] == "open",
        "province_locked": graduate["province_status"] == "locked",
        "application_state": state,
        "paper_number": paper_number,
        "further_study": _is_further_study(graduate["set_destination"].get("destination", ""), year),
        "signing_version": graduate["signing_version"],
    }


def _newest_applications(graduate_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, Applied]:
    """Of each graduate the newest application of 6.1."""
    columns: tuple[Any, ...] = (Application.graduate_id, Application.state, Application.paper_number)
    mine = (among(Application.graduate_id, graduate_ids), Application.kind == "out_of_province")
    query = select(*columns).where(*mine).order_by(Application.applied_at, Application.id)
    return {graduate_id: (state, paper_number) for graduate_id, state, paper_number in session.execute(query)}


def _is_further_study(destination: str, year: int) -> bool:
    try:
        return bool(destination) and table("destinations").get(destination, year).group == "further_study"
    except KeyError:
        return False
