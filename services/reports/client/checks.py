"""Checks of employers against the register (10.4)."""

from __future__ import annotations

from typing import IO, Any, BinaryIO

import requests

from services.reports.client.base import BASE, Calls, Id, Json

ASKING_SECONDS = 20
"""The register may take long before it is told as unreachable."""


class CheckCalls(Calls):
    """One name, many of a file, and the history."""

    def check_employer(self, name: str) -> Json:
        found: Json = self.call("POST", f"{BASE}/employer-checks", json={"name": name}, timeout=ASKING_SECONDS)
        return found

    def employer_checks(self, **filters: Any) -> Json:
        return self._get("/employer-checks", filters)

    def employer_check_of(self, check_id: Id) -> Json:
        """A check of the history."""
        return self._get(f"/employer-checks/{check_id}")

    def check_template(self) -> requests.Response:
        """The workbook for many names, streamed."""
        return self.stream("GET", f"{BASE}/employer-checks/template.xlsx")

    def check_employers(self, name: str, content: BinaryIO | IO[bytes]) -> Json:
        """Order the check of a file; gives the job."""
        files = {"file": (name, content)}
        found: Json = self.call("POST", f"{BASE}/employer-checks/files", files=files, timeout=ASKING_SECONDS)
        return found
