"""For our own processes; the scan of signings is `scan("signings")`."""

from __future__ import annotations

import uuid

from services.agreements.client.base import Calls, Id, Json

_SECONDS = 4  # asked in the open transaction of a job


class InternalCalls(Calls):
    """The freeze of a year, digests of signings."""

    def freeze(self, school_id: Id, graduation_year: int, version: int) -> None:
        """Freeze a year for the lock of a version; Conflict agreements-wait while something waits for review."""
        body = {"school_id": str(school_id), "graduation_year": graduation_year, "version": version}
        self.call("POST", "/internal/plan-years/freeze", json=body, timeout=_SECONDS)

    def signing_digests(self, school_id: uuid.UUID, graduation_year: int | None = None) -> list[Json]:
        """contract.YearDigest of each year of a school."""
        params = {"school_id": str(school_id), "graduation_year": graduation_year}
        found: list[Json] = self.call("GET", "/internal/signings/digests", params=params, timeout=_SECONDS)["items"]
        return found
