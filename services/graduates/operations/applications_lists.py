"""The lists of chapter 6 as pages and as workbooks; one application in full."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from codebook.labels import label
from codebook.regions import region_title
from kernel.db import session
from kernel.errors import NotFound
from kernel.identity import Identity
from kernel.list_exports import ListExport
from kernel.paging import paginate
from kernel.scope import get_scoped
from kernel.sheets import Column
from services.graduates.contract import ApplicationQuery
from services.graduates.domain import states
from services.graduates.domain.applications import Case, allowed
from services.graduates.domain.contents import CONTENTS, FIELDS, HISTORY, warnings
from services.graduates.domain.rules import locked_reason
from services.graduates.models import Application, Graduate
from services.graduates.operations import contents, people, sheets
from services.graduates.operations.applications import cases_of
from services.graduates.queries.applications import applications

_KEPT = (
    *("graduate_id", "kind", "state", "applied_at", "decided_at", "decided_by", "reason", "version", "id"),
    *("paper_number", "issued_on", "issued_by", "province_state", "province_result", "province_at"),
)
_MISSING = "没有找到这项申请，可能已被删除，或不在您的管理范围内。"
_MOMENTS = ("applied_at", "decided_at", "province_at")
_DECISION = (
    Column("applied_at", "申请时间", width=20),
    Column("state_title", "状态"),
    Column("decided_at", "审批时间", width=20),
    Column("decided_by", "审批人"),
    Column("reason", "审批意见", width=30),
)
_MORE: Mapping[str, tuple[Column, ...]] = {
    "out_of_province": (
        Column("paper_number", "协议书编号", width=20),
        Column("issued_on", "发放时间"),
        Column("issued_by", "发放人"),
    ),
    "flexible": (Column("dispatch_kind_title", "毕业去向"),),
    "return_home": (
        Column("origin_region_title", "生源地", width=30),
        Column("province_state_title", "省级办理状态"),
        Column("province_result", "省级办理结果", width=30),
        Column("province_at", "省级办理时间", width=20),
    ),
}


def page(identity: Identity, kind: str, query: Mapping[str, Any]) -> dict[str, Any]:
    """A page of contract.ApplicationRow."""
    found = paginate(applications(identity, kind, query), query["page"], query["size"], key=Application.id)
    return found | {"items": _rows(identity, found["items"])}


def one(identity: Identity, kind: str, application_id: uuid.UUID) -> dict[str, Any]:
    """contract.ApplicationDetail; NotFound for one of another kind or out of scope."""
    application = get_scoped(Application, application_id, identity)
    wanted = applications(identity, kind, {}).where(Application.id == application.id)
    found = session.execute(wanted).one_or_none()
    if found is None:
        raise NotFound("not-found", _MISSING)
    year = found[0].graduation_year
    return _rows(identity, [found])[0] | {
        "lines": contents.lines(kind, application.content, year),
        "warnings": warnings(application.content),
    }


def _rows(identity: Identity, found: list[Any]) -> list[dict[str, Any]]:
    cases = cases_of(identity, [(row[2], row[0]) for row in found])
    return [_row(cases[row[2].id], *row) for row in found]


def _row(
    case: Case,
    graduate: Graduate,
    department_name: str | None,
    application: Application,
    destination: str | None,
    dispatch_kind: str | None,
) -> dict[str, Any]:
    year, verbs = graduate.graduation_year, allowed(case)
    region = graduate.origin_region
    return (
        people.columns(graduate, department_name)
        | {name: getattr(application, name) for name in _KEPT}
        | {
            "state_title": states.title(states.APPLICATION, application.state),
            "tone": states.APPLICATION[application.state][1],
            "content": contents.texts(application.kind, application.content, year),
            "destination_title": label("destinations", destination or "", year),
            "dispatch_kind_title": label("dispatch_kinds", dispatch_kind or "", year),
            "origin_region_title": (region_title(region, year) or region) if region else "",
            "province_state_title": states.title(states.PROVINCE_CASE, application.province_state),
            "allowed_actions": verbs,
            "locked_reason": None if verbs else locked_reason(case.facts),
        }
    )


def _flat(row: dict[str, Any]) -> dict[str, Any]:
    written = {HISTORY + name: text for name, text in row["content"].items()}
    return row | written | {name: sheets.moment(row[name]) for name in _MOMENTS}


def _filters(query: Mapping[str, Any]) -> list[tuple[str, Any]]:
    issued = query.get("issued")
    return [
        *sheets.filters(query),
        ("状态", states.title(states.APPLICATION, query.get("state", ""))),
        ("申请日期起", query.get("applied_from")),
        ("申请日期止", query.get("applied_to")),
        ("是否发放", None if issued is None else "是" if issued else "否"),
        ("省级办理状态", states.title(states.PROVINCE_CASE, query.get("province_state", ""))),
    ]


def _sheet_rows(identity: Identity, found: list[Any]) -> list[dict[str, Any]]:
    return [_flat(row) for row in _rows(identity, found)]


def _export(kind: str) -> ListExport:
    written = (Column(HISTORY + name, FIELDS[name].title, width=24) for name in CONTENTS[kind])
    return ListExport(
        f"applications_{kind}",
        f"approvals.{kind}",
        f"{states.KINDS[kind]}申请",
        ApplicationQuery,
        Application.id,
        lambda identity, query: applications(identity, kind, query),
        (*sheets.GRADUATE, *written, *_MORE.get(kind, ()), *_DECISION),
        _sheet_rows,
        _filters,
    )


EXPORTS = {kind: _export(kind) for kind in states.KINDS}
