"""Tables of acts: each with the reasons that refuse it, asked in order, the first that holds is the refusal.

A service's domain/rules.py holds its table; `Facts` is the plain record its rules ask.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

Facts = TypeVar("Facts")
# No slots: on Python 3.11 a frozen generic class with slots cannot be called by its alias (Rule[Case]).


@dataclass(frozen=True)
class Rule(Generic[Facts]):
    """One reason to refuse: `applies` tells when, `message` says which rule and what to do.

    `code` is the problem's code, `section` the manual's; [ours] marks our reading where the manual is silent.
    """

    code: str
    section: str
    message: str
    applies: Callable[[Facts], bool]


@dataclass(frozen=True)
class Verb(Generic[Facts]):
    """An act with its word on the button and its refusals."""

    title: str
    section: str
    rules: tuple[Rule[Facts], ...]


Verbs = Mapping[str, Verb[Facts]]


def first_refusal(verbs: Verbs[Facts], verb: str, facts: Facts) -> Rule[Facts] | None:
    """The first rule that refuses a verb for these facts; None when it may be done."""
    return next((rule for rule in verbs[verb].rules if rule.applies(facts)), None)


def allowed_of(verbs: Verbs[Facts], facts: Facts, names: Iterable[str]) -> list[str]:
    """The verbs of these names that may be done now, in their order."""
    return [verb for verb in names if first_refusal(verbs, verb, facts) is None]
