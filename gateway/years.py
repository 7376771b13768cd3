"""Which graduation year is the present one, and which can be chosen."""

from __future__ import annotations

from datetime import datetime

from gateway.rendering import LOCAL
from gateway.screens.fields import Options

_BEFORE, _AFTER = 8, 1


def current_year() -> int:
    """The calendar year in China."""
    return datetime.now(LOCAL).year


def year_options() -> Options:
    """The years of a select, newest first."""
    now = current_year()
    return [(str(year), str(year)) for year in range(now + _AFTER, now - _BEFORE - 1, -1)]
