"""The end of an agreement, whoever ends it (manual 5.4-5.6): its number is void for ever, the next one of the same
source is given at once, and the graduate may sign again.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import update

from kernel.bulk import among
from kernel.clock import now
from kernel.db import session
from kernel.identity import Identity
from services.agreements.domain.rules import Rule
from services.agreements.domain.states import TERMINATION_KINDS, target
from services.agreements.models import Agreement, Termination
from services.agreements.operations import history, numbering, people, signings
from services.agreements.operations.agreements_cases import Held

VERBS: Mapping[str, str] = {"online": "terminate_online", "review": "approve_termination", "forced": "force"}
"""What ends an agreement, by kind of termination."""
_OVERTAKEN = "该协议书已由学校强制解约，申请不再审核。"


@dataclass(frozen=True, slots=True)
class Ending:
    """A held agreement that ends, and its termination, new or decided: it says why."""

    held: Held
    termination: Termination


def end(identity: Identity, screen: str, kind: str, endings: Sequence[Ending]) -> None:
    """End different agreements, with a constant number of statements; signing and termination have the new number."""
    if not endings:
        return
    verb, held = VERBS[kind], [each.held for each in endings]
    acts = [_act(each.held, each.termination.reason) for each in endings]
    for each in endings:
        _terminate(each.held, each.termination.reason)
    _overtake(identity, [each.agreement.id for each in held])
    numbering.assign([(each.signing, each.agreement.source) for each in held], TERMINATION_KINDS[kind])
    for each in endings:
        each.termination.new_number = each.held.signing.number
    session.add_all(each.termination for each in endings)
    signings.tell_many([(each.signing, each.agreement) for each in held], verb, history.by(identity))
    history.note(identity, screen, verb, acts)


def row(row_id: uuid.UUID, held: Held, rule: Rule | None) -> dict[str, Any]:
    """contract.NumberChange of one that ended, goes on, or was refused by a rule."""
    ended = rule is None and held.agreement.state == "terminated"
    return {
        "id": row_id,
        "title": people.title(held.graduate),
        "ok": rule is None,
        "reason": rule and rule.message,
        "old_number": held.agreement.number,
        "new_number": held.signing.number if ended else "",
    }


def owner(agreement: Agreement) -> dict[str, Any]:
    """What a termination repeats of its agreement, so that lists stay in scope."""
    names = ("graduate_id", "school_id", "department_id", "graduation_year")
    return {"agreement_id": agreement.id} | {name: getattr(agreement, name) for name in names}


def _act(held: Held, reason: str) -> history.Act:
    return history.Act(held.agreement, held.graduate, held.agreement.state, reason=reason)


def _terminate(held: Held, reason: str) -> None:
    agreement, held.signing.agreement_id = held.agreement, None
    agreement.state = target(agreement.state, "terminate") or ""
    agreement.reason, agreement.changed_at, agreement.version = reason, now(), agreement.version + 1


def _overtake(identity: Identity, agreement_ids: list[uuid.UUID]) -> None:
    """Applications that still wait are over: there is nothing left to review."""
    waiting = among(Termination.agreement_id, agreement_ids) & (Termination.state == "pending")
    decided = {"decided_at": now(), "decided_by": history.by(identity), "decision_reason": _OVERTAKEN}
    over = update(Termination).where(waiting).values(state="refused", version=Termination.version + 1, **decided)
    session.execute(over, execution_options={"synchronize_session": False})
