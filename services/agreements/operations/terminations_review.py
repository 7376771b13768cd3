"""就业协议书解约审核 (manual 5.5): passing ends the agreement and tells the new number, refusing says why."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import select

from kernel.bulk import among
from kernel.clock import now
from kernel.db import session
from kernel.errors import NotFound
from kernel.identity import Identity
from kernel.schemas import batch_result
from kernel.scope import scoped
from services.agreements.domain.rules import Case, refusal
from services.agreements.models import Termination
from services.agreements.operations import endings, history
from services.agreements.operations.agreements_cases import Held, held
from services.agreements.operations.endings import Ending

SCREEN = "agreements.termination_review"
_MISSING = "没有找到这些解约申请，可能已被删除，或不在您的管理范围内。"


@dataclass(frozen=True, slots=True)
class Asked:
    """An application to terminate, locked together with its agreement."""

    termination: Termination
    held: Held

    @property
    def case(self) -> Case:
        """What the rules ask: whether this very application waits."""
        return replace(self.held.case, termination_open=self.termination.state == "pending")


def approve(identity: Identity, ids: Sequence[uuid.UUID]) -> dict[str, Any]:
    """审核通过 (contract.TerminationResult); one foreign id refuses all, a refused row refuses only itself."""

    def do(passed: list[Asked]) -> None:
        for each in passed:
            _decide(identity, each.termination, "approved")
            each.termination.terminated_on = date.fromisoformat(each.termination.letter["terminated_on"])
        endings.end(identity, SCREEN, "review", [Ending(each.held, each.termination) for each in passed])

    return _review(identity, ids, "approve_termination", do)


def refuse(identity: Identity, ids: Sequence[uuid.UUID], reason: str) -> dict[str, Any]:
    """不通过 with the reason that the graduate reads (contract.TerminationResult)."""

    def do(refused: list[Asked]) -> None:
        for each in refused:
            _decide(identity, each.termination, "refused", reason)
        acts = [history.Act(each.held.agreement, each.held.graduate, each.held.agreement.state) for each in refused]
        history.note(identity, SCREEN, "refuse_termination", acts, reason)

    return _review(identity, ids, "refuse_termination", do)


def asked(identity: Identity, ids: Sequence[uuid.UUID]) -> list[Asked]:
    """Applications to terminate in scope, held until the commit, in the order asked for; one that is not refuses all.

    Locked after their agreements, in the order of all locks.
    """
    mine = select(Termination).where(among(Termination.id, ids), Termination.kind == "review")
    found = session.execute(scoped(mine, identity).with_only_columns(Termination.id, Termination.agreement_id)).all()
    if len(found) != len(ids):
        raise NotFound("not-found", _MISSING)
    agreement_ids = list(dict.fromkeys(row.agreement_id for row in found))
    agreements = {each.agreement.id: each for each in held(identity, agreement_ids, ("out_of_province",))}
    query = select(Termination).where(among(Termination.id, ids)).order_by(Termination.id).with_for_update()
    locked = {row.id: row for row in session.scalars(query.execution_options(populate_existing=True))}
    return [Asked(locked[each], agreements[locked[each].agreement_id]) for each in ids]


def _review(
    identity: Identity, ids: Sequence[uuid.UUID], verb: str, do: Callable[[list[Asked]], None]
) -> dict[str, Any]:
    found = asked(identity, ids)
    rules = {each.termination.id: refusal(verb, each.case) for each in found}
    good = [each for each in found if rules[each.termination.id] is None]
    if good:
        do(good)
    done = [endings.row(each.termination.id, each.held, rules[each.termination.id]) for each in found]
    return batch_result(done)


def _decide(identity: Identity, termination: Termination, state: str, reason: str = "") -> None:
    termination.state, termination.version = state, termination.version + 1
    termination.decided_at, termination.decided_by = now(), history.by(identity)
    termination.decision_reason = reason
