"""Recommendation forms (manual 7.9): departments keep political status and minor, the school looks on."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from typing import Any

from codebook.labels import label
from codebook.tables import table
from kernel.clock import now
from kernel.db import session
from kernel.errors import Invalid
from kernel.identity import Identity
from kernel.list_exports import ListExport
from kernel.paging import paginate
from kernel.sheets import Column
from kernel.versions import expect
from services.graduates.contract import RecommendationQuery
from services.graduates.domain import states
from services.graduates.domain.facts import Facts
from services.graduates.domain.rules import allowed, locked_reason
from services.graduates.models import Department, Graduate
from services.graduates.operations import changes, people, sheets, verbs
from services.graduates.operations.facts import facts_of
from services.graduates.queries.recommendations import recommendations

VERB = "change_recommendation"
ACTION = "graduates.recommendation:change"
_STATUS = "政治面貌"
_NO_STATUS = "请选择政治面貌。"
_NOTHING = "请填写要修改的政治面貌或辅修专业。"
_HAS_MINOR = {"yes": "有", "no": "无"}
_EXPORTED = (
    *sheets.GRADUATE,
    Column("political_status_title", _STATUS, width=14),
    Column("minor", "辅修专业", width=24),
    Column("form_state_title", "推荐表状态"),
    Column("recommended_by", "最近维护人"),
    Column("recommended_at", "最近维护时间", width=18),
)


def page(identity: Identity, query: dict[str, Any]) -> dict[str, Any]:
    """Graduates with what their forms say (contract.RecommendationRow)."""
    found = paginate(recommendations(identity, query), query["page"], query["size"], key=Graduate.id)
    known = facts_of([graduate for graduate, _ in found["items"]])
    rows = [_row(*row) | _verbs(identity, known[row[0].id]) for row in found["items"]]
    return found | {"items": rows}


def change(identity: Identity, graduate_id: uuid.UUID, version: int, values: Mapping[str, Any]) -> dict[str, Any]:
    """Change political status and minor of one (contract.RecommendationRow); raises Conflict in a locked year."""
    if not values:
        raise Invalid("nothing-to-change", _NOTHING)
    graduate = people.get(identity, graduate_id, lock=True)
    expect(graduate, version)
    facts = verbs.facts(graduate)
    verbs.demand(VERB, facts)
    _keep(identity, graduate, values)
    department = session.get(Department, graduate.department_id)
    return _row(graduate, department.name if department else None) | _verbs(identity, facts)


def set_political_status(identity: Identity, graduate_ids: Iterable[uuid.UUID], code: str) -> dict[str, Any]:
    """Give many one political status (BatchResult); graduates of a locked year are refused row by row."""
    values = {"political_status": code}
    return verbs.to_many(identity, graduate_ids, VERB, lambda graduate, _: _keep(identity, graduate, values))


def _keep(identity: Identity, graduate: Graduate, values: Mapping[str, Any]) -> None:
    if "political_status" in values:
        _demand_status(values["political_status"], graduate.graduation_year)
    if changes.apply(identity, graduate, ACTION, values):
        graduate.recommended_at, graduate.recommended_by = now(), identity.name or identity.user_name


def _demand_status(code: str, year: int) -> None:
    """None, or one that the year does not know, is no political status."""
    try:
        table("political_statuses").get(code, year)
    except KeyError:
        raise Invalid("political-status", _NO_STATUS, fields={"political_status": [_NO_STATUS]}) from None


def _verbs(identity: Identity, facts: Facts) -> dict[str, Any]:
    """Only a department keeps forms; the school looks on (7.9: 由学院为毕业生维护)."""
    verbs_now = allowed(facts, (VERB,)) if identity.level == "department" else []
    return {"allowed_actions": verbs_now, "locked_reason": locked_reason(facts)}


def _sheet_rows(_: Identity, rows: list[Any]) -> list[dict[str, Any]]:
    shown = [_row(*row) for row in rows]
    return [row | {"recommended_at": sheets.moment(row["recommended_at"])} for row in shown]


def _row(graduate: Graduate, department_name: str | None) -> dict[str, Any]:
    state = "kept" if graduate.recommended_at else "none"
    return people.columns(graduate, department_name) | {
        "political_status": graduate.political_status,
        "political_status_title": label("political_statuses", graduate.political_status, graduate.graduation_year),
        "minor": graduate.minor,
        "form_state": state,
        "form_state_title": states.title(states.RECOMMENDATION, state),
        "recommended_at": graduate.recommended_at,
        "recommended_by": graduate.recommended_by,
    }


def _filters(query: Mapping[str, Any]) -> list[tuple[str, Any]]:
    status = query.get("political_status")
    return [
        *sheets.filters(query),
        (_STATUS, status and label("political_statuses", status, now().year)),
        ("辅修专业", _HAS_MINOR.get(query.get("minor", ""))),
    ]


EXPORT = ListExport(
    "recommendations",
    "graduates.recommendation",
    "毕业生推荐表信息",
    RecommendationQuery,
    Graduate.id,
    recommendations,
    _EXPORTED,
    _sheet_rows,
    _filters,
)
