"""A graduate's own signing: what it is, entering (5.2, 5.3, 5.7) and correcting an agreement."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from kernel.clock import now
from kernel.db import session
from kernel.errors import Conflict, NotFound
from kernel.identity import Identity
from kernel.scope import scoped
from kernel.versions import expect
from services.agreements.domain import rules
from services.agreements.domain.fields import EMPLOYER, TERMS, lines
from services.agreements.domain.states import AGREEMENT, SOURCES, title
from services.agreements.models import Agreement, Graduate, Signing, Termination
from services.agreements.operations import employers, entering, history, own_terminations, signings, years
from services.agreements.operations.agreements_cases import CaseOf, held, shown

SCREEN = "graduate"
_UNKNOWN = "还没有您的生源信息，请联系学校就业部门。"
_SAME = "协议书内容没有改动，无需保存。"
_VERBS = ("change", "ask_termination")
_SHOWN = ("id", "version", "number", "source", "state", "employer_name", "signed_on", "entered_at")


def signing(identity: Identity) -> dict[str, Any]:
    """contract.MySigning."""
    graduate = _mine(identity)
    mine = session.get(Signing, graduate.id)
    refused = {verb: rule.message for verb in entering.VERBS.values() if (rule := _refusal(verb, graduate, mine))}
    return {
        "number": mine.number if mine else "",
        "agreements": _agreements(identity, graduate),
        "allowed_actions": [verb for verb in entering.VERBS.values() if verb not in refused],
        "refusals": refused,
    }


def enter(identity: Identity, body: Mapping[str, Any]) -> dict[str, Any]:
    """Enter an agreement (contract.OwnEntryBody); gives contract.MyAgreement."""
    agreement = entering.enter(identity, SCREEN, _mine(identity), body["source"], body)
    return one(identity, agreement.id)


def change(identity: Identity, agreement_id: uuid.UUID, version: int, body: Mapping[str, Any]) -> dict[str, Any]:
    """Correct an entered agreement before anybody looked at it (contract.EntryBody); gives contract.MyAgreement."""
    [each] = held(identity, [agreement_id], tuple(SOURCES))
    agreement, values = each.agreement, entering.values(body)
    expect(agreement, version)
    entering.demand("change", each.case)
    before = {name: getattr(agreement, name) for name in values}
    changed = _differences(before, values)
    if not changed:
        raise Conflict("nothing-changed", _SAME)
    [employer] = employers.of([values["employer"]])
    for name, value in values.items():
        setattr(agreement, name, value)
    agreement.employer_id, agreement.employer_name = employer.id, values["employer"]["employer_name"]
    agreement.version, agreement.changed_at = agreement.version + 1, now()
    if each.signing.agreement_id in (agreement.id, None):
        signings.tell(each.signing, agreement, "change", history.by(identity))
    history.note(identity, SCREEN, "change", [history.Act(agreement, each.graduate, agreement.state, changed)])
    return one(identity, agreement_id)


def one(identity: Identity, agreement_id: uuid.UUID) -> dict[str, Any]:
    """contract.MyAgreement of an own agreement."""
    return next(each for each in _agreements(identity, _mine(identity)) if each["id"] == agreement_id)


def _mine(identity: Identity) -> Graduate:
    graduate = session.scalar(scoped(select(Graduate), identity))
    if graduate is None:
        raise NotFound("not-found", _UNKNOWN)
    return graduate


def _refusal(verb: str, graduate: Graduate, mine: Signing | None) -> rules.Rule | None:
    closed = bool(years.closed([(graduate.school_id, graduate.graduation_year)]))
    waits = bool(entering.waiting([graduate.id]))
    return rules.refusal(verb, entering.case(graduate, mine, closed=closed, waits=waits))


def _agreements(identity: Identity, graduate: Graduate) -> list[dict[str, Any]]:
    """All own agreements, the newest first."""
    query = scoped(select(Agreement), identity).order_by(Agreement.entered_at.desc(), Agreement.id.desc())
    found = session.scalars(query).all()
    case_of, terminations = shown(found), defaultdict(list)
    asked = scoped(select(Termination), identity).order_by(Termination.asked_at.desc(), Termination.id.desc())
    for termination in session.scalars(asked):
        terminations[termination.agreement_id].append(own_terminations.row(termination))
    return [_row(each, graduate, case_of) | {"terminations": terminations[each.id]} for each in found]


def _row(agreement: Agreement, graduate: Graduate, case_of: CaseOf) -> dict[str, Any]:
    year = agreement.graduation_year
    return {name: getattr(agreement, name) for name in _SHOWN} | {
        "source_title": SOURCES[agreement.source],
        "state_title": title(AGREEMENT, agreement.state),
        "employer_lines": lines(EMPLOYER, agreement.employer, year),
        "terms_lines": lines(TERMS, agreement.terms, year),
        "allowed_actions": rules.allowed(case_of(agreement, graduate), _VERBS),
    }


def _differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, tuple[Any, Any]]:
    """(before, after) of each value that differs, those of employer and terms by their own names."""
    flat = [
        {**side["employer"], **side["terms"], "signed_on": str(side["signed_on"]), "paper_number": side["paper_number"]}
        for side in (before, after)
    ]
    names = dict.fromkeys([*flat[0], *flat[1]])
    pairs = {name: (flat[0].get(name), flat[1].get(name)) for name in names}
    return {name: pair for name, pair in pairs.items() if _blank(pair[0]) != _blank(pair[1])}


def _blank(value: Any) -> Any:
    return "" if value is None else value
