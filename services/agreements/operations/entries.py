"""录入省外协议书 (manual 5.7): who may be entered, and entering for a graduate who could not do it."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from kernel.db import session
from kernel.errors import NotFound
from kernel.identity import Identity
from kernel.list_exports import ListExport
from kernel.paging import paginate
from kernel.scope import get_scoped
from kernel.sheets import Column
from services.agreements.contract import EntryQuery
from services.agreements.domain import rules, states
from services.agreements.models import Agreement, Graduate, Signing
from services.agreements.operations import agreements_details, entering, numbering, people, sheets, years
from services.agreements.queries import entries as queries
from services.graduates.contract.titles import APPLICATION

SCREEN, SOURCE = "agreements.entry", "out_of_province"
_VERB = entering.VERBS[SOURCE]
_MISSING = "没有找到这名毕业生，可能已被删除，或不在您的管理范围内。"
_APPLICATION: states.Titles = {"": ("未申请", "off"), **APPLICATION}
_ENTERED = {True: "已录入", False: "未录入"}
_COLUMNS = (
    *sheets.GRADUATE,
    Column("application_title", "省外就业申请状态", width=16),
    Column("number", "协议书编号", width=22),
    Column("paper_number", "纸质协议书编号", width=20),
    Column("entered_title", "录入状态", width=10),
    Column("employer_name", "单位名称", width=30),
)


def page(identity: Identity, query: Mapping[str, Any]) -> dict[str, Any]:
    """A page of contract.EntryRow."""
    found = paginate(queries.listed(identity, query), query["page"], query["size"], key=Graduate.id)
    return found | {"items": _rows(found["items"])}


def one(identity: Identity, graduate_id: uuid.UUID) -> dict[str, Any]:
    """contract.EntryRow of a graduate in scope."""
    found = session.execute(queries.one(identity, graduate_id)).one_or_none()
    if found is None:
        raise NotFound("not-found", _MISSING)
    return _rows([found])[0]


def enter(identity: Identity, graduate_id: uuid.UUID, body: Mapping[str, Any]) -> dict[str, Any]:
    """录入 (contract.EntryBody); gives contract.AgreementDetail."""
    graduate = get_scoped(Graduate, graduate_id, identity)
    agreement = entering.enter(identity, SCREEN, graduate, SOURCE, body)
    return agreements_details.one(identity, SOURCE, agreement.id)


def _rows(found: Sequence[Any]) -> list[dict[str, Any]]:
    graduates: list[Graduate] = [each[0] for each in found]
    closed = years.closed((each.school_id, each.graduation_year) for each in graduates)
    waiting = entering.waiting([each.id for each in graduates])
    return [_row(each, closed, waiting) for each in found]


def _row(found: Any, closed: set[years.Year], waiting: set[uuid.UUID]) -> dict[str, Any]:
    graduate: Graduate
    signing: Signing | None
    agreement: Agreement | None
    graduate, signing, agreement, department_name = found
    shut = (graduate.school_id, graduate.graduation_year) in closed
    case = entering.case(graduate, signing, closed=shut, waits=graduate.id in waiting)
    rule, number = rules.refusal(_VERB, case), signing.number if signing else ""
    word, tone = _APPLICATION[graduate.application_state]
    return people.columns(graduate, department_name) | {
        "id": graduate.id,
        "version": graduate.version,
        "application_state": graduate.application_state or "none",
        "application_title": word,
        "application_tone": tone,
        "number": number if numbering.of_source(number, SOURCE) else "",
        "paper_number": graduate.paper_number,
        "entered": agreement is not None,
        "entered_title": _ENTERED[agreement is not None],
        "agreement_id": agreement and agreement.id,
        "employer_name": agreement.employer_name if agreement else "",
        "allowed_actions": [] if rule else ["enter"],
        "refusals": {"enter": rule.message} if rule else {},
        "locked_reason": rules.locked_reason(case),
        "settling": signing is not None and graduate.signing_version < signing.version,
    }


def _filters(query: Mapping[str, Any]) -> list[tuple[str, Any]]:
    state, entered = query.get("application"), query.get("entered")
    found = sheets.filters(query) + [("省外就业申请状态", state and _APPLICATION[state.replace("none", "")][0])]
    return found + [("录入状态", entered and _ENTERED[entered == "true"])]


def _sheet_rows(_: Identity, found: list[Any]) -> list[dict[str, Any]]:
    return _rows(found)


EXPORT = ListExport(
    "entries",
    SCREEN,
    "录入省外协议书",
    EntryQuery,
    Graduate.id,
    queries.listed,
    _COLUMNS,
    _sheet_rows,
    _filters,
)
