"""Files of the employment plan (9.1)."""

from __future__ import annotations

from typing import Any

import requests

from services.reports.client.base import BASE, Calls, Id, Json


class PlanFileCalls(Calls):
    """`values` are those of contract.PlanFileBody, `filters` of the queries."""

    def plan_files(self, **filters: Any) -> Json:
        return self._get("/plan-files", filters)

    def plan_count(self, **filters: Any) -> int:
        """How many graduates a file would hold."""
        return int(self._get("/plan-files/count", filters)["records"])

    def order_plan_file(self, values: Json, key: str | None = None) -> Json:
        """Order a file; the same `key` again gives the same one."""
        headers = {"Idempotency-Key": key} if key else {}
        ordered: Json = self.call("POST", f"{BASE}/plan-files", json=values, headers=headers)
        return ordered

    def plan_file(self, plan_file_id: Id) -> Json:
        """One file with its problems."""
        return self._get(f"/plan-files/{plan_file_id}")

    def plan_content(self, plan_file_id: Id) -> requests.Response:
        """The finished file, streamed."""
        return self.stream("GET", f"{BASE}/plan-files/{plan_file_id}/file")

    def delete_plan_file(self, plan_file_id: Id) -> Json:
        return self._send("DELETE", f"/plan-files/{plan_file_id}")
