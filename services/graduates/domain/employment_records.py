"""When a record of 8.2-8.4 may be added, changed or deleted: the verbs of domain/rules.py for one kind of record."""

from __future__ import annotations

from services.graduates.domain.facts import Facts
from services.graduates.domain.rules import Rule
from services.graduates.domain.rules import refusal as refusal_of_graduate

VERBS = ("add", "change", "delete")
_MISSING = Rule(
    "record-missing",
    "8.2",
    "该毕业生没有录入这类就业信息，请先增加。",
    lambda _: True,
)


def refusal(verb: str, kind: str, facts: Facts) -> Rule | None:
    """What refuses a verb for records of a kind; a locked year is told first."""
    rule = refusal_of_graduate(f"{verb}_record", facts)
    if rule is None and verb != "add" and facts.live_record != kind:
        return _MISSING
    return rule


def allowed(kind: str, facts: Facts) -> list[str]:
    """The verbs that may be done now."""
    return [verb for verb in VERBS if refusal(verb, kind, facts) is None]
