"""A fictitious province for trying, showing and measuring the system: the same people from one seed, always.

Pure generators without a database: tuples for what is small, iterators for what is large. Every school,
employer and person is invented; numbers carry valid check digits. `python -m services.manage demo` loads it.
"""

from demo.clients import DemoApiClient, api_clients
from demo.employers import DemoAuthority, DemoEmployer, authorities_of, employers_of
from demo.employment import LOCKED_YEAR, employment_of, signed_on_of, standing_of
from demo.messages import DemoMessage, sent_messages
from demo.people import YEAR_WEIGHTS, DemoGraduate, graduates
from demo.records import DemoRecord, record_of
from demo.schools import DemoDepartment, DemoMajor, DemoSchool, schools_of
from demo.sizes import SIZES, DemoSize, demo_size
from demo.staff import DemoStaff, staff_of
from demo.states import DemoAgreement, DemoApplication, DemoDossier, DemoEmployment, DemoStanding

PASSWORD = "demo2026"  # noqa: S105  printed by dev.py: it opens demo data only
"""Password of every demo account."""

YEARS = tuple(YEAR_WEIGHTS)
"""Years of graduation."""

__all__ = [
    "YEARS",
    "LOCKED_YEAR",
    "PASSWORD",
    "SIZES",
    "DemoAgreement",
    "DemoApiClient",
    "DemoApplication",
    "DemoAuthority",
    "DemoDepartment",
    "DemoDossier",
    "DemoEmployer",
    "DemoEmployment",
    "DemoGraduate",
    "DemoMajor",
    "DemoMessage",
    "DemoRecord",
    "DemoSchool",
    "DemoSize",
    "DemoStaff",
    "DemoStanding",
    "api_clients",
    "authorities_of",
    "demo_size",
    "employers_of",
    "employment_of",
    "graduates",
    "record_of",
    "schools_of",
    "sent_messages",
    "signed_on_of",
    "staff_of",
    "standing_of",
]
