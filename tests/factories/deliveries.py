"""What the provincial platform delivers: agreements, certifications and terminations, right in every field."""

from __future__ import annotations

from typing import Any

from kernel.ids import new_id
from services.agreements.client import AgreementsClient
from services.agreements.models import Graduate
from tests.factories.agreements import EMPLOYER, LETTER, TERMS, Campus, platform

SCHOOL_CODE = "99001"
CERTIFIED = {"certified_by": "济南市人力资源和社会保障局", "certified_on": "2026-05-08"}
ENTRY = {"employer": dict(EMPLOYER), "terms": dict(TERMS), "signed_on": "2026-05-01"}
"""An agreement as graduate or school enter it (contract.EntryBody)."""


def province(campus: Campus) -> AgreementsClient:
    """The platform's client."""
    return campus.client(platform("agreements:platform"))


def delivered(graduate: Graduate, **facts: Any) -> dict[str, Any]:
    """A certified agreement (contract.Delivered); `employer` in the facts is what differs from EMPLOYER."""
    words = {"employer": {**EMPLOYER, **facts.pop("employer", {})}}
    key = {"school_code": SCHOOL_CODE, "graduation_year": graduate.graduation_year, "exam_number": graduate.exam_number}
    return key | {"platform_id": f"P{new_id().hex}"} | ENTRY | CERTIFIED | words | facts


def certified(agreement_id: object, **facts: Any) -> dict[str, Any]:
    """A certification (contract.Certified)."""
    return {"agreement_id": str(agreement_id)} | CERTIFIED | facts


def ended(agreement: str, **facts: Any) -> dict[str, Any]:
    """A termination agreed online (contract.DeliveredTermination); `agreement` is platform's id or number."""
    return {"platform_id": f"T{new_id().hex}", "agreement": agreement, "letter": dict(LETTER)} | facts
