"""Doing a verb of domain/rules.py to one graduate or to many: lock, ask the rules, act, answer row by row."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable
from typing import Any

from kernel.db import session
from kernel.errors import Conflict
from kernel.identity import Identity
from kernel.schemas import batch_result
from services.graduates.domain.facts import Facts
from services.graduates.domain.rules import refusal
from services.graduates.models import Graduate
from services.graduates.operations import people
from services.graduates.operations.facts import facts_of

Act = Callable[[Graduate, Facts], None]


def demand(verb: str, facts: Facts) -> None:
    """Raise Conflict with the rule that refuses the verb."""
    rule = refusal(verb, facts)
    if rule is not None:
        raise Conflict(rule.code, rule.message, extra={"section": rule.section})


def facts(graduate: Graduate) -> Facts:
    """The facts of one graduate."""
    return facts_of([graduate])[graduate.id]


def to_many(identity: Identity, graduate_ids: Iterable[uuid.UUID], verb: str, act: Act) -> dict[str, Any]:
    """Do a verb to graduates (contract BatchResult); one foreign id refuses all, a refused row only itself."""
    graduates = people.lock_many(identity, graduate_ids)
    known = facts_of(graduates)
    return batch_result([_one(graduate, known[graduate.id], verb, act) for graduate in graduates])


def _one(graduate: Graduate, known: Facts, verb: str, act: Act) -> dict[str, Any]:
    rule = refusal(verb, known)
    if rule is None:
        act(graduate, known)
        session.flush()
    reason = rule and rule.message
    return {"id": graduate.id, "title": people.title(graduate), "ok": rule is None, "reason": reason}
