"""For our own processes; the scans are `scan("facts")`, `scan("report")` and `scan("plan-locks")`."""

from __future__ import annotations

import uuid
from typing import Any

from services.graduates.client.base import Calls, Json

_SECONDS = 20  # asked in the open transaction of a job that keeps no lock


class InternalCalls(Calls):
    """What reports compares and takes in again."""

    def report_digests(self, school_id: uuid.UUID, graduation_year: int | None = None) -> list[Json]:
        """contract.ReportDigest of each year of a school."""
        params = {"school_id": str(school_id), "graduation_year": graduation_year}
        found: list[Json] = self.call("GET", "/internal/report/digests", params=params, timeout=_SECONDS)["items"]
        return found

    def report_page(self, **asked: Any) -> Json:
        """One page of the scan (`school_id`, `graduation_year`, `after`, `limit`)."""
        page: Json = self.call("GET", "/internal/report", params=asked, timeout=_SECONDS)
        return page
