"""What reports takes and gives: schemas, limits, words. The gateway and other services may import it."""

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
    "RegistrationQuery",
    "RegistrationRow",
    "ResumeQuery",
    "ResumeRow",
    "SigningQuery",
    "SigningRow",
    "with_strip",
]
