"""Taking graduates' facts into the read copy, and what follows from them: moves, and out-of-province numbers (6.1)."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from sqlalchemy import select, update

from kernel.copies import newest, snapshot, store
from kernel.db import session
from services.agreements.models import Agreement, Graduate, Termination
from services.agreements.operations import numbering, signings
from services.graduates.contract.facts import GraduateFacts

_COLUMNS = tuple(GraduateFacts().fields)
_APPROVED = "省外就业申请审核通过"
_BY = "系统"


def facts_changed(events: list[dict[str, Any]]) -> None:
    """Apply "graduate.facts"."""
    store_graduates(newest(events))


def store_graduates(payloads: Sequence[dict[str, Any]], *, again: bool = False) -> None:
    """Keep newer snapshots of graduates (`again`: also the version known already), move what belongs to them, give
    numbers to those approved for elsewhere.
    """
    rows = [snapshot(_COLUMNS, payload) for payload in payloads]
    before = _places([row["id"] for row in rows])
    store(Graduate, rows, again=again)
    after = _places([row["id"] for row in rows])
    for graduate_id, department_id in after.items():
        if before.get(graduate_id, department_id) != department_id:
            _move(graduate_id, department_id)
    _give_numbers([row["id"] for row in rows if row["application_state"] == "approved"])


def _places(graduate_ids: list[uuid.UUID]) -> dict[uuid.UUID, uuid.UUID]:
    query = select(Graduate.id, Graduate.department_id).where(Graduate.id.in_(graduate_ids))
    return {graduate_id: department_id for graduate_id, department_id in session.execute(query)}


def _move(graduate_id: uuid.UUID, department_id: uuid.UUID) -> None:
    """What belongs to a graduate repeats the department, so that lists stay in scope."""
    for model in (Agreement, Termination):
        mine: Any = model.graduate_id == graduate_id
        session.execute(update(model).where(mine).values(department_id=department_id))


def _give_numbers(graduate_ids: list[uuid.UUID]) -> None:
    """The out-of-province number is issued with the approval (6.1); who has signed keeps the number signed under."""
    if not graduate_ids:
        return
    approved = select(Graduate).where(Graduate.id.in_(graduate_ids), Graduate.application_state == "approved")
    locked = signings.locked(session.scalars(approved).all())
    waiting = [
        each
        for each in locked.values()
        if each.agreement_id is None and not numbering.of_source(each.number, "out_of_province")
    ]
    numbering.give(waiting, "out_of_province", _APPROVED)
    last = signings.agreements_of(waiting)
    told = [(signing, last.get(signing.graduate_id)) for signing in waiting]
    signings.tell_many(told, "issue_number", _BY, _APPROVED)
