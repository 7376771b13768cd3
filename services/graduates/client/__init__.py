"""The typed client of graduates: one method an endpoint, as one asker. Errors are those of kernel.errors.

Each module holds the calls of one part; callers see one object.
"""

from __future__ import annotations

from services.graduates.client.applications import ApplicationCalls
from services.graduates.client.dossiers import DossierCalls
from services.graduates.client.employment import EmploymentCalls
from services.graduates.client.employment_records import EmploymentRecordCalls
from services.graduates.client.imports import ImportCalls
from services.graduates.client.internal import InternalCalls
from services.graduates.client.me_applications import MyApplicationCalls
from services.graduates.client.own import OwnCalls, PlatformCalls
from services.graduates.client.plan_locks import PlanLockCalls
from services.graduates.client.plan_sheets import PlanSheetCalls
from services.graduates.client.recommendations import RecommendationCalls
from services.graduates.client.records import RecordCalls
from services.graduates.client.supplements import SupplementCalls


class GraduatesClient(
    RecordCalls,
    OwnCalls,
    PlatformCalls,
    DossierCalls,
    ImportCalls,
    SupplementCalls,
    EmploymentCalls,
    ApplicationCalls,
    MyApplicationCalls,
    EmploymentRecordCalls,
    RecommendationCalls,
    PlanSheetCalls,
    PlanLockCalls,
    InternalCalls,
):
    """Every endpoint of graduates as a method; `filters` are queries and `values` bodies of the contract."""
