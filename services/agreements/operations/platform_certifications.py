"""The authority certifies agreements that graduates entered (manual 5.2); the platform passes it on."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from sqlalchemy import select

from kernel.bulk import among
from kernel.clock import now
from kernel.db import session
from kernel.identity import Identity
from kernel.scope import demand_platform
from services.agreements.domain.rules import refusal
from services.agreements.domain.states import target
from services.agreements.models import Agreement
from services.agreements.operations import history, numbering, platform, signings
from services.agreements.operations.agreements_cases import Held, held

SOURCE, VERB = "graduate_entered", "certify"
_NUMBER = "鉴证"
_UNKNOWN = "没有找到这份学生录入的协议书，请核对编号。"


def certify(identity: Identity, items: platform.Items) -> dict[str, Any]:
    """Certify entered agreements (contract.Certified); gives contract.DeliveryResult. Certifying again is a repeat."""
    demand_platform(identity)
    found = {each.agreement.id: each for each in held(identity, _known(items), (SOURCE,))}
    refusals = {key: _refusal(each) for key, each in found.items()}
    new: dict[uuid.UUID, Mapping[str, Any]] = {}
    for item in items:
        each = found.get(item["agreement_id"])
        if each and refusals[each.agreement.id] is None and each.agreement.certified_at is None:
            new.setdefault(each.agreement.id, item)
    if new:
        _write(identity, [(found[key], item) for key, item in new.items()])
    return platform.result([_answer(item, found, refusals, new) for item in items])


def _known(items: platform.Items) -> list[uuid.UUID]:
    ids = {item["agreement_id"] for item in items}
    return list(session.scalars(select(Agreement.id).where(among(Agreement.id, ids), Agreement.source == SOURCE)))


def _refusal(each: Held) -> dict[str, Any] | None:
    if each.agreement.certified_at is not None:
        return None
    rule = refusal(VERB, replace(each.case, lives=each.signing.agreement_id is not None))
    return None if rule is None else platform.against(rule, "", each.agreement.id)


def _answer(
    item: Mapping[str, Any],
    found: Mapping[uuid.UUID, Held],
    refusals: Mapping[uuid.UUID, dict[str, Any] | None],
    new: Mapping[uuid.UUID, Mapping[str, Any]],
) -> dict[str, Any]:
    key = item["agreement_id"]
    if key not in found:
        return platform.refused("", key, "unknown-agreement", _UNKNOWN)
    done = platform.done("", key, found[key].agreement.number, repeated=new.get(key) is not item)
    return refusals[key] or done


def _write(identity: Identity, certified: list[tuple[Held, Mapping[str, Any]]]) -> None:
    lacking = [each.signing for each, _ in certified if not numbering.of_source(each.signing.number, SOURCE)]
    numbering.assign([(signing, SOURCE) for signing in lacking], _NUMBER)
    acts = [history.Act(each.agreement, each.graduate, each.agreement.state) for each, _ in certified]
    for each, item in certified:
        _certify(each, item)
    signings.tell_many([(each.signing, each.agreement) for each, _ in certified], VERB, history.by(identity))
    history.note(identity, platform.SCREEN, VERB, acts)


def _certify(each: Held, item: Mapping[str, Any]) -> None:
    agreement, each.signing.agreement_id = each.agreement, each.agreement.id
    agreement.state, agreement.number = target(agreement.state, VERB) or "", each.signing.number
    agreement.certified_by, agreement.certified_at = item["certified_by"], platform.midnight(item["certified_on"])
    agreement.version, agreement.changed_at = agreement.version + 1, now()
