"""Employment state and destination (8.1)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import requests

from services.graduates.client.base import BASE, Calls, Id, Json

_HASHING_SECONDS = 60


class EmploymentCalls(Calls):
    """The list, the destination of one graduate, the buttons, enlistment."""

    def employment(self, **filters: Any) -> Json:
        return self._get("/employment", filters)

    def employment_sheet(self, **filters: Any) -> requests.Response:
        """The list as .xlsx, streamed."""
        return self.stream("GET", f"{BASE}/employment/export.xlsx", params=filters)

    def destination_options(self, graduation_year: int) -> Json:
        return self._get("/employment/destination-options", {"graduation_year": graduation_year})

    def destination(self, graduate_id: Id) -> Json:
        return self._get(f"/employment/{graduate_id}/destination")

    def change_destination(self, graduate_id: Id, version: int, **values: Any) -> Json:
        return self._send("PUT", f"/employment/{graduate_id}/destination", values, version)

    def return_destination(self, graduate_id: Id, version: int) -> Json:
        return self._send("POST", f"/employment/{graduate_id}/destination/return", version=version)

    def employment_batch(self, verb: str, ids: Iterable[Id], **values: Any) -> Json:
        """A button for many: lock-province, restore-province, restore-signing, reset-registration, …"""
        return self._batch(f"/employment/batch/{verb}", ids, **values)

    def set_passwords(self, ids: Iterable[Id], password: str | None = None) -> Json:
        """Defaults without a password; 200 hashes take longer than other calls."""
        body = {"ids": [str(each) for each in ids]} | ({} if password is None else {"password": password})
        path = f"{BASE}/employment/batch/set-password"
        return self.call("POST", path, json=body, timeout=_HASHING_SECONDS)

    def enlistment(self, graduation_year: int) -> Json:
        return self._get("/employment/enlistment", {"graduation_year": graduation_year})

    def report_enlistment(self, graduation_year: int) -> Json:
        return self._send("POST", "/employment/enlistment/report", {"graduation_year": graduation_year})
