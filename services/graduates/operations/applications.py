"""Deciding applications of chapter 6: approve, refuse, revoke; handing out the paper agreement of 6.1.

The graduate is locked before the application, as everywhere: whoever comes second finds the first one's decision.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.exc import IntegrityError

from kernel import webhooks
from kernel.clock import now, today
from kernel.db import session
from kernel.errors import Conflict, Invalid, NotFound
from kernel.identity import Identity
from kernel.schemas import batch_result
from kernel.scope import scoped
from services.graduates.domain.applications import Case, refusal
from services.graduates.domain.facts import Facts
from services.graduates.models import Application, Graduate
from services.graduates.operations import changes, people
from services.graduates.operations.applications_effects import take_back, take_effect
from services.graduates.operations.facts import facts_of
from services.graduates.queries.applications import live_records

_MISSING = "没有找到这些申请，可能已被删除，或不在您的管理范围内。"
_FUTURE = "发放日期不能晚于今天。"
_TAKEN = "这个协议书编号已经发放过，请核对。"
_STATE_AFTER = {"approve": "approved", "refuse": "refused", "revoke": "revoked"}
Effect = Callable[[Identity, Graduate, Application, str], None]
_EFFECTS: Mapping[str, Effect] = {"approve": take_effect, "revoke": take_back}


def decide(
    identity: Identity, kind: str, verb: str, application_ids: Sequence[uuid.UUID], reason: str = ""
) -> dict[str, Any]:
    """Approve, refuse or revoke applications (BatchResult); one foreign id refuses all, a refused row only itself."""
    found = locked(identity, kind, application_ids)
    cases = cases_of(identity, found)
    rows = []
    for application, graduate in found:
        refused = refusal(verb, cases[application.id])
        if refused is None:
            _decide(identity, application, graduate, verb, reason)
        told = refused and refused[1]
        rows.append({"id": application.id, "title": people.title(graduate), "ok": refused is None, "reason": told})
    return batch_result(rows)


def issue(identity: Identity, application_id: uuid.UUID, body: Mapping[str, Any]) -> None:
    """Record the paper agreement handed out (6.1), once; the school level may correct it."""
    [(application, graduate)] = found = locked(identity, "out_of_province", [application_id])
    demand("issue", cases_of(identity, found)[application.id])
    if body["issued_on"] > today():
        raise Invalid("paper-invalid", _FUTURE, fields={"issued_on": [_FUTURE]})
    values = {"paper_number": body["paper_number"], "issued_on": body["issued_on"]}
    before = {name: getattr(application, name) for name in values if application.issued_on}
    values["issued_by"] = identity.name or identity.user_name
    _set_once(application, values)
    changes.note(identity, graduate, "approvals.out_of_province:issue", before, values)


def locked(identity: Identity, kind: str, application_ids: Sequence[uuid.UUID]) -> list[tuple[Application, Graduate]]:
    """Applications of a kind in scope with their graduates, all locked; one that is not refuses all."""
    of_kind = (Application.id.in_(application_ids), Application.kind == kind)
    owners: Select[Any] = select(Application.graduate_id).where(*of_kind)
    graduate_ids = session.scalars(scoped(owners, identity)).all()
    graduates = {each.id: each for each in people.lock_many(identity, graduate_ids)}
    query = select(Application).where(*of_kind, Application.graduate_id.in_(graduates)).order_by(Application.id)
    found = session.scalars(query.with_for_update()).all()
    if len(found) != len(application_ids):
        raise NotFound("not-found", _MISSING)
    return [(application, graduates[application.graduate_id]) for application in found]


def cases_of(identity: Identity, found: Sequence[tuple[Application, Graduate]]) -> dict[uuid.UUID, Case]:
    """What the rules ask about applications, with a constant number of statements."""
    facts = facts_of([graduate for _, graduate in found])
    living = set(session.scalars(live_records([application.id for application, _ in found])))
    corrects = identity.level == "school"
    return {each.id: _case(each, facts[graduate.id], each.id in living, corrects) for each, graduate in found}


def demand(verb: str, case: Case) -> None:
    """Raise Conflict with what refuses the verb."""
    refused = refusal(verb, case)
    if refused is not None:
        raise Conflict(*refused)


def _case(application: Application, facts: Facts, record_lives: bool, corrects: bool) -> Case:
    return Case(
        kind=application.kind,
        state=application.state,
        facts=facts,
        issued=application.issued_on is not None,
        province_state=application.province_state,
        record_lives=record_lives,
        corrects=corrects,
    )


def _decide(identity: Identity, application: Application, graduate: Graduate, verb: str, reason: str) -> None:
    """Keep the decision, then let it act."""
    action = f"approvals.{application.kind}:{verb}"
    before, after = {"application": application.state}, {"application": _STATE_AFTER[verb]}
    application.state, application.reason = _STATE_AFTER[verb], reason
    application.decided_at, application.decided_by = now(), identity.name or identity.user_name
    application.version += 1
    changes.note(identity, graduate, action, before, after, reason=reason)
    webhooks.happened("application.decided", graduate.school_id, _ids(application))
    if verb in _EFFECTS:
        _EFFECTS[verb](identity, graduate, application, action)
    session.flush()


def _ids(application: Application) -> dict[str, Any]:
    return {
        "application_id": str(application.id),
        "graduate_id": str(application.graduate_id),
        "kind": application.kind,
        "state": application.state,
    }


def _set_once(application: Application, values: Mapping[str, Any]) -> None:
    """The index keeps a number to one application of a school, whoever types it at the same moment."""
    try:
        with session.begin_nested():
            for name, value in values.items():
                setattr(application, name, value)
            application.version += 1
    except IntegrityError:
        raise Invalid("paper-invalid", _TAKEN, fields={"paper_number": [_TAKEN]}) from None
