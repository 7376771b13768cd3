"""Every act on an agreement leaves its row in the history and its entry in the audit trail, in one place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select

from kernel import audit, webhooks
from kernel.bulk import load
from kernel.clock import now
from kernel.db import session
from kernel.identity import Identity
from kernel.ids import new_id
from services.agreements.domain.fields import EMPLOYER, TERMS, FieldWord, shown
from services.agreements.domain.states import AGREEMENT, title
from services.agreements.domain.titles import verb_title
from services.agreements.models import Agreement, AgreementEvent, Graduate
from services.agreements.operations import feed, people

_COLUMNS = ("id", "agreement_id", "graduate_id", "at", "actor_kind", "actor_id", "actor_name", "verb", "from_state",
            "to_state", "reason", "details")  # fmt: skip
_EVENTS = {
    "archived": "agreement.archived",
    "restored": "agreement.archived",
    "withdrawn": "agreement.unarchived",
    "terminated": "agreement.terminated",
}
"""What other systems hear by the new state; 已恢复存档 equals 存档通过 (5.1)."""
_WORDS: Mapping[str, FieldWord] = {
    **EMPLOYER,
    **TERMS,
    "signed_on": FieldWord("签约时间"),
    "paper_number": FieldWord("纸质协议书编号"),
}


@dataclass(frozen=True, slots=True)
class Act:
    """What was done to one agreement, which has its new state already; `before` is the old one, "" for none.

    `changed` holds (before, after) of values by name: fields of contract.EmployerBody and TermsBody, and others.
    `reason` is its own, where not all are done for the same.
    """

    agreement: Agreement
    graduate: Graduate
    before: str
    changed: Mapping[str, tuple[Any, Any]] = field(default_factory=dict)
    reason: str = ""


def by(identity: Identity) -> str:
    """Who acts, as rows name them."""
    return identity.name or identity.user_name


def note(identity: Identity, screen: str, verb: str, acts: Sequence[Act], reason: str = "") -> None:
    """Record one verb done to agreements, with a constant number of statements. It comes last: see feed."""
    moment, who = now(), (identity.kind, identity.id, by(identity))
    rows = [
        (new_id(), act.agreement.id, act.graduate.id, moment, *who, verb, act.before, act.agreement.state,
         act.reason or reason,
         {"changed": {name: list(pair) for name, pair in act.changed.items()}} if act.changed else {})
        for act in acts
    ]  # fmt: skip
    load(AgreementEvent, _COLUMNS, rows)
    subjects = [_subject(act) for act in acts]
    audit.record_many(identity, f"{screen}:{verb}", subjects, subject_kind="agreement", reason=reason)
    _tell(acts)
    feed.note([act.agreement.id for act in acts if act.before != act.agreement.state or act.changed])


def _tell(acts: Sequence[Act]) -> None:
    """Other systems hear of what was archived, taken out or ended."""
    moved = [act.agreement for act in acts if act.before != act.agreement.state]
    for event in sorted({_EVENTS[each.state] for each in moved if each.state in _EVENTS}):
        those = [each for each in moved if _EVENTS.get(each.state) == event]
        webhooks.happened_many(event, [(each.school_id, _ids(each)) for each in those])


def _ids(agreement: Agreement) -> dict[str, Any]:
    return {
        "agreement_id": str(agreement.id),
        "graduate_id": str(agreement.graduate_id),
        "number": agreement.number,
        "source": agreement.source,
        "graduation_year": agreement.graduation_year,
        "state": agreement.state,
    }


def of(agreement: Agreement) -> list[dict[str, Any]]:
    """What was done to an agreement, newest first (contract.HistoryRow)."""
    mine = select(AgreementEvent).where(AgreementEvent.agreement_id == agreement.id)
    rows = session.scalars(mine.order_by(AgreementEvent.at.desc(), AgreementEvent.id.desc()))
    return [_row(event, agreement.graduation_year) for event in rows]


def _subject(act: Act) -> audit.Subject:
    before, after = ({name: pair[at] for name, pair in act.changed.items()} for at in (0, 1))
    if act.before != act.agreement.state:
        before, after = before | {"state": act.before}, after | {"state": act.agreement.state}
    return audit.Subject(act.agreement.id, people.title(act.graduate), before, after, act.reason)


def _row(event: AgreementEvent, year: int) -> dict[str, Any]:
    return {
        "at": event.at,
        "by": event.actor_name,
        "verb_title": verb_title(event.verb),
        "from_title": title(AGREEMENT, event.from_state),
        "to_title": title(AGREEMENT, event.to_state),
        "reason": event.reason,
        "lines": [_line(name, pair, year) for name, pair in event.details.get("changed", {}).items()],
    }


def _line(name: str, pair: Sequence[Any], year: int) -> dict[str, str]:
    word = _WORDS.get(name, FieldWord(name))
    before, after = (shown(word, value, year) for value in pair)
    return {"title": word.title, "before": before, "after": after}
