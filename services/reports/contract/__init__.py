"""What reports takes and gives: schemas, limits, words. The gateway and other services may import it."""

from services.reports.contract.checks import CheckBody, Checked, CheckQuery, CheckRow, RegisterEntry
from services.reports.contract.monitoring import (
    RegistrationQuery,
    RegistrationRow,
    ResumeQuery,
    ResumeRow,
    SigningQuery,
    SigningRow,
    with_strip,
)

__all__ = [
    "CheckBody",
    "CheckQuery",
    "CheckRow",
    "Checked",
    "RegisterEntry",
    "RegistrationQuery",
    "RegistrationRow",
    "ResumeQuery",
    "ResumeRow",
    "SigningQuery",
    "SigningRow",
    "with_strip",
]
