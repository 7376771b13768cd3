"""解约消息 (5.4), 解约审核 (5.5), 强制解约 (5.6)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import requests

from services.agreements.client.base import BASE, Calls, Id, Json

_BATCH_SECONDS = 30


class TerminationCalls(Calls):
    """Lists, details and verbs of terminations."""

    def notices(self, **filters: Any) -> Json:
        return self._get("/terminations/notices", filters)

    def notices_sheet(self, **filters: Any) -> requests.Response:
        """The list as .xlsx, streamed."""
        return self.stream("GET", f"{BASE}/terminations/notices/export.xlsx", params=filters)

    def notice(self, termination_id: Id) -> Json:
        return self._get(f"/terminations/notices/{termination_id}")

    def see_notice(self, termination_id: Id) -> Json:
        """已阅: keeps the first look."""
        return self._send("POST", f"/terminations/notices/{termination_id}/seen")

    def asked_terminations(self, **filters: Any) -> Json:
        return self._get("/terminations/review", filters)

    def asked_terminations_sheet(self, **filters: Any) -> requests.Response:
        """The list as .xlsx, streamed."""
        return self.stream("GET", f"{BASE}/terminations/review/export.xlsx", params=filters)

    def asked_termination(self, termination_id: Id) -> Json:
        return self._get(f"/terminations/review/{termination_id}")

    def approve_terminations(self, ids: Iterable[Id], key: str | None = None) -> Json:
        """审核通过; the rows tell old and new numbers. `key` is the Idempotency-Key of what may be sent again."""
        return self._end("/terminations/review/batch/approve", ids, key)

    def refuse_terminations(self, ids: Iterable[Id], reason: str, key: str | None = None) -> Json:
        return self._end("/terminations/review/batch/refuse", ids, key, reason=reason)

    def entered_agreements(self, **filters: Any) -> Json:
        """Entered agreements for 5.6."""
        return self._get("/forced", filters)

    def entered_agreements_sheet(self, **filters: Any) -> requests.Response:
        """The list as .xlsx, streamed."""
        return self.stream("GET", f"{BASE}/forced/export.xlsx", params=filters)

    def entered_agreement(self, agreement_id: Id) -> Json:
        return self._get(f"/forced/{agreement_id}")

    def force_terminations(self, ids: Iterable[Id], reason: str, key: str | None = None) -> Json:
        """解除状态; `ids` are agreements', the rows tell old and new numbers."""
        return self._end("/forced/batch/terminate", ids, key, reason=reason)

    def _end(self, path: str, ids: Iterable[Id], key: str | None, **values: Any) -> Json:
        headers = {} if key is None else {"Idempotency-Key": key}
        body = {"ids": [str(each) for each in ids]} | values
        return self.call("POST", BASE + path, headers=headers, json=body, timeout=_BATCH_SECONDS)
