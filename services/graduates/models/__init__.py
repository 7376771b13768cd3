"""Tables of graduates; the kernel's (jobs, outbox, inbox, files) stand beside them."""

from services.graduates.models.affairs import Application, Dossier, EmploymentRecord
from services.graduates.models.base import Base
from services.graduates.models.directory import Department, School
from services.graduates.models.forms import ExportPart, FormPart
from services.graduates.models.imports import ImportBatch, StagedDossier, StagedRecord
from services.graduates.models.locks import PlanLock, SigningDifference
from services.graduates.models.plan_sheets import ConfirmationSheet, VerificationCounter
from services.graduates.models.records import Change, EnlistmentReport, Graduate, PlanRow, Resume

__all__ = [
    "Application", "Base", "Change", "ConfirmationSheet", "Department", "Dossier", "EmploymentRecord",
    "EnlistmentReport", "ExportPart", "FormPart", "Graduate", "ImportBatch", "PlanLock", "PlanRow", "Resume",
    "School", "SigningDifference", "StagedDossier", "StagedRecord", "VerificationCounter",
]  # fmt: skip
