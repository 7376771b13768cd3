"""录入省外协议书 (5.7)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import requests

from services.agreements.client.base import BASE, Calls, Id, Json


class EntryCalls(Calls):
    """Graduates who may be entered, and entering."""

    def entries(self, **filters: Any) -> Json:
        return self._get("/entries", filters)

    def entries_sheet(self, **filters: Any) -> requests.Response:
        """The list as .xlsx, streamed."""
        return self.stream("GET", f"{BASE}/entries/export.xlsx", params=filters)

    def entry(self, graduate_id: Id) -> Json:
        return self._get(f"/entries/{graduate_id}")

    def enter_agreement(self, graduate_id: Id, values: Mapping[str, Any], key: str | None = None) -> Json:
        """Enter an out-of-province agreement (contract.EntryBody); gives the agreement in full."""
        headers = {} if key is None else {"Idempotency-Key": key}
        return self.call("POST", f"{BASE}/entries/{graduate_id}", headers=headers, json=dict(values))
