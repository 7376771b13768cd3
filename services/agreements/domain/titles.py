"""Words for verbs, as histories show them."""

from __future__ import annotations

from collections.abc import Mapping

from services.agreements.domain.rules import VERBS

_OTHERS: Mapping[str, str] = {
    "change": "修改协议书",
    "refuse_termination": "解约不通过",
    "withdraw_termination": "撤回解约申请",
}
"""What is done to an agreement without a rule of its own."""


def verb_title(verb: str) -> str:
    """The word of an act in the history; the verb itself for an unknown one."""
    return VERBS[verb].title if verb in VERBS else _OTHERS.get(verb, verb)
