"""Records of 8.2-8.4: entered by staff or by an approved application, changed, deleted. One lives at a time."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from kernel.clock import now
from kernel.db import session
from kernel.errors import Conflict
from kernel.identity import Identity
from kernel.schemas import batch_result
from kernel.versions import expect
from services.graduates.domain.employment_records import refusal
from services.graduates.models import EmploymentRecord, Graduate
from services.graduates.operations import changes, contents, people, plan, verbs
from services.graduates.operations.facts import facts_of
from services.graduates.queries import employment_records as queries

_OF_APPLICATION = "该信息来自已通过的申请：申请仍为通过，其效力随之变更。"
_PHONES = ("phone",)


def add(identity: Identity, kind: str, graduate_id: uuid.UUID, body: Mapping[str, Any]) -> None:
    """Enter a record of a graduate in scope (增加)."""
    graduate = people.get(identity, graduate_id, lock=True)
    _demand("add", kind, graduate)
    content = contents.kept(kind, body, graduate.graduation_year)
    enter(identity, graduate, kind, content, f"employment.{kind}:add")


def change(identity: Identity, kind: str, graduate_id: uuid.UUID, version: int, body: Mapping[str, Any]) -> None:
    """Change the record of a graduate (修改); the history keeps what stood there."""
    graduate = people.get(identity, graduate_id, lock=True)
    _demand("change", kind, graduate)
    record = _live([graduate.id], kind)[graduate.id]
    expect(record, version)
    content = contents.kept(kind, body, graduate.graduation_year)
    content |= {name: record.content[name] for name in _PHONES if name in record.content and not content.get(name)}
    changed = {name: value for name, value in content.items() if record.content.get(name) != value}
    if changed:
        before = {name: record.content.get(name) for name in changed}
        record.content, record.version = content, record.version + 1
        _note(identity, graduate, record, f"employment.{kind}:change", (before, changed))


def delete_many(identity: Identity, kind: str, graduate_ids: Iterable[uuid.UUID], reason: str) -> dict[str, Any]:
    """Delete records of graduates (删除; BatchResult)."""
    graduates = people.lock_many(identity, graduate_ids)
    records = _live([graduate.id for graduate in graduates], kind)
    known = facts_of(graduates)
    rows = []
    for graduate in graduates:
        rule = refusal("delete", kind, known[graduate.id])
        if rule is None:
            remove(identity, graduate, records[graduate.id], f"employment.{kind}:delete", reason)
        refused = rule and rule.message
        rows.append({"id": graduate.id, "title": people.title(graduate), "ok": rule is None, "reason": refused})
    return batch_result(rows)


def enter(
    identity: Identity,
    graduate: Graduate,
    kind: str,
    content: dict[str, Any],
    action: str,
    application_id: uuid.UUID | None = None,
) -> None:
    """Make a (locked) graduate's record effective: it enters the plan row."""
    record = EmploymentRecord(
        **{name: getattr(graduate, name) for name in ("school_id", "department_id", "graduation_year")},
        graduate_id=graduate.id,
        kind=kind,
        content=content,
        application_id=application_id,
        entered_by=identity.name or identity.user_name,
    )
    session.add(record)
    _note(identity, graduate, record, action, ({}, {name: value for name, value in content.items() if value}))


def remove(identity: Identity, graduate: Graduate, record: EmploymentRecord, action: str, reason: str) -> None:
    """End a (locked) graduate's record: the plan row falls back to what else is known."""
    record.deleted_at, record.version = now(), record.version + 1
    before = {name: value for name, value in record.content.items() if value}
    _note(identity, graduate, record, action, (before, {}), reason)


def _note(
    identity: Identity,
    graduate: Graduate,
    record: EmploymentRecord,
    action: str,
    values: tuple[Mapping[str, Any], Mapping[str, Any]],
    reason: str = "",
) -> None:
    """History, audit trail and plan row. An application that a record came from stays as it was decided."""
    if record.application_id and action.startswith("employment."):
        reason = f"{reason}（{_OF_APPLICATION}）" if reason else _OF_APPLICATION
    before, after = (contents.named(each) for each in values)
    changes.note(identity, graduate, action, before, after, reason=reason)
    plan.refresh(graduate)


def _demand(verb: str, kind: str, graduate: Graduate) -> None:
    rule = refusal(verb, kind, verbs.facts(graduate))
    if rule is not None:
        raise Conflict(rule.code, rule.message, extra={"section": rule.section})


def _live(graduate_ids: Sequence[uuid.UUID], kind: str) -> dict[uuid.UUID, EmploymentRecord]:
    found = session.scalars(queries.live_of(graduate_ids, kind))
    return {record.graduate_id: record for record in found}
