"""Who may come in by which screen."""

from __future__ import annotations

from kernel.permissions import Allow, staff
from services.agreements.domain.states import SOURCES

PREFIX = "/api/v1/agreements"
SOURCE_SCREENS = {source: f"agreements.{source}" for source in SOURCES}
"""The screen of each source: 5.1, 5.2, 5.3."""
NOTICES = "agreements.termination_notices"
REVIEW = "agreements.termination_review"
FORCED = "agreements.forced_termination"
"""Of the school level only (5.6)."""
ENTRY = "agreements.entry"
SCREENS = (*SOURCE_SCREENS.values(), NOTICES, REVIEW, FORCED, ENTRY)


def any_of(*screens: str) -> tuple[Allow, ...]:
    """Staff who hold one of the screens; 强制解约 only at the school level."""
    return tuple(staff(screen, level="school" if screen == FORCED else None) for screen in screens)


ANY = any_of(*SCREENS)
"""Whoever holds a screen of chapter 5."""
DETAIL_SCREENS = {
    "system": (NOTICES,),
    "graduate_entered": (NOTICES, FORCED),
    "out_of_province": (REVIEW, FORCED, ENTRY),
}
"""From where else an agreement of a source is opened: its termination, its end by force, its entry."""
