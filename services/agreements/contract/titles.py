"""Words of states, for pages that declare columns, tabs and forms."""

from __future__ import annotations

from services.agreements.domain.states import AGREEMENT, ASKED_BY, ENTERED, SOURCES, TERMINATION, TERMINATION_KINDS

__all__ = ("AGREEMENT", "ASKED_BY", "ENTERED", "SOURCES", "TERMINATION", "TERMINATION_KINDS")
