"""Words of states, for pages that declare columns and tabs."""

from __future__ import annotations

from services.reports.domain.checks import FIELDS, MOST_NAMES, OUTCOMES
from services.reports.domain.dimensions import DIMENSIONS
from services.reports.domain.monitoring import REGISTRATION, RESUME, SIGNING
from services.reports.domain.plan_files import FORMATS as PLAN_FORMATS
from services.reports.domain.plan_files import FORMS as PLAN_FORMS
from services.reports.domain.plan_files import STATES as PLAN_STATES

__all__ = (
    "DIMENSIONS", "FIELDS", "MOST_NAMES", "OUTCOMES", "PLAN_FORMATS", "PLAN_FORMS", "PLAN_STATES", "REGISTRATION",
    "RESUME", "SIGNING",
)  # fmt: skip
