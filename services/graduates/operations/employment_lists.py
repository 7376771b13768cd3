"""The list of 8.1 as pages and as a workbook."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from codebook.labels import label
from kernel.identity import Identity
from kernel.list_exports import ListExport
from kernel.paging import paginate
from kernel.sheets import Column
from services.graduates.contract import EmploymentQuery
from services.graduates.domain import states
from services.graduates.domain.facts import Facts
from services.graduates.domain.fields import PLAN, STATES, STUDIES
from services.graduates.domain.rules import allowed, locked_reason, refusals
from services.graduates.models import Graduate, PlanRow
from services.graduates.operations import people, sheets
from services.graduates.operations.facts import facts_of
from services.graduates.queries import employment as queries

_STATES = ("dispatch", "enlistment", "plan_confirmation", "province_status", "signing")
_CODED = {"destination": "destinations", "dispatch_kind": "dispatch_kinds", "training_mode": "training_modes"}
_SHEET = (
    *sheets.GRADUATE,
    Column("training_mode_title", STUDIES["training_mode"].title),
    Column("destination_title", PLAN["destination"].title, width=24),
    Column("dispatch_kind_title", PLAN["dispatch_kind"].title),
    Column("basis_title", "就业状态"),
    *(Column(f"{name}_title", STATES[name][0]) for name in _STATES),
    Column("account_title", "帐户状态"),
    Column("employer_name", PLAN["employer_name"].title, width=30),
    Column("agreement_number", "协议书编号", width=20),
)


def page(identity: Identity, query: Mapping[str, Any]) -> dict[str, Any]:
    """A page of contract.EmploymentRow."""
    found = paginate(queries.employment(identity, query), query["page"], query["size"], key=Graduate.id)
    return found | {"items": _rows(found["items"])}


def _rows(found: list[Any]) -> list[dict[str, Any]]:
    known = facts_of([graduate for graduate, _, _ in found])
    return [_row(graduate, name, row, known[graduate.id]) for graduate, name, row in found]


def _row(graduate: Graduate, department_name: str | None, row: PlanRow | None, facts: Facts) -> dict[str, Any]:
    year, basis = graduate.graduation_year, row.basis if row else "none"
    destination = row.destination if row else ""
    return people.columns(graduate, department_name) | {
        "training_mode_title": label("training_modes", graduate.training_mode, year),
        "destination": destination,
        "destination_title": label("destinations", destination, year),
        "dispatch_kind_title": label("dispatch_kinds", row.dispatch_kind if row else "", year),
        "basis": basis,
        "basis_title": states.title(states.BASIS, basis),
        "signing": "signed" if facts.signed else "unsigned",
        "province_status": graduate.province_status,
        "account": graduate.registration if graduate.enabled else "disabled",
        "employer_name": row.employer_name if row else "",
        "agreement_number": graduate.agreement_number,
        "dispatch": graduate.dispatch,
        "plan_confirmation": graduate.plan_confirmation,
        "enlistment": graduate.enlistment,
        "allowed_actions": allowed(facts),
        "locked_reason": locked_reason(facts),
        "refusals": refusals(facts),
    }


def _sheet_rows(_: Identity, found: list[Any]) -> list[dict[str, Any]]:
    return [row | _titles(row) for row in _rows(found)]


def _titles(row: Mapping[str, Any]) -> dict[str, str]:
    words = {f"{name}_title": states.title(STATES[name][1], row[name]) for name in _STATES}
    return words | {"account_title": states.title(states.ACCOUNT_STATUS, row["account"])}


def _filters(query: Mapping[str, Any]) -> list[tuple[str, Any]]:
    """The filters of 8.1 in words."""
    year = query.get("graduation_year")
    words = {**PLAN, **STUDIES}
    found = sheets.filters(query)
    found += [(words[name].title, _coded(at, query.get(name, ""), year)) for name, at in _CODED.items()]
    found += [("就业状态", states.title(states.BASIS, query.get("basis", "")))]
    found += [("帐户状态", states.title(states.ACCOUNT_STATUS, query.get("account", "")))]
    return found + [(STATES[name][0], states.title(STATES[name][1], query.get(name, ""))) for name in _STATES]


def _coded(table_name: str, code: str, year: int | None) -> str:
    """Without a year a code has many meanings: then it stands for itself."""
    return label(table_name, code, year) if year else code


EXPORT = ListExport(
    "employment",
    "employment.graduates",
    "毕业生就业信息",
    EmploymentQuery,
    Graduate.id,
    queries.employment,
    _SHEET,
    _sheet_rows,
    _filters,
)
