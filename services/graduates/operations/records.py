"""The graduate's drawer: record, employment, states, applications, dossier, history; revealing."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from codebook.actions import action_title
from kernel import audit
from kernel.db import session
from kernel.identity import Identity
from kernel.paging import paginate
from services.graduates.domain import fields, states
from services.graduates.domain.rules import allowed, locked_reason
from services.graduates.models import Application, Change, Department, Dossier, Graduate, PlanRow
from services.graduates.operations import people, verbs

_WAYS = {"page": "页面操作", "api": "接口", "import": "批量导入", "event": "系统", "demo": "演示数据"}
_MASKED = ("id_number", "mobile", "home_phone")


def one(identity: Identity, graduate_id: uuid.UUID) -> dict[str, Any]:
    """Everything of one graduate (contract.Record)."""
    graduate = people.get(identity, graduate_id)
    facts = verbs.facts(graduate)
    department = session.get(Department, graduate.department_id)
    return {
        "id": graduate.id,
        "name": graduate.name,
        "student_no": graduate.student_no,
        "department_name": department and department.name,
        "graduation_year": graduate.graduation_year,
        "version": graduate.version,
        "record": _record(graduate, department),
        "employment": _employment(graduate),
        "states": _states(graduate, signed=facts.signed),
        "applications": _applications(graduate),
        "dossier": _dossier(graduate),
        "allowed_actions": allowed(facts),
        "locked_reason": locked_reason(facts),
    }


def history(identity: Identity, graduate_id: uuid.UUID, query: Mapping[str, Any]) -> dict[str, Any]:
    """Changes of one graduate, newest first."""
    graduate = people.get(identity, graduate_id)
    rows = select(Change).where(Change.graduate_id == graduate.id).order_by(Change.at.desc(), Change.id)
    page = paginate(rows, query["page"], query["size"])
    return page | {"items": [_change(change, graduate.graduation_year) for change in page["items"]]}


def reveal(identity: Identity, graduate_id: uuid.UUID) -> dict[str, str]:
    """ID number and phones in full; who read them is kept."""
    graduate = people.get(identity, graduate_id)
    audit.record(
        identity,
        "graduates:reveal",
        subject_kind="graduate",
        subject_id=graduate.id,
        subject_title=people.title(graduate),
    )
    return {name: getattr(graduate, name) for name in _MASKED}


def _record(graduate: Graduate, department: Department | None) -> list[dict[str, Any]]:
    parts = {"基本信息": fields.PERSON, "学业信息": fields.STUDIES, "户档与联系方式": fields.CONTACT}
    sections = [_section(title, words, graduate) for title, words in parts.items()]
    for line in sections[1]["lines"]:
        if line["label"] == fields.STUDIES["department_id"].title:
            line["value"] = department.name if department else ""
    return sections


def _section(title: str, words: Mapping[str, fields.FieldWord], graduate: Graduate) -> dict[str, Any]:
    year = graduate.graduation_year
    lines = [
        {"label": word.title, "value": fields.shown(name, getattr(graduate, name), year)}
        for name, word in words.items()
    ]
    return {"title": title, "lines": lines}


def _employment(graduate: Graduate) -> list[dict[str, Any]]:
    row = session.get(PlanRow, graduate.id)
    if row is None:
        return []
    values = row.details | {"destination": row.destination, "dispatch_kind": row.dispatch_kind}
    values["employer_name"] = row.employer_name
    year = graduate.graduation_year
    lines = [
        {"label": word.title, "value": fields.shown(name, values.get(name), year)} for name, word in fields.PLAN.items()
    ]
    return [{"title": "就业方案", "lines": [line for line in lines if line["value"]]}]


def _states(graduate: Graduate, *, signed: bool) -> list[dict[str, str]]:
    values = {name: getattr(graduate, name, "") for name in fields.STATES}
    values |= {"account": "enabled" if graduate.enabled else "disabled", "signing": "signed" if signed else "unsigned"}
    return [
        {"label": word, "value": values[name], "title": titles[values[name]][0], "tone": titles[values[name]][1]}
        for name, (word, titles) in fields.STATES.items()
    ]


def _applications(graduate: Graduate) -> list[dict[str, Any]]:
    query = select(Application).where(Application.graduate_id == graduate.id).order_by(Application.applied_at.desc())
    return [
        {
            "id": str(each.id),
            "kind_title": states.KINDS[each.kind],
            "state": each.state,
            "state_title": states.title(states.APPLICATION, each.state),
            "tone": states.APPLICATION[each.state][1],
            "applied_at": each.applied_at.isoformat(),
            "decided_by": each.decided_by,
            "reason": each.reason,
        }
        for each in session.scalars(query)
    ]


def _dossier(graduate: Graduate) -> dict[str, Any] | None:
    dossier = session.get(Dossier, graduate.id)
    if dossier is None:
        return None
    names = ("state", "method", "tracking_number", "receiver", "receiver_address", "contact", "return_reason")
    return {name: getattr(dossier, name) for name in names} | {
        "state_title": states.title(states.DOSSIER, dossier.state),
        "tone": states.DOSSIER[dossier.state][1],
        "sent_on": dossier.sent_on.isoformat(),
    }


def _change(change: Change, year: int) -> dict[str, Any]:
    names = sorted({*change.before, *change.after})
    return {
        "at": change.at,
        "actor": change.actor_name,
        "through": change.through,
        "through_title": _WAYS[change.through],
        "action": change.action,
        "action_title": action_title(change.action),
        "changes": [
            {
                "label": fields.word_of(name),
                "before": fields.shown(name, change.before.get(name), year),
                "after": fields.shown(name, change.after.get(name), year),
            }
            for name in names
        ],
        "reason": change.reason,
    }
