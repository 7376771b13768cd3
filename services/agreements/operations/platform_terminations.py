"""The platform delivers terminations agreed online, with their letters (manual 5.4); a repeat answers the same.

They are taken in a locked year too: it is the parties' own word. The plan row then waits for an unlock.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from kernel.bulk import among
from kernel.clock import now
from kernel.codes import new_code
from kernel.db import session
from kernel.identity import Identity
from kernel.ids import new_id
from kernel.scope import demand_platform
from services.agreements.domain import fields
from services.agreements.domain.rules import Case, refusal
from services.agreements.domain.states import SOURCES
from services.agreements.models import Termination
from services.agreements.operations import endings, history, platform
from services.agreements.operations.agreements_cases import Held, held
from services.agreements.operations.endings import Ending
from services.agreements.queries import platform as queries

_UNKNOWN = "没有找到这份协议书，请核对平台编号或协议书编号。"
_TAKEN = "该平台编号已用于另一份协议书的解约，请核对。"
Item = Mapping[str, Any]


class _Batch:
    """What the items mean: delivered before, new, or refused."""

    def __init__(self, identity: Identity, items: platform.Items) -> None:
        self._by = history.by(identity)
        self._named = _named(items)
        found = held(identity, list(dict.fromkeys(self._named.values())), tuple(SOURCES))
        self._held = {each.agreement.id: each for each in found}
        # asked under the locks: a delivery that was quicker has committed by now
        mine = among(Termination.platform_id, {item["platform_id"] for item in items})
        known = session.scalars(select(Termination).where(Termination.platform_id != "", mine))
        self._taken = {each.platform_id: each for each in known}
        self.ends: dict[uuid.UUID, Ending] = {}

    def take(self, item: Item) -> tuple[Termination, bool] | dict[str, Any]:
        """The termination that an item is and whether it was there before; or why it is not taken."""
        platform_id, agreement_id = item["platform_id"], self._named.get(item["agreement"])
        if agreement_id is None:
            return platform.refused(platform_id, None, "unknown-agreement", _UNKNOWN)
        known = self._taken.get(platform_id)
        if known is not None:
            same = known.agreement_id == agreement_id
            return (known, True) if same else platform.refused(platform_id, None, "platform-id-taken", _TAKEN)
        each = self._held[agreement_id]
        rule = refusal(endings.VERBS["online"], self._case(each))
        if rule is not None:
            return platform.against(rule, platform_id)
        self._taken[platform_id] = new = _termination(item, each, self._by)
        self.ends[agreement_id] = Ending(each, new)
        return new, False

    def _case(self, each: Held) -> Case:
        """An agreement that another item of the batch ends is over for the next."""
        return replace(each.case, state="terminated") if each.agreement.id in self.ends else each.case


def deliver(identity: Identity, items: platform.Items) -> dict[str, Any]:
    """Take terminations (contract.DeliveredTermination); gives contract.DeliveryResult, `number` the new number."""
    demand_platform(identity)
    batch = _Batch(identity, items)
    told = [batch.take(item) for item in items]
    try:
        endings.end(identity, platform.SCREEN, "online", list(batch.ends.values()))
    except IntegrityError as error:
        raise platform.crossed() from error
    return platform.result([each if isinstance(each, dict) else _done(*each) for each in told])


def _done(termination: Termination, repeated: bool) -> dict[str, Any]:
    return platform.done(termination.platform_id, termination.id, termination.new_number, repeated=repeated)


def _named(items: platform.Items) -> dict[str, uuid.UUID]:
    """Agreements by what the platform calls them: its own id, or the number."""
    rows = session.execute(queries.named(item["agreement"] for item in items)).all()
    return {row.number: row.id for row in rows} | {row.platform_id: row.id for row in rows if row.platform_id}


def _termination(item: Item, each: Held, by: str) -> Termination:
    letter = item["letter"]
    return Termination(
        **endings.owner(each.agreement),
        id=new_id(),
        kind="online",
        state="done",
        asked_by=item["asked_by"],
        reason=letter["reason"],
        letter=fields.kept(letter),
        terminated_on=letter["terminated_on"],
        decided_at=now(),
        decided_by=by,
        in_locked_year=each.case.year_closed,
        platform_id=item["platform_id"],
        verification_code=new_code(),
    )
