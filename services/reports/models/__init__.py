"""Tables of reports."""

from services.reports.models.base import Base
from services.reports.models.changes import ChangeCounter, ReportChange
from services.reports.models.exports import ExportPart
from services.reports.models.plan_files import PlanFile
from services.reports.models.registry import CheckCounter, EmployerCheck, RegisterAnswer, RegisteredEmployer
from services.reports.models.rows import Department, ReportRow, School

__all__ = [
    "Base",
    "ChangeCounter",
    "CheckCounter",
    "Department",
    "EmployerCheck",
    "ExportPart",
    "PlanFile",
    "RegisterAnswer",
    "RegisteredEmployer",
    "ReportChange",
    "ReportRow",
    "School",
]
