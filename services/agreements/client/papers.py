"""Agreements and termination letters on paper."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import requests

from services.agreements.client.base import BASE, Calls, Id, Json


class PaperCalls(Calls):
    """Print, order, check."""

    def agreement_pdf(self, source: str, agreement_id: Id) -> requests.Response:
        """One agreement as PDF, streamed."""
        return self.stream("GET", f"{BASE}/{source}/{agreement_id}/agreement.pdf")

    def my_agreement_pdf(self, agreement_id: Id) -> requests.Response:
        """The graduate's own agreement as PDF, streamed."""
        return self.stream("GET", f"{BASE}/me/agreements/{agreement_id}/agreement.pdf")

    def notice_letter(self, termination_id: Id) -> requests.Response:
        """The letter of a termination of 5.4 as PDF, streamed."""
        return self.stream("GET", f"{BASE}/terminations/notices/{termination_id}/letter.pdf")

    def review_letter(self, termination_id: Id) -> requests.Response:
        """The letter of a termination of 5.5 as PDF, streamed."""
        return self.stream("GET", f"{BASE}/terminations/review/{termination_id}/letter.pdf")

    def order_agreement_pdfs(self, source: str, values: Mapping[str, Any], key: str | None = None) -> Json:
        """Order the agreements of a source and query; gives the job's id and title."""
        headers = {"Idempotency-Key": key} if key else {}
        return self.call("POST", f"{BASE}/{source}/pdfs", headers=headers, json=dict(values))

    def verify(self, code: str) -> Json:
        """What a verifier needs of the document with this code."""
        return self._send("POST", "/verifications", {"code": code})
