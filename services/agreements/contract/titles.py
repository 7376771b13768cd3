"""Words of states and fields, for pages that declare columns, tabs and forms."""

from __future__ import annotations

from services.agreements.domain.fields import EMPLOYER, LETTER, TERMS
from services.agreements.domain.states import AGREEMENT, ASKED_BY, ENTERED, SOURCES, TERMINATION, TERMINATION_KINDS

__all__ = (
    "AGREEMENT", "ASKED_BY", "EMPLOYER", "ENTERED", "LETTER", "SOURCES", "TERMINATION", "TERMINATION_KINDS", "TERMS",
)  # fmt: skip
