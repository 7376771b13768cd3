"""What reports takes and gives: schemas, limits, words. The gateway and other services may import it."""

from services.reports.contract.changes import ChangesQuery, changes_page
from services.reports.contract.checks import (
    LARGEST_FILE,
    CheckBody,
    Checked,
    CheckQuery,
    CheckRow,
    RegisterEntry,
)
from services.reports.contract.monitoring import (
    RegistrationQuery,
    RegistrationRow,
    ResumeQuery,
    ResumeRow,
    SigningQuery,
    SigningRow,
    with_strip,
)
from services.reports.contract.plan_files import (
    PlanCount,
    PlanCountQuery,
    PlanFileBody,
    PlanFileDetails,
    PlanFileQuery,
    PlanFileRow,
)
from services.reports.contract.rates import RatedGraduate, RateQuery, RateRowsQuery, Rates, RateScope, Trend

__all__ = [
    "LARGEST_FILE",
    "ChangesQuery",
    "CheckBody",
    "CheckQuery",
    "CheckRow",
    "Checked",
    "PlanCount",
    "PlanCountQuery",
    "PlanFileBody",
    "PlanFileDetails",
    "PlanFileQuery",
    "PlanFileRow",
    "RateQuery",
    "RateRowsQuery",
    "RateScope",
    "RatedGraduate",
    "Rates",
    "RegisterEntry",
    "RegistrationQuery",
    "RegistrationRow",
    "ResumeQuery",
    "ResumeRow",
    "SigningQuery",
    "SigningRow",
    "Trend",
    "changes_page",
    "with_strip",
]
