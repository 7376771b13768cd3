"""Sheets for signing the plan (manual 8.7)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from services.graduates.client.base import BASE, Calls, Json


class PlanSheetCalls(Calls):
    """Order, check."""

    def order_confirmation_sheets(self, values: Mapping[str, Any], key: str | None = None) -> Json:
        """Order the sheets of a year (and department, class); gives the job's id and title."""
        headers = {"Idempotency-Key": key} if key else {}
        return self.call("POST", f"{BASE}/plan-confirmations/pdfs", headers=headers, json=dict(values))

    def verify(self, code: str) -> Json:
        """What a verifier needs of the sheet with this code."""
        return self._send("POST", "/verifications", {"code": code})
