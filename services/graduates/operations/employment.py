"""The buttons of 8.1 that work on many graduates at once; what refuses them stands in domain/rules.py."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import select

from kernel.db import session
from kernel.identity import Identity
from services.graduates.domain.facts import Facts
from services.graduates.models import Application, Graduate
from services.graduates.operations import access, changes, verbs

SCREEN = "employment.graduates"
_RESTORED = "恢复省内状态，省外就业申请作废。"
_SETS: Mapping[str, Mapping[str, Any]] = {
    "lock_province": {"province_status": "locked"},
    "restore_province": {"province_status": "normal"},
    "restore_signing": {"signing_function": "open"},
    "reset_registration": {"registration": "unregistered"},
    "disable": {"enabled": False},
    "enable": {"enabled": True},
    "clear_operation_code": {"operation_code_hash": None},
}
_TOLD = frozenset({"reset_registration", "disable", "enable"})
BATCHES = (*_SETS, "toggle_enlistment")
"""The verbs of `batch`."""


def batch(identity: Identity, verb: str, graduate_ids: Iterable[uuid.UUID], reason: str = "") -> dict[str, Any]:
    """Do one of BATCHES to graduates (BatchResult); auth hears of those that touch the account."""

    def act(graduate: Graduate, known: Facts) -> None:
        changes.apply(identity, graduate, f"{SCREEN}:{verb}", _values(verb, known), reason=reason)
        if verb in _TOLD:
            access.tell(graduate)
        if verb == "restore_province" and known.approved_out_of_province:
            _void_application(identity, graduate, reason or _RESTORED)

    return verbs.to_many(identity, graduate_ids, verb, act)


def _values(verb: str, known: Facts) -> Mapping[str, Any]:
    if verb == "toggle_enlistment":
        return {"enlistment": "yes" if known.enlistment == "no" else "no"}
    return _SETS[verb]


def _void_application(identity: Identity, graduate: Graduate, reason: str) -> None:
    """8.1-2: the approved out-of-province application has no effect any more, so 5.7 refuses again."""
    approved = select(Application).where(
        Application.graduate_id == graduate.id, Application.kind == "out_of_province", Application.state == "approved"
    )
    for application in session.scalars(approved.with_for_update()):
        application.state, application.reason = "revoked", reason
        application.version += 1
        action = "approvals.out_of_province:revoke"
        changes.note(identity, graduate, action, {"application": "approved"}, {"application": "revoked"}, reason=reason)
