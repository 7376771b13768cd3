"""存档通过, 撤消存档 and 恢复存档 (manual 5.1-5.3) for one and for many, as sets: thousands with few statements."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import update
from sqlalchemy.orm.attributes import set_committed_value

from kernel.bulk import among
from kernel.clock import now
from kernel.db import session
from kernel.identity import Identity
from kernel.schemas import batch_result
from services.agreements.contract.agreements import WHY
from services.agreements.domain.rules import Rule, refusal
from services.agreements.domain.states import target
from services.agreements.models import Agreement
from services.agreements.operations import history, people, signings
from services.agreements.operations.agreements_cases import Held, held


def review(identity: Identity, source: str, verb: str, body: Mapping[str, Any]) -> dict[str, Any]:
    """Do archive, unarchive or restore to agreements of a source (BatchResult); one foreign id refuses all.

    `body` is contract.UnarchiveBody for unarchive, Ids for the others. A refused row refuses only itself.
    """
    why = body.get("why", "")
    found = held(identity, body["ids"], (source,))
    refused = {each.agreement.id: _refusal(each, verb, why) for each in found}
    done = [each for each in found if refused[each.agreement.id] is None]
    if done:
        _do(identity, source, verb, done, _reason(why, body.get("reason", "")))
    return batch_result([_row(each, refused[each.agreement.id]) for each in found])


def _refusal(each: Held, verb: str, why: str) -> Rule | None:
    """5.1-2: who takes out a graduate because of further study is told to terminate, whatever graduates knows yet."""
    case = replace(each.case, further_study=True) if why == "further_study" else each.case
    return refusal(verb, case)


def _reason(why: str, text: str) -> str:
    return "：".join(word for word in (WHY.get(why, ""), text) if word)


def _do(identity: Identity, source: str, verb: str, done: Sequence[Held], reason: str) -> None:
    acts = [history.Act(each.agreement, each.graduate, each.agreement.state) for each in done]
    for state in sorted({act.before for act in acts}):
        agreements = [each.agreement for each in done if each.agreement.state == state]
        _change(agreements, target(state, verb) or "", history.by(identity), reason)
    signings.tell_many([(each.signing, each.agreement) for each in done], verb, history.by(identity), reason)
    history.note(identity, f"agreements.{source}", verb, acts, reason)


def _change(agreements: Sequence[Agreement], state: str, by: str, reason: str) -> None:
    """One statement for all; the rows in memory follow it."""
    moment = now()
    values = {"state": state, "reviewed_by": by, "reviewed_at": moment, "reason": reason, "changed_at": moment}
    mine = among(Agreement.id, [each.id for each in agreements])
    changed = update(Agreement).where(mine).values(**values, version=Agreement.version + 1)
    session.execute(changed, execution_options={"synchronize_session": False})
    for each in agreements:
        for name, value in (values | {"version": each.version + 1}).items():
            set_committed_value(each, name, value)


def _row(each: Held, rule: Rule | None) -> dict[str, Any]:
    reason = rule and rule.message
    return {"id": each.agreement.id, "title": people.title(each.graduate), "ok": rule is None, "reason": reason}
