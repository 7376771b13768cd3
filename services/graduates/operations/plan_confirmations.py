"""What graduates say of their plan row (manual 8.7): lists by state, the sheet for signing, the graduate's own word."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from codebook.labels import label
from kernel.clock import now
from kernel.db import session
from kernel.identity import Identity
from kernel.list_exports import ListExport
from kernel.paging import paginate
from kernel.sheets import Column
from kernel.versions import expect
from services.graduates.contract import ConfirmationQuery
from services.graduates.domain import states
from services.graduates.domain.fields import PLAN
from services.graduates.domain.rules import allowed, locked_reason
from services.graduates.models import Graduate, PlanRow
from services.graduates.operations import changes, employment_destination, own, people, sheets, verbs
from services.graduates.queries.plan_locks import confirmations

SCREEN = "employment.plan_lock"
_VERBS = ("confirm_plan", "object_to_plan")
_ROW = ("plan_confirmation", "plan_confirmed_at", "plan_objection")
_SHEET = (
    *sheets.GRADUATE,
    Column("destination_title", PLAN["destination"].title, width=24),
    Column("dispatch_kind_title", PLAN["dispatch_kind"].title),
    Column("employer_name", PLAN["employer_name"].title, width=30),
    Column("plan_confirmation_title", "确认状态"),
    Column("plan_confirmed_at", "确认时间", width=18),
    Column("plan_objection", "有误说明", width=30),
    Column("signature", "毕业生签字", width=16),
)


def page(identity: Identity, year: int, query: Mapping[str, Any]) -> dict[str, Any]:
    """A page of contract.ConfirmationRow of a year."""
    wanted = confirmations(identity, {**query, "graduation_year": year})
    found = paginate(wanted, query["page"], query["size"], key=Graduate.id)
    return found | {"items": [_row(*row) for row in found["items"]]}


def mine(identity: Identity) -> dict[str, Any]:
    """The own row and what was said of it (contract.MyPlan)."""
    return _mine(own.mine(identity))


def confirm(identity: Identity, version: int) -> dict[str, Any]:
    """The own row is right."""
    return _say(identity, version, "confirm_plan", {"plan_confirmation": "confirmed", "plan_objection": ""})


def object_to(identity: Identity, version: int, text: str) -> dict[str, Any]:
    """The own row is wrong, and what is wrong with it."""
    return _say(identity, version, "object_to_plan", {"plan_confirmation": "objected", "plan_objection": text})


def _say(identity: Identity, version: int, verb: str, values: Mapping[str, Any]) -> dict[str, Any]:
    graduate = own.mine(identity, lock=True)
    expect(session.get_one(PlanRow, graduate.id), version)
    verbs.demand(verb, verbs.facts(graduate))
    if changes.apply(identity, graduate, f"graduate:{verb}", values):
        graduate.plan_confirmed_at = now()
    return _mine(graduate)


def _mine(graduate: Graduate) -> dict[str, Any]:
    known, row = verbs.facts(graduate), session.get_one(PlanRow, graduate.id)
    said = graduate.plan_confirmation
    return {name: getattr(graduate, name) for name in _ROW} | {
        "row": employment_destination.row_lines(row, graduate.graduation_year),
        "version": row.version,
        "plan_confirmation_title": states.title(states.PLAN_CONFIRMATION, said),
        "allowed_actions": allowed(known, _VERBS),
        "locked_reason": locked_reason(known),
    }


def _row(graduate: Graduate, department_name: str | None, row: PlanRow | None) -> dict[str, Any]:
    year, said = graduate.graduation_year, states.PLAN_CONFIRMATION[graduate.plan_confirmation]
    kept = {name: getattr(graduate, name) for name in _ROW}
    return people.columns(graduate, department_name) | {
        **kept,
        "destination_title": label("destinations", row.destination if row else "", year),
        "dispatch_kind_title": label("dispatch_kinds", row.dispatch_kind if row else "", year),
        "employer_name": row.employer_name if row else "",
        "plan_confirmation_title": said[0],
        "tone": said[1],
        "allowed_actions": [],
        "locked_reason": None,
    }


def _sheet_rows(_: Identity, found: list[Any]) -> list[dict[str, Any]]:
    rows = [_row(*each) for each in found]
    return [row | {"plan_confirmed_at": sheets.moment(row["plan_confirmed_at"]), "signature": ""} for row in rows]


def _filters(query: Mapping[str, Any]) -> list[tuple[str, Any]]:
    return [*sheets.filters(query), ("确认状态", states.title(states.PLAN_CONFIRMATION, query.get("state", "")))]


EXPORT = ListExport(
    "confirmations",
    SCREEN,
    "学生就业方案确认信息",
    ConfirmationQuery,
    Graduate.id,
    confirmations,
    _SHEET,
    _sheet_rows,
    _filters,
)
"""The list of a year, with a column to sign in."""
