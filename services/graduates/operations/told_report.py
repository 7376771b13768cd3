"""What reports is told (graduate.report): record, plan row, and how far registration, résumé and signing are."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import Date, select

from kernel.models import UtcDateTime
from services.graduates.contract.facts import NOWHERE
from services.graduates.contract.report import ReportSnapshot
from services.graduates.domain.plan import DETAILS
from services.graduates.domain.resume import completeness
from services.graduates.models import Graduate, PlanRow, Resume

_FIELDS = frozenset(ReportSnapshot().fields)
_IDS = ("id", "school_id", "department_id")
_PLAN = ("basis", "destination", "dispatch_kind", "employer_name", "settled_on")
_DETAILS = tuple(name for name in DETAILS if name in _FIELDS and name not in _PLAN)
_MADE = ("agreement_employer", "resume", "resume_completeness", "resume_updated_at", "version")
_RECORD = tuple(sorted(_FIELDS - {*_IDS, *_PLAN, *_DETAILS, *_MADE}))
_TIMES = tuple(
    name
    for model, names in ((Graduate, _RECORD), (PlanRow, _PLAN))
    for name in names
    if isinstance(model.__table__.columns[name].type, (Date, UtcDateTime))
)
_AS_THEY_ARE = tuple(name for name in (*_RECORD, *_PLAN) if name not in _TIMES)
PLAN_ROW = "plan_row"
"""The name under which a change of the plan row is told of."""
SOURCES = frozenset({"department_id", *_RECORD, "agreement_employer", "resume", "published", PLAN_ROW})
_COLUMNS: tuple[Any, ...] = (
    *(getattr(Graduate, name) for name in (*_IDS, *_RECORD)),
    *(getattr(PlanRow, name) for name in (*_PLAN, "details")),
    *(Graduate.report_version, Graduate.agreement_employer),
    *(Resume.published, Resume.content, Resume.updated_at),
)
QUERY = (
    select(*_COLUMNS)
    .join(PlanRow, PlanRow.graduate_id == Graduate.id)
    .outerjoin(Resume, Resume.graduate_id == Graduate.id)
)
_RESUMES = {None: "", False: "draft", True: "published"}
_KEPT = frozenset({"id", "version", "graduation_year", "birth_date", "settled_on"})


def snapshots(rows: Collection[Any]) -> list[dict[str, Any]]:
    """The payloads (contract.ReportSnapshot) of rows of QUERY."""
    return [_snapshot(row._mapping) for row in rows]


def gone(payload: Mapping[str, Any]) -> dict[str, Any]:
    """To the copies the removed are nobody's, and nothing of them is kept."""
    nowhere = {"school_id": str(NOWHERE), "department_id": str(NOWHERE)}
    return {name: value if name in _KEPT else _nothing(value) for name, value in payload.items()} | nowhere


def _snapshot(row: Mapping[str, Any]) -> dict[str, Any]:
    """Written out by hand: thousands are made in one act."""
    details, content = row["details"], row["content"]
    told = {name: row[name] for name in _AS_THEY_ARE}
    told |= {name: details.get(name) or "" for name in _DETAILS}
    told |= {name: str(row[name]) for name in _IDS}
    for name in _TIMES:
        told[name] = row[name] and row[name].isoformat()
    told["version"] = row["report_version"]
    told["agreement_employer"] = row["agreement_employer"].get("employer_name", "")
    told["resume"] = _RESUMES[row["published"]]
    told["resume_completeness"] = completeness(content) if content else 0
    told["resume_updated_at"] = row["updated_at"] and row["updated_at"].isoformat()
    return told


def _nothing(value: Any) -> Any:
    return False if isinstance(value, bool) else 0 if isinstance(value, int) else "" if isinstance(value, str) else None
