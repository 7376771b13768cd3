"""Checks of employers against the register (10.4)."""

from __future__ import annotations

from typing import Any

from services.reports.client.base import BASE, Calls, Json

ASKING_SECONDS = 20
"""The register may take long before it is told as unreachable."""


class CheckCalls(Calls):
    """One name, and the history."""

    def check_employer(self, name: str) -> Json:
        found: Json = self.call("POST", f"{BASE}/employer-checks", json={"name": name}, timeout=ASKING_SECONDS)
        return found

    def employer_checks(self, **filters: Any) -> Json:
        return self._get("/employer-checks", filters)
