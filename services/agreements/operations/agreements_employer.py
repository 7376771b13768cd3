"""修改 of 5.3: the employer of an out-of-province agreement, and what stands in the plan with it."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from kernel.clock import now
from kernel.errors import Conflict
from kernel.identity import Identity
from kernel.versions import expect
from services.agreements.domain.employers import as_signed
from services.agreements.domain.rules import refusal
from services.agreements.operations import agreements_details, employers, history, signings
from services.agreements.operations.agreements_cases import held

SOURCE, VERB = "out_of_province", "change_employer"
_SAME = "单位信息没有改动，无需保存。"


def change(identity: Identity, agreement_id: uuid.UUID, version: int, body: Mapping[str, Any]) -> dict[str, Any]:
    """Sign with other words about the employer (contract.EmployerChange); gives contract.AgreementDetail.

    The agreement lives, so graduates is told; after archiving the change reaches the plan row.
    """
    [each] = held(identity, [agreement_id], (SOURCE,))
    agreement = each.agreement
    expect(agreement, version)
    rule = refusal(VERB, each.case)
    if rule is not None:
        raise Conflict(rule.code, rule.message, extra={"section": rule.section})
    signed, before = as_signed(body["employer"]), agreement.employer
    changed = {name: (before.get(name, ""), signed[name]) for name in signed if before.get(name, "") != signed[name]}
    if not changed:
        raise Conflict("nothing-changed", _SAME)
    [employer] = employers.of([signed])
    agreement.employer, agreement.employer_id, agreement.employer_name = signed, employer.id, signed["employer_name"]
    agreement.version, agreement.changed_at = agreement.version + 1, now()
    signings.tell(each.signing, agreement, VERB, history.by(identity), body["reason"])
    act = history.Act(agreement, each.graduate, agreement.state, changed)
    history.note(identity, f"agreements.{SOURCE}", VERB, [act], body["reason"])
    return agreements_details.one(identity, SOURCE, agreement_id)
