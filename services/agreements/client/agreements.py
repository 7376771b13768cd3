"""协议书审核 (5.1-5.3), employers, counts of waiting work."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import requests

from services.agreements.client.base import BASE, Calls, Id, Json

_BATCH_SECONDS = 30


class AgreementCalls(Calls):
    """Lists, details and verbs of a source: system, graduate_entered or out_of_province."""

    def agreements(self, source: str, **filters: Any) -> Json:
        return self._get(f"/{source}", filters)

    def agreements_sheet(self, source: str, **filters: Any) -> requests.Response:
        """The list as .xlsx, streamed."""
        return self.stream("GET", f"{BASE}/{source}/export.xlsx", params=filters)

    def agreement(self, source: str, agreement_id: Id) -> Json:
        return self._get(f"/{source}/{agreement_id}")

    def archive(self, source: str, ids: Iterable[Id], key: str | None = None) -> Json:
        """存档通过; `key` is the Idempotency-Key of a call that may be sent again."""
        return self._review(source, "archive", ids, key)

    def unarchive(self, source: str, ids: Iterable[Id], key: str | None = None, **values: Any) -> Json:
        """撤消存档: `why` of contract.WHY and `reason`."""
        return self._review(source, "unarchive", ids, key, **values)

    def restore(self, source: str, ids: Iterable[Id], key: str | None = None) -> Json:
        """恢复存档."""
        return self._review(source, "restore", ids, key)

    def change_employer(self, agreement_id: Id, version: int, **values: Any) -> Json:
        """修改 of 5.3: `employer` wholly, `reason`."""
        return self._send("PUT", f"/out_of_province/{agreement_id}/employer", values, version)

    def employer(self, employer_id: Id) -> Json:
        return self._get(f"/employers/{employer_id}")

    def search(self, text: str) -> Json:
        """The first agreements by number and employers by name or code: contract.SearchHits."""
        return self._send("POST", "/search", {"text": text})

    def summary(self) -> Json:
        return self._get("/summary")

    def waiting(self, graduation_year: int) -> Json:
        return self._get("/waiting", {"graduation_year": graduation_year})

    def _review(self, source: str, verb: str, ids: Iterable[Id], key: str | None, **values: Any) -> Json:
        headers = {} if key is None else {"Idempotency-Key": key}
        body = {"ids": [str(each) for each in ids]} | values
        return self.call("POST", f"{BASE}/{source}/batch/{verb}", headers=headers, json=body, timeout=_BATCH_SECONDS)
