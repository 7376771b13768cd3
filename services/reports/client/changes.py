"""Changes for other systems."""

from __future__ import annotations

from typing import Any

from services.reports.client.base import Calls, Json


class ChangeCalls(Calls):
    """`kind` is graduates, plan or agreements."""

    def changes(self, kind: str, **filters: Any) -> Json:
        return self._get(f"/changes/{kind}", filters)
