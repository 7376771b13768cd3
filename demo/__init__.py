"""A fictitious province for trying, showing and measuring the system: the same people from one seed, always.

Pure generators without a database: tuples for what is small, iterators for what is large. Every school,
employer and person is invented; numbers carry valid check digits. `python -m services.manage demo` loads it.
"""

from demo.clients import DemoApiClient, api_clients
from demo.employers import DemoAuthority, DemoEmployer, authorities_of, employers_of
from demo.messages import DemoMessage, sent_messages
from demo.people import DemoGraduate, graduates
from demo.schools import DemoDepartment, DemoMajor, DemoSchool, schools_of
from demo.sizes import SIZES, DemoSize, demo_size
from demo.staff import DemoStaff, staff_of

PASSWORD = "demo2026"  # noqa: S105  printed by dev.py: it opens demo data only
"""Password of every demo account."""

__all__ = [
    "PASSWORD",
    "SIZES",
    "DemoApiClient",
    "DemoAuthority",
    "DemoDepartment",
    "DemoEmployer",
    "DemoGraduate",
    "DemoMajor",
    "DemoMessage",
    "DemoSchool",
    "DemoSize",
    "DemoStaff",
    "api_clients",
    "authorities_of",
    "demo_size",
    "employers_of",
    "graduates",
    "sent_messages",
    "schools_of",
    "staff_of",
]
