"""Supplementing graduates (manual 7.5)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import requests

from services.graduates.client.base import BASE, Calls, Json


class SupplementCalls(Calls):
    """List, options, check, submit."""

    def supplements(self, **filters: Any) -> Json:
        return self._get("/supplements", filters)

    def supplements_sheet(self, **filters: Any) -> requests.Response:
        return self.stream("GET", f"{BASE}/supplements/export.xlsx", params=filters)

    def supplement_options(self, graduation_year: int | None = None) -> Json:
        return self._get("/supplements/options", {"graduation_year": graduation_year})

    def check_supplement(self, values: Mapping[str, Any]) -> Json:
        return self._send("POST", "/supplements/check", values)

    def submit_supplement(self, values: Mapping[str, Any], key: str | None = None) -> Json:
        """Enter a graduate; `key` is the Idempotency-Key of a form that may be sent twice."""
        headers = {"Idempotency-Key": key} if key else {}
        return self.call("POST", f"{BASE}/supplements", headers=headers, json=dict(values))
