"""Registering where dossiers were sent (manual 8.5): one or many, modifying, cancelling, coming back."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import select

from kernel.clock import now, today
from kernel.db import dialect_insert, session
from kernel.errors import Conflict, Invalid, PreconditionFailed
from kernel.identity import Identity
from kernel.schemas import batch_result
from kernel.versions import expect
from services.graduates.domain.dossiers import DETAILS, HISTORY, faults, refusal
from services.graduates.models import Dossier, Graduate, PlanRow
from services.graduates.operations import changes, people

_ACTION = "employment.dossiers"
_STALE = "内容已被他人修改，请刷新后重新操作。"
_NO_RECEIVER = "就业信息里没有档案转寄单位，请填写接收单位。"
Act = Callable[[Graduate, Dossier | None], str | None]


def put(identity: Identity, graduate_id: uuid.UUID, version: int, body: Mapping[str, Any]) -> None:
    """Register one dispatch (version 0: the first one) or modify it; a returned one is sent again."""
    graduate = people.get(identity, graduate_id, lock=True)
    dossier = _locked([graduate_id]).get(graduate_id)
    if dossier is None and version:
        raise PreconditionFailed("version-stale", _STALE, extra={"current_version": 0})
    if dossier is not None:
        expect(dossier, version)
    _check(body)
    verb = "change" if dossier and dossier.state == "sent" else "send"
    _store(identity, graduate, dossier, verb, {name: body.get(name, "") for name in DETAILS})


def send(identity: Identity, body: Mapping[str, Any]) -> dict[str, Any]:
    """Register many dispatches of one way and day (BatchResult); without a receiver the plan row's is taken."""
    _check(body)
    graduates = people.lock_many(identity, body["ids"])
    plans = _plans(body["ids"])

    def act(graduate: Graduate, dossier: Dossier | None) -> str | None:
        values = _addressed(body, plans.get(graduate.id, {}))
        if not values["receiver"]:
            return _NO_RECEIVER
        _store(identity, graduate, dossier, "send", values)
        return None

    return _to_many(graduates, "send", act)


def cancel(identity: Identity, graduate_ids: Sequence[uuid.UUID], reason: str) -> dict[str, Any]:
    """取消发送 (BatchResult): back to not_sent, the history keeps what was sent."""

    def act(graduate: Graduate, dossier: Dossier | None) -> str | None:
        _store(identity, graduate, dossier, "cancel", {"state": "not_sent"}, reason)
        return None

    return _to_many(people.lock_many(identity, graduate_ids), "cancel", act)


def give_back(identity: Identity, graduate_id: uuid.UUID, reason: str) -> None:
    """A sent dossier came back; it can be sent again."""
    graduate = people.get(identity, graduate_id, lock=True)
    dossier = _locked([graduate_id]).get(graduate_id)
    refused = refusal("return", dossier.state if dossier else "not_sent")
    if refused:
        raise Conflict("dossier-state", refused, extra={"section": "8.5"})
    _store(identity, graduate, dossier, "return", {"state": "returned", "return_reason": reason}, reason)


def _check(body: Mapping[str, Any]) -> None:
    wrong = faults(body, today())
    if wrong:
        raise Invalid("dossier-invalid", next(iter(wrong.values()))[0], fields=wrong)


def _locked(graduate_ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, Dossier]:
    query = select(Dossier).where(Dossier.graduate_id.in_(graduate_ids)).order_by(Dossier.graduate_id)
    return {dossier.graduate_id: dossier for dossier in session.scalars(query.with_for_update())}


def _plans(graduate_ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, dict[str, Any]]:
    query = select(PlanRow.graduate_id, PlanRow.details).where(PlanRow.graduate_id.in_(graduate_ids))
    return {graduate_id: details for graduate_id, details in session.execute(query)}


def _addressed(body: Mapping[str, Any], plan: Mapping[str, Any]) -> dict[str, Any]:
    """The batch's values for one graduate."""
    values = {name: body.get(name, "") for name in DETAILS}
    if not values["receiver"]:
        given = {"receiver": "dossier_to", "receiver_address": "dossier_address", "postcode": "dossier_postcode"}
        values |= {name: plan.get(source, "") for name, source in given.items()}
    return values


def _to_many(graduates: Sequence[Graduate], verb: str, act: Act) -> dict[str, Any]:
    dossiers = _locked([graduate.id for graduate in graduates])
    rows = []
    for graduate in graduates:
        dossier = dossiers.get(graduate.id)
        reason = refusal(verb, dossier.state if dossier else "not_sent") or act(graduate, dossier)
        rows.append({"id": graduate.id, "title": people.title(graduate), "ok": reason is None, "reason": reason})
    return batch_result(rows)


def _store(
    identity: Identity,
    graduate: Graduate,
    dossier: Dossier | None,
    verb: str,
    values: Mapping[str, Any],
    reason: str = "",
) -> None:
    """Write a dispatch with its history; new details mean that it is sent."""
    by = {"source": "registered", "batch_id": None, "updated_at": now(), "updated_by": identity.name}
    wanted = {"state": "sent", "return_reason": "", **values}
    if dossier is None:
        _insert(graduate, wanted | by)
        before: dict[str, Any] = {}
        after = {name: value for name, value in wanted.items() if value}
    else:
        after = {name: value for name, value in wanted.items() if getattr(dossier, name) != value}
        before = {name: getattr(dossier, name) for name in after}
        for name, value in (after | by).items():
            setattr(dossier, name, value)
        dossier.version += 1
    action = f"{_ACTION}:{verb}"
    changes.note(identity, graduate, action, _named(before), _named(after), reason=reason)


def _named(values: Mapping[str, Any]) -> dict[str, Any]:
    return {HISTORY + name: value for name, value in values.items()}


def _insert(graduate: Graduate, values: Mapping[str, Any]) -> None:
    """The first dispatch; an import that was quicker is a change by somebody else."""
    owner = {name: getattr(graduate, name) for name in ("school_id", "department_id", "graduation_year")}
    statement = dialect_insert(Dossier).values(graduate_id=graduate.id, version=1, **owner, **values)
    if session.scalar(statement.on_conflict_do_nothing().returning(Dossier.graduate_id)) is None:
        raise PreconditionFailed("version-stale", _STALE, extra={"current_version": 1})
