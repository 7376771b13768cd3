"""Monitoring of registration, résumés and signing (10.1-10.3)."""

from __future__ import annotations

from typing import Any

import requests

from services.reports.client.base import BASE, Calls, Json


class MonitoringCalls(Calls):
    """`kind` is registrations, resumes or signings."""

    def watched(self, kind: str, **filters: Any) -> Json:
        """A page with its strip."""
        return self._get(f"/{kind}", filters)

    def watched_sheet(self, kind: str, **filters: Any) -> requests.Response:
        """The list as .xlsx, streamed."""
        return self.stream("GET", f"{BASE}/{kind}/export.xlsx", params=filters)
