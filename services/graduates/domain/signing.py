"""What a signing that agreements tells of (signing.changed) makes of a graduate: pure."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from services.graduates.domain.facts import LIVE
from services.graduates.domain.plan import EMPLOYER, OF_AGREEMENT

TERMINATED = "terminated"
_KEPT = (*EMPLOYER, *(name for group in OF_AGREEMENT for name in group))


@dataclass(frozen=True, slots=True)
class Signed:
    """The agreement as a graduate's row keeps it; `number` is the graduate's current agreement number."""

    state: str = ""
    number: str = ""
    agreement_id: uuid.UUID | None = None


def columns(payload: Mapping[str, Any]) -> dict[str, Any]:
    """What of a snapshot the graduate's row keeps: of the employer the plan's fields that hold something."""
    employer, agreement_id, signed_on = payload["employer"], payload["agreement_id"], payload["signed_on"]
    return {
        "agreement_id": uuid.UUID(agreement_id) if agreement_id else None,
        "agreement_state": payload["state"],
        "agreement_source": payload["source"],
        "agreement_number": payload["number"],
        "signed_on": date.fromisoformat(signed_on) if signed_on else None,
        "agreement_employer": {name: employer[name] for name in _KEPT if employer.get(name)},
    }


def ended(before: Signed, after: Signed) -> bool:
    """Whether an agreement was terminated from one to the other, also when what came between was never seen.

    Then a dispatch done for the agreement is over and the destination open again (8.1-a).
    """
    if after.state == TERMINATED:
        return before.state != TERMINATED or _replaced(before, after)
    return before.state in LIVE and (after.state not in LIVE or _replaced(before, after))


def _replaced(before: Signed, after: Signed) -> bool:
    """Another agreement; where it is not known which it was, another number tells: a termination voids the number."""
    if before.agreement_id is None or after.agreement_id is None:
        return before.number != after.number
    return before.agreement_id != after.agreement_id
