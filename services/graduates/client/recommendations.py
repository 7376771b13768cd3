"""Recommendation forms (manual 7.9)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import requests

from services.graduates.client.base import BASE, Calls, Id, Json


class RecommendationCalls(Calls):
    """List, change, print."""

    def recommendations(self, **filters: Any) -> Json:
        return self._get("/recommendations", filters)

    def recommendations_sheet(self, **filters: Any) -> requests.Response:
        return self.stream("GET", f"{BASE}/recommendations/export.xlsx", params=filters)

    def change_recommendation(self, graduate_id: Id, version: int, values: Mapping[str, Any]) -> Json:
        return self._send("PATCH", f"/recommendations/{graduate_id}", values, version)

    def set_political_status(self, ids: Iterable[Id], political_status: str) -> Json:
        return self._batch("/recommendations/batch/political-status", ids, political_status=political_status)

    def recommendation_form(self, graduate_id: Id) -> requests.Response:
        """One form as PDF, streamed."""
        return self.stream("GET", f"{BASE}/recommendations/{graduate_id}/form.pdf")

    def order_recommendation_forms(self, values: Mapping[str, Any], key: str | None = None) -> Json:
        """Order the forms of `ids`, or of a year, department and class; gives the job's id and title."""
        headers = {"Idempotency-Key": key} if key else {}
        return self.call("POST", f"{BASE}/recommendations/forms", headers=headers, json=dict(values))
