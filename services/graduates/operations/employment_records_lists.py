"""The lists of 8.2-8.4 as pages and as workbooks; one record in full."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from typing import Any

from codebook.labels import label
from kernel.db import session
from kernel.identity import Identity
from kernel.list_exports import ListExport
from kernel.paging import paginate
from kernel.sheets import Column
from services.graduates.contract import EmploymentRecordQuery
from services.graduates.domain import states
from services.graduates.domain.contents import CONTENTS, FIELDS, warnings
from services.graduates.domain.employment_records import allowed
from services.graduates.domain.facts import Facts
from services.graduates.domain.rules import locked_reason
from services.graduates.models import EmploymentRecord, Graduate
from services.graduates.operations import contents, people, sheets
from services.graduates.operations.facts import facts_of
from services.graduates.queries.employment_records import employment_records

Rows = Callable[[list[Any]], list[dict[str, Any]]]
_PERSONAL = frozenset(name for name, field in FIELDS.items() if field.kind == "number")


def page(identity: Identity, kind: str, query: Mapping[str, Any]) -> dict[str, Any]:
    """A page of contract.EmploymentRecordRow."""
    found = paginate(employment_records(identity, kind, query), query["page"], query["size"], key=Graduate.id)
    return found | {"items": _rows(kind)(found["items"])}


def one(identity: Identity, kind: str, graduate_id: uuid.UUID) -> dict[str, Any]:
    """contract.EmploymentRecordDetail of a graduate in scope, with or without a record."""
    people.get(identity, graduate_id)
    found = session.execute(employment_records(identity, kind, {"graduate_id": graduate_id})).one()
    record, year = found[2], found[0].graduation_year
    content = record.content if record else {}
    return _rows(kind)([found])[0] | {
        "lines": contents.lines(kind, content, year),
        "values": {name: content[name] for name in CONTENTS[kind] if name in content and name not in _PERSONAL},
        "warnings": warnings(content),
    }


def _rows(kind: str) -> Rows:
    def rows(found: list[Any]) -> list[dict[str, Any]]:
        known = facts_of([row[0] for row in found])
        return [_row(kind, known[row[0].id], *row) for row in found]

    return rows


def _row(
    kind: str,
    facts: Facts,
    graduate: Graduate,
    department_name: str | None,
    record: EmploymentRecord | None,
    destination: str | None,
    dispatch_kind: str | None,
) -> dict[str, Any]:
    entry, year = "entered" if record else "missing", graduate.graduation_year
    return people.columns(graduate, department_name) | {
        "version": record.version if record else 0,
        "entry": entry,
        "entry_title": states.title(states.ENTRY, entry),
        "tone": states.ENTRY[entry][1],
        "destination_title": label("destinations", destination or "", year),
        "dispatch_kind_title": label("dispatch_kinds", dispatch_kind or "", year),
        "content": contents.texts(kind, record.content if record else {}, year),
        "from_application": bool(record and record.application_id),
        "entered_at": record and record.entered_at,
        "entered_by": record.entered_by if record else "",
        "allowed_actions": allowed(kind, facts),
        "locked_reason": locked_reason(facts),
    }


def _columns(kind: str) -> tuple[Column, ...]:
    return (
        *sheets.GRADUATE,
        Column("destination_title", "毕业去向", width=20),
        Column("entry_title", "录入状态"),
        *(Column(name, FIELDS[name].title, width=24) for name in CONTENTS[kind]),
        Column("entered_by", "录入人"),
        Column("entered_at", "录入时间", width=20),
    )


def _filters(query: Mapping[str, Any]) -> list[tuple[str, Any]]:
    return [*sheets.filters(query), ("录入状态", states.title(states.ENTRY, query.get("entry", "")))]


def _export(kind: str) -> ListExport:
    def shown(_: Identity, found: list[Any]) -> list[dict[str, Any]]:
        return [row | row["content"] | {"entered_at": sheets.moment(row["entered_at"])} for row in _rows(kind)(found)]

    return ListExport(
        f"records_{kind}",
        f"employment.{kind}",
        f"{states.KINDS[kind]}信息",
        EmploymentRecordQuery,
        Graduate.id,
        lambda identity, query: employment_records(identity, kind, query),
        _columns(kind),
        shown,
        _filters,
    )


EXPORTS = {kind: _export(kind) for kind in states.RECORD_KINDS}
