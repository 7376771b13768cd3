"""Words of states, for pages that declare columns and tabs."""

from __future__ import annotations

from services.reports.domain.checks import FIELDS, OUTCOMES
from services.reports.domain.dimensions import DIMENSIONS
from services.reports.domain.monitoring import REGISTRATION, RESUME, SIGNING

__all__ = ("DIMENSIONS", "FIELDS", "OUTCOMES", "REGISTRATION", "RESUME", "SIGNING")
