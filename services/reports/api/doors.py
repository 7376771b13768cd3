"""Who may come in by which screen."""

from __future__ import annotations

PREFIX = "/api/v1/reports"
DOWNLOAD, RATE = "plan.download", "plan.rate"
"""Of the school level only (chapter 9)."""
CHECK = "monitoring.employer_check"
SCREENS = (DOWNLOAD, RATE, "monitoring.registration", "monitoring.resume", "monitoring.signing", CHECK)
