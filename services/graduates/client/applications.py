"""Applications of chapter 6, records of 8.2-8.4, and the counts of waiting work."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import requests

from services.graduates.client.base import BASE, Calls, Id, Json


class ApplicationCalls(Calls):
    """Lists and decisions; `kind` is a key of contract.APPLICATION_BODIES."""

    def applications(self, kind: str, **filters: Any) -> Json:
        return self._get(f"/applications/{kind}", filters)

    def applications_sheet(self, kind: str, **filters: Any) -> requests.Response:
        """The list as .xlsx, streamed."""
        return self.stream("GET", f"{BASE}/applications/{kind}/export.xlsx", params=filters)

    def application(self, kind: str, application_id: Id) -> Json:
        return self._get(f"/applications/{kind}/{application_id}")

    def approve_applications(self, kind: str, ids: Iterable[Id]) -> Json:
        return self._batch(f"/applications/{kind}/batch/approve", ids)

    def refuse_applications(self, kind: str, ids: Iterable[Id], reason: str) -> Json:
        return self._batch(f"/applications/{kind}/batch/refuse", ids, reason=reason)

    def revoke_applications(self, kind: str, ids: Iterable[Id], reason: str) -> Json:
        return self._batch(f"/applications/{kind}/batch/revoke", ids, reason=reason)

    def issue_paper(self, application_id: Id, **values: Any) -> Json:
        """`paper_number` and `issued_on` of the paper agreement."""
        return self._send("POST", f"/applications/out_of_province/{application_id}/issue", values)

    def summary(self) -> Json:
        return self._get("/summary")
