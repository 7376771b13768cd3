"""Records of 8.2-8.4."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import requests

from services.graduates.client.base import BASE, Calls, Id, Json


class EmploymentRecordCalls(Calls):
    """List, entering, changing, deleting; `kind` is a key of contract.RECORD_BODIES."""

    def employment_records(self, kind: str, **filters: Any) -> Json:
        return self._get(f"/employment-records/{kind}", filters)

    def employment_records_sheet(self, kind: str, **filters: Any) -> requests.Response:
        """The list as .xlsx, streamed."""
        return self.stream("GET", f"{BASE}/employment-records/{kind}/export.xlsx", params=filters)

    def employment_record(self, kind: str, graduate_id: Id) -> Json:
        return self._get(f"/employment-records/{kind}/{graduate_id}")

    def add_employment_record(self, kind: str, graduate_id: Id, values: Mapping[str, Any]) -> Json:
        return self._send("POST", f"/employment-records/{kind}/{graduate_id}", values)

    def change_employment_record(self, kind: str, graduate_id: Id, version: int, values: Mapping[str, Any]) -> Json:
        return self._send("PUT", f"/employment-records/{kind}/{graduate_id}", values, version)

    def delete_employment_records(self, kind: str, ids: Iterable[Id], reason: str) -> Json:
        return self._batch(f"/employment-records/{kind}/batch/delete", ids, reason=reason)
