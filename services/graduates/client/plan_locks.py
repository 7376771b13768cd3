"""上报就业方案锁定 (8.7), and the graduate's own word on the plan."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import requests

from services.graduates.client.base import BASE, Calls, Json


class PlanLockCalls(Calls):
    """Years, board, lock, confirmations; the own plan row; the authority's unlock."""

    def plan_locks(self) -> Json:
        return self._get("/plan-locks")

    def plan_board(self, graduation_year: int) -> Json:
        return self._get(f"/plan-locks/{graduation_year}")

    def lock_plan(self, graduation_year: int, **counts: Any) -> Json:
        """Order the lock: `year` typed again, `unconfirmed`, `objected` and `open_applications` as the board told."""
        return self._send("POST", f"/plan-locks/{graduation_year}/lock", counts)

    def confirmations(self, graduation_year: int, **filters: Any) -> Json:
        return self._get(f"/plan-locks/{graduation_year}/confirmations", filters)

    def confirmation_sheet(self, graduation_year: int, **filters: Any) -> requests.Response:
        """The list as .xlsx, streamed."""
        path = f"{BASE}/plan-locks/{graduation_year}/confirmations/export.xlsx"
        return self.stream("GET", path, params=filters)

    def my_plan(self) -> Json:
        return self._get("/me/plan")

    def confirm_plan(self, version: int) -> Json:
        return self._send("POST", "/me/plan/confirm", version=version)

    def object_to_plan(self, text: str, version: int) -> Json:
        return self._send("POST", "/me/plan/object", {"text": text}, version)

    def unlock_plan(self, values: Mapping[str, Any]) -> Json:
        return self._send("POST", "/platform/plan-unlocks", values)
