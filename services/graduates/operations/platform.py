"""The provincial platform's acts: dispatches done (8.1-a), and the cases of return home that it handles (6.5).

Only a client that is bound to no school is the platform; a school must not tell its own graduates dispatched.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select, tuple_

from kernel.clock import now
from kernel.db import session
from kernel.identity import Identity
from kernel.schemas import batch_result
from kernel.scope import demand_platform
from services.graduates.domain.rules import refusal
from services.graduates.models import Application, Graduate, School
from services.graduates.operations import changes, people, plan
from services.graduates.operations.facts import facts_of

_UNKNOWN = "没有找到这名毕业生，请核对学校代码、毕业年度和考生号。"
_NO_CASE = "没有找到待办理的回生源地申请，可能已经办理。"
Items = Sequence[Mapping[str, Any]]


def dispatch(identity: Identity, items: Items) -> dict[str, Any]:
    """Mark graduates as dispatched (BatchResult in the order of the items)."""
    demand_platform(identity)
    found = _by_key(items)
    facts = facts_of(list(found.values()))
    return batch_result([_dispatch(identity, item, found.get(_key(item)), facts) for item in items])


def cases(identity: Identity, after: uuid.UUID | None, limit: int) -> dict[str, Any]:
    """Return-home cases that wait for the province, by id."""
    demand_platform(identity)
    query = select(Application, Graduate, School.code)
    query = query.join(Graduate, Graduate.id == Application.graduate_id).join(School, School.id == Graduate.school_id)
    query = query.where(Application.kind == "return_home", Application.province_state == "sent")
    if after is not None:
        query = query.where(Application.id > after)
    rows = session.execute(query.order_by(Application.id).limit(limit)).all()
    items = [_case(*row) for row in rows]
    return {"items": items, "next": items[-1]["id"] if len(items) == limit else None}


def settle(identity: Identity, items: Items) -> dict[str, Any]:
    """Keep how cases ended; the graduate's dispatch kind becomes return home (6.5)."""
    demand_platform(identity)
    ids = [item["id"] for item in items]
    query = select(Application).where(
        Application.id.in_(ids), Application.kind == "return_home", Application.province_state == "sent"
    )
    waiting = {each.id: each for each in session.scalars(query.order_by(Application.id).with_for_update())}
    return batch_result([_settle(identity, item, waiting.get(item["id"])) for item in items])


def _key(item: Mapping[str, Any]) -> tuple[str, int, str]:
    return item["school_code"], item["graduation_year"], item["exam_number"]


def _by_key(items: Items) -> dict[tuple[str, int, str], Graduate]:
    keys = tuple_(School.code, Graduate.graduation_year, Graduate.exam_number)
    query = select(Graduate, School.code).join(School, School.id == Graduate.school_id)
    query = query.where(keys.in_([_key(item) for item in items])).order_by(Graduate.id)
    rows = session.execute(query.with_for_update(of=Graduate))
    return {(code, graduate.graduation_year, graduate.exam_number): graduate for graduate, code in rows}


def _dispatch(
    identity: Identity, item: Mapping[str, Any], graduate: Graduate | None, facts: Mapping[uuid.UUID, Any]
) -> dict[str, Any]:
    if graduate is None:
        return {"id": None, "title": item["exam_number"], "ok": False, "reason": _UNKNOWN}
    rule = refusal("dispatch", facts[graduate.id])
    if rule is None:
        values = {"dispatch": "dispatched", "dispatched_on": item["dispatched_on"]}
        changes.apply(identity, graduate, "platform:dispatch", values)
    reason = rule and rule.message
    return {"id": graduate.id, "title": item["exam_number"], "ok": rule is None, "reason": reason}


def _case(application: Application, graduate: Graduate, school_code: str) -> dict[str, Any]:
    names = ("graduation_year", "exam_number", "name", "id_number", "origin_region")
    return {name: getattr(graduate, name) for name in names} | {
        "id": application.id,
        "school_code": school_code,
        "reason": application.content.get("reason", ""),
        "sent_at": application.decided_at,
    }


def _settle(identity: Identity, item: Mapping[str, Any], application: Application | None) -> dict[str, Any]:
    if application is None:
        return {"id": item["id"], "title": "", "ok": False, "reason": _NO_CASE}
    graduate = people.get(identity, application.graduate_id, lock=True)
    application.province_state, application.province_result = "handled", item["result"]
    application.province_at, application.version = now(), application.version + 1
    before = {"province_state": "sent"}
    changes.note(identity, graduate, "platform:settle", before, {"province_state": "handled", "result": item["result"]})
    kind = graduate.set_destination | {"dispatch_kind": "return_home"}
    changes.apply(identity, graduate, "platform:settle", {"set_destination": kind})
    plan.refresh(graduate)
    return {"id": item["id"], "title": people.title(graduate), "ok": True, "reason": None}
