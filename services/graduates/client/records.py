"""The graduate record."""

from __future__ import annotations

from typing import Any

from services.graduates.client.base import Calls, Id, Json


class RecordCalls(Calls):
    """Drawer, history, finding and revealing."""

    def find(self, number: str) -> str | None:
        """The id of the graduate with this ID number or 考生号."""
        found = self._send("POST", "/records/find", {"number": number})["id"]
        return None if found is None else str(found)

    def search(self, text: str) -> Json:
        """The first graduates by a part of the name or a whole number: contract.Hits."""
        return self._send("POST", "/records/search", {"text": text})

    def record(self, graduate_id: Id) -> Json:
        return self._get(f"/records/{graduate_id}")

    def history(self, graduate_id: Id, **filters: Any) -> Json:
        return self._get(f"/records/{graduate_id}/history", filters)

    def reveal(self, graduate_id: Id) -> Json:
        return self._send("POST", f"/records/{graduate_id}/reveal")
