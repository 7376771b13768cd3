"""Tables of agreements."""

from services.agreements.models.agreements import (
    Agreement,
    AgreementEvent,
    AgreementNumber,
    Employer,
    NumberSeries,
    Signing,
)
from services.agreements.models.base import Base
from services.agreements.models.copies import Department, Graduate, School
from services.agreements.models.feed import AgreementChange, ChangeCounter
from services.agreements.models.papers import ExportPart, PaperPart, VerificationCounter
from services.agreements.models.terminations import PlanYear, Termination

__all__ = [
    "Agreement",
    "AgreementChange",
    "AgreementEvent",
    "AgreementNumber",
    "Base",
    "ChangeCounter",
    "Department",
    "Employer",
    "ExportPart",
    "Graduate",
    "NumberSeries",
    "PaperPart",
    "PlanYear",
    "School",
    "Signing",
    "Termination",
    "VerificationCounter",
]
