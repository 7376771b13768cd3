"""A graduate asks to terminate an out-of-province agreement (manual 5.5), and may take that back."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from kernel.clock import now
from kernel.codes import new_code
from kernel.db import session
from kernel.identity import Identity
from services.agreements.domain import fields
from services.agreements.domain.states import SOURCES
from services.agreements.models import Termination
from services.agreements.operations import endings, entering, history, terminations_lists, terminations_review
from services.agreements.operations.agreements_cases import held

_SHOWN = ("id", "state", "asked_at", "decided_at", "decision_reason", "new_number")


def ask(identity: Identity, agreement_id: uuid.UUID, letter: Mapping[str, Any]) -> dict[str, Any]:
    """Ask with a letter (contract.LetterBody); gives contract.MyTermination."""
    [each] = held(identity, [agreement_id], tuple(SOURCES))
    entering.demand("ask_termination", each.case)
    termination = Termination(
        **endings.owner(each.agreement),
        kind="review",
        state="pending",
        asked_by="graduate",
        reason=letter["reason"],
        letter=fields.kept(letter),
        verification_code=new_code(),
    )
    session.add(termination)
    session.flush()
    act = history.Act(each.agreement, each.graduate, each.agreement.state)
    history.note(identity, "graduate", "ask_termination", [act], letter["reason"])
    return row(termination)


def withdraw(identity: Identity, termination_id: uuid.UUID) -> dict[str, Any]:
    """Take a waiting application back (contract.MyTermination)."""
    [each] = terminations_review.asked(identity, [termination_id])
    entering.demand("withdraw_termination", each.case)
    each.termination.state, each.termination.decided_at = "withdrawn", now()
    each.termination.version += 1
    act = history.Act(each.held.agreement, each.held.graduate, each.held.agreement.state)
    history.note(identity, "graduate", "withdraw_termination", [act])
    return row(each.termination)


def row(termination: Termination) -> dict[str, Any]:
    """contract.MyTermination."""
    waits = termination.kind == "review" and termination.state == "pending"
    return (
        {name: getattr(termination, name) for name in _SHOWN}
        | terminations_lists.titles(termination)
        | {
            "letter_lines": fields.lines(fields.LETTER, termination.letter, termination.graduation_year),
            "allowed_actions": ["withdraw"] if waits else [],
        }
    )
