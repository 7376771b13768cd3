"""Dispatch of dossiers (8.5)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import requests

from services.graduates.client.base import BASE, Calls, Id, Json


class DossierCalls(Calls):
    """List, registering, modifying, cancelling, coming back."""

    def dossiers(self, **filters: Any) -> Json:
        return self._get("/dossiers", filters)

    def dossiers_sheet(self, **filters: Any) -> requests.Response:
        """The list as .xlsx, streamed."""
        return self.stream("GET", f"{BASE}/dossiers/export.xlsx", params=filters)

    def put_dossier(self, graduate_id: Id, version: int, **values: Any) -> Json:
        """Register (version 0) or modify one."""
        return self._send("PUT", f"/dossiers/{graduate_id}", values, version)

    def send_dossiers(self, ids: Iterable[Id], **values: Any) -> Json:
        return self._batch("/dossiers/batch/send", ids, **values)

    def cancel_dossiers(self, ids: Iterable[Id], reason: str) -> Json:
        return self._batch("/dossiers/batch/cancel", ids, reason=reason)

    def return_dossier(self, graduate_id: Id, reason: str) -> Json:
        return self._send("POST", f"/dossiers/{graduate_id}/return", {"reason": reason})
