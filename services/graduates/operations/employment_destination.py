"""修改就业信息 and 返回原就业状态 (manual 8.1-3, 8.1-b), and the form that follows the destination."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from codebook.tables import CodeEntry, table
from kernel.db import session
from kernel.errors import Conflict, Invalid
from kernel.identity import Identity
from kernel.versions import expect
from services.graduates.domain import destination_fields, states
from services.graduates.domain.facts import Facts
from services.graduates.domain.fields import PLAN, shown
from services.graduates.domain.plan import DETAILS
from services.graduates.domain.rules import allowed, locked_reason, refusals
from services.graduates.models import Graduate, PlanRow
from services.graduates.operations import changes, people, plan, verbs
from services.graduates.operations.employment import SCREEN

_COLUMNS = ("destination", "dispatch_kind", "employer_name")
_SAME = "毕业去向没有改动，无需保存。"
_WRONG = "就业信息填写有误，请按提示修改后再保存。"
_OTHERS_SPEAK = "该毕业生已有{kind}信息，就业方案仍以其为准；要以这里的毕业去向为准，请先删除那条信息。"


def view(identity: Identity, graduate_id: uuid.UUID) -> dict[str, Any]:
    """contract.Destination of a graduate in scope."""
    graduate = people.get(identity, graduate_id)
    return _view(graduate, verbs.facts(graduate), [])


def change(identity: Identity, graduate_id: uuid.UUID, version: int, body: Mapping[str, Any]) -> dict[str, Any]:
    """Set another destination, once; what stood before is kept for 返回原就业状态. Raises Invalid by field."""
    graduate = people.get(identity, graduate_id, lock=True)
    expect(graduate, version)
    known = verbs.facts(graduate)
    verbs.demand("change_destination", known)
    values, year = destination_fields.cleaned(body), graduate.graduation_year
    faults = destination_fields.faults(values, year, graduate.training_mode)
    if faults:
        raise Invalid("destination-refused", _WRONG, fields=faults)
    if values == graduate.set_destination:
        raise Conflict("nothing-changed", _SAME)
    kept = {"original_destination": graduate.set_destination, "destination_changed": True}
    _store(identity, graduate, "change_destination", {"set_destination": values, **kept})
    return _after(graduate, destination_fields.warnings(values, year) + _overruled(known))


def give_back(identity: Identity, graduate_id: uuid.UUID, version: int) -> dict[str, Any]:
    """Restore destination and employer of before the change; another change is possible then."""
    graduate = people.get(identity, graduate_id, lock=True)
    expect(graduate, version)
    verbs.demand("return_destination", verbs.facts(graduate))
    original = graduate.original_destination or {}
    cleared = {"original_destination": None, "destination_changed": False}
    _store(identity, graduate, "return_destination", {"set_destination": original, **cleared})
    return _after(graduate, [])


def options(year: int) -> dict[str, Any]:
    """contract.DestinationOptions of a graduation year."""
    tables = sorted({word.table for name, word in PLAN.items() if name in DETAILS and word.table})
    return {
        "destinations": [_choice(entry, year) for entry in table("destinations").at(year)],
        "options": {name: [_option(entry) for entry in table(name).at(year)] for name in tables},
    }


def _store(identity: Identity, graduate: Graduate, verb: str, values: Mapping[str, Any]) -> None:
    changes.apply(identity, graduate, f"{SCREEN}:{verb}", values)
    plan.refresh(graduate)


def _after(graduate: Graduate, warnings: list[str]) -> dict[str, Any]:
    return _view(graduate, verbs.facts(graduate), warnings)


def _overruled(known: Facts) -> list[str]:
    return [_OTHERS_SPEAK.format(kind=states.KINDS[known.live_record])] if known.live_record else []


def _view(graduate: Graduate, known: Facts, warnings: list[str]) -> dict[str, Any]:
    year, original = graduate.graduation_year, graduate.original_destination
    return {
        "id": graduate.id,
        "name": graduate.name,
        "graduation_year": year,
        "values": graduate.set_destination,
        "changed": graduate.destination_changed,
        "original": _lines(original or {}, year) if graduate.destination_changed else None,
        "row": row_lines(session.get(PlanRow, graduate.id), year),
        "version": graduate.version,
        "allowed_actions": allowed(known),
        "locked_reason": locked_reason(known),
        "refusals": refusals(known),
        "warnings": warnings,
    }


def row_lines(row: PlanRow | None, year: int) -> dict[str, Any]:
    """The plan's row in words (contract.PlanLines)."""
    basis = row.basis if row else "none"
    values = {} if row is None else row.details | {name: getattr(row, name) for name in _COLUMNS}
    return {"basis": basis, "basis_title": states.title(states.BASIS, basis), "lines": _lines(values, year)}


def _lines(values: Mapping[str, Any], year: int) -> list[dict[str, str]]:
    texts = ((word.title, shown(name, values.get(name), year)) for name, word in PLAN.items())
    return [{"label": title, "value": text} for title, text in texts if text]


def _choice(entry: CodeEntry, year: int) -> dict[str, Any]:
    shape = destination_fields.SHAPES[entry.group]
    kinds = [each for each in table("dispatch_kinds").at(year) if each.code in shape.dispatch_kinds]
    return _option(entry) | {
        "destination_class": entry.group,
        "dispatch_kinds": [_option(each) for each in kinds],
        "fields": [_field(shape, name) for name in shape.shown],
    }


def _field(shape: destination_fields.Shape, name: str) -> dict[str, Any]:
    word = PLAN[name]
    told = {"name": name, "title": destination_fields.word(shape, name), "required": name in shape.required}
    return told | {"kind": word.kind, "table": word.table}


def _option(entry: CodeEntry) -> dict[str, str]:
    return {"code": entry.code, "title": entry.label}
