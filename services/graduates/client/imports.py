"""Imports; `kind` is "dossiers" or "records"."""

from __future__ import annotations

from typing import IO, Any

import requests

from services.graduates.client.base import BASE, Calls, Id, Json

_UPLOAD_SECONDS = 120


class ImportCalls(Calls):
    """Template, upload, batches, preview, commit, downloads."""

    def import_template(self, kind: str) -> requests.Response:
        """The workbook to fill in, streamed."""
        return self.stream("GET", f"{BASE}/imports/{kind}/template.xlsx")

    def upload_import(self, kind: str, name: str, content: bytes | IO[bytes], graduation_year: int) -> Json:
        """Send a file; gives the batch, whose check is ordered."""
        path, params = f"{BASE}/imports/{kind}", {"graduation_year": graduation_year}
        answer: Json = self.call("POST", path, params=params, files={"file": (name, content)}, timeout=_UPLOAD_SECONDS)
        return answer

    def imports(self, kind: str, **filters: Any) -> Json:
        """Batches, newest first."""
        return self._get(f"/imports/{kind}", filters)

    def import_batch(self, kind: str, batch_id: Id) -> Json:
        return self._get(f"/imports/{kind}/{batch_id}")

    def import_rows(self, kind: str, batch_id: Id, **filters: Any) -> Json:
        """The preview (`verdict`, `page`, `size`)."""
        return self._get(f"/imports/{kind}/{batch_id}/rows", filters)

    def commit_import(self, kind: str, batch_id: Id, mode: str = "all") -> Json:
        return self._send("POST", f"/imports/{kind}/{batch_id}/commit", {"mode": mode})

    def cancel_import(self, kind: str, batch_id: Id) -> Json:
        return self._send("POST", f"/imports/{kind}/{batch_id}/cancel")

    def undo_import(self, kind: str, batch_id: Id) -> Json:
        return self._send("POST", f"/imports/{kind}/{batch_id}/undo")

    def import_file(self, kind: str, batch_id: Id, what: str = "file") -> requests.Response:
        """`what`: "file" (as sent), "marked.xlsx" or "result.xlsx"; streamed."""
        return self.stream("GET", f"{BASE}/imports/{kind}/{batch_id}/{what}")
