"""Words for codes and verbs, as lists, histories and papers show them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from codebook.tables import table
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


def label(table_name: str, code: str, year: int) -> str:
    """The short word of a code in a year; the code itself where the table does not know it, "" for none."""
    return _labels(table_name, year).get(code, code) if code else ""


@cache
def _labels(table_name: str, year: int) -> dict[str, str]:
    return {entry.code: entry.label for entry in table(table_name).at(year)}
