"""Employment rates (9.2)."""

from __future__ import annotations

from typing import Any

import requests

from services.reports.client.base import BASE, Calls, Json


class RateCalls(Calls):
    """`filters` are those of contract.RateQuery."""

    def rates(self, **filters: Any) -> Json:
        return self._get("/rates", filters)

    def rate_trend(self, **filters: Any) -> Json:
        return self._get("/rates/trend", filters)

    def rated(self, **filters: Any) -> Json:
        """A page of the graduates behind a number."""
        return self._get("/rates/rows", filters)

    def rates_sheet(self, **filters: Any) -> requests.Response:
        """The table as .xlsx, streamed."""
        return self.stream("GET", f"{BASE}/rates/export.xlsx", params=filters)
