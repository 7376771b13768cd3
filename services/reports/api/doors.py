"""Who may come in by which screen."""

from __future__ import annotations

from services.reports.domain import checks

PREFIX = "/api/v1/reports"
DOWNLOAD, RATE = "plan.download", "plan.rate"
"""Of the school level only (chapter 9)."""
CHECK = checks.SCREEN
SCREENS = (DOWNLOAD, RATE, "monitoring.registration", "monitoring.resume", "monitoring.signing", CHECK)
