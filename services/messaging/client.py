"""The typed client of messaging: one method an endpoint, as one asker. Errors are those of kernel.errors."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from typing import Any, BinaryIO

import requests

from kernel.client import ServiceClient
from kernel.idempotency import HEADER

BASE = "/api/v1/messaging"
UPLOAD_SECONDS = 60


class MessagingClient(ServiceClient):
    """Every filter argument is a query parameter of the endpoint (contract.py names them)."""

    def recipients(self, **filters: Any) -> dict[str, Any]:
        """The receiver picker: a page of PersonRow."""
        return self._json("GET", "/recipients", params=filters)

    def audience_options(self) -> dict[str, Any]:
        """AudienceOptions of this sender."""
        return self._json("GET", "/audience/options")

    def count_audience(self, lines: Sequence[Mapping[str, Any]]) -> int:
        """How many would receive a broadcast with these lines now."""
        count: int = self._json("POST", "/audience/count", json={"lines": list(lines)})["count"]
        return count

    def upload(self, name: str, stream: BinaryIO) -> dict[str, Any]:
        """Store an attachment: AttachmentSchema. Its type is found from its content."""
        files = {"file": (name, stream, "application/octet-stream")}
        return self._json("POST", "/attachments", files=files, timeout=UPLOAD_SECONDS)

    def attachment(self, attachment_id: uuid.UUID) -> requests.Response:
        """An attachment's content, streamed; the caller closes it."""
        return self.stream("GET", f"{BASE}/attachments/{attachment_id}")

    def send(self, message: Mapping[str, Any], *, key: str | None = None) -> dict[str, Any]:
        """Send NewMessage; the same `key` (Idempotency-Key) again sends nothing. Gives SentResult."""
        return self._json("POST", "/messages", json=dict(message), headers=_key(key))

    def singles(self, **filters: Any) -> dict[str, Any]:
        """Received single messages (3.2): a page of ReceivedRow."""
        return self._json("GET", "/inbox/single", params=filters)

    def broadcasts(self, **filters: Any) -> dict[str, Any]:
        """Received broadcasts (3.3): a page of ReceivedRow."""
        return self._json("GET", "/inbox/broadcasts", params=filters)

    def delete_singles(self, ids: Sequence[uuid.UUID]) -> dict[str, Any]:
        """Hide received single messages from oneself: BatchResult."""
        return self._json("POST", "/inbox/single/batch/delete", json=_ids(ids))

    def read_singles(self, ids: Sequence[uuid.UUID]) -> dict[str, Any]:
        """Mark received single messages as read: BatchResult."""
        return self._json("POST", "/inbox/single/batch/read", json=_ids(ids))

    def message(self, message_id: uuid.UUID) -> dict[str, Any]:
        """A whole message (MessageSchema), without marking it."""
        return self._json("GET", f"/messages/{message_id}")

    def open_message(self, message_id: uuid.UUID) -> dict[str, Any]:
        """A whole message (MessageSchema); its first opening by a receiver is kept."""
        return self._json("POST", f"/messages/{message_id}/read")

    def reply(
        self, message_id: uuid.UUID, body: str, attachment_ids: Sequence[uuid.UUID] = (), *, key: str | None = None
    ) -> dict[str, Any]:
        """Answer the sender of a received single message: SentResult."""
        json = {"body": body, "attachment_ids": [str(item) for item in attachment_ids]}
        return self._json("POST", f"/messages/{message_id}/reply", json=json, headers=_key(key))

    def sent(self, **filters: Any) -> dict[str, Any]:
        """Sent messages (3.4): a page of SentRow."""
        return self._json("GET", "/sent", params=filters)

    def receipts(self, message_id: uuid.UUID, **filters: Any) -> dict[str, Any]:
        """Receivers of an own message: a page of ReceiptRow (`page`, `size`); of a broadcast those who have read."""
        return self._json("GET", f"/sent/{message_id}/receipts", params=filters)

    def unread(self, message_id: uuid.UUID, **filters: Any) -> dict[str, Any]:
        """Those who have not read an own message: UnreadPage (`after`, `size`)."""
        return self._json("GET", f"/sent/{message_id}/unread", params=filters)

    def unread_sheet(self, message_id: uuid.UUID) -> requests.Response:
        """The unread list as .xlsx, streamed; raises Conflict `too-many-rows` beyond DIRECT_ROWS."""
        return self.stream("GET", f"{BASE}/sent/{message_id}/unread.xlsx")

    def order_unread_export(self, message_id: uuid.UUID, *, key: str | None = None) -> dict[str, Any]:
        """Order the unread list as a job: OrderedJob."""
        return self._json("POST", f"/sent/{message_id}/unread-exports", headers=_key(key))

    def remind(self, message_id: uuid.UUID, body: str = "", *, key: str | None = None) -> dict[str, Any]:
        """Send a reminder to those who have not read: SentResult."""
        return self._json("POST", f"/sent/{message_id}/remind", json={"body": body}, headers=_key(key))

    def export(self, box: str, **filters: Any) -> requests.Response:
        """A list as .xlsx, streamed; `box` is "inbox/single", "inbox/broadcasts" or "sent"."""
        return self.stream("GET", f"{BASE}/{box}/export.xlsx", params=filters)

    def summary(self) -> dict[str, Any]:
        """Counts for badges: Summary."""
        return self._json("GET", "/summary")

    def jobs(self, **filters: Any) -> dict[str, Any]:
        """One's own jobs in this service: a page of jobs (`state`, `page`, `size`)."""
        return self._json("GET", "/jobs", params=filters)

    def job(self, job_id: uuid.UUID) -> dict[str, Any]:
        """One job's progress."""
        return self._json("GET", f"/jobs/{job_id}")

    def cancel_job(self, job_id: uuid.UUID) -> dict[str, Any]:
        """Stop a job."""
        return self._json("POST", f"/jobs/{job_id}/cancel")

    def job_file(self, job_id: uuid.UUID) -> requests.Response:
        """The finished file of a job, streamed."""
        return self.stream("GET", f"{BASE}/jobs/{job_id}/file")

    def _json(self, method: str, path: str, **options: Any) -> dict[str, Any]:
        answer: dict[str, Any] = self.call(method, BASE + path, **options)
        return answer


def _key(key: str | None) -> dict[str, str]:
    return {HEADER: key} if key else {}


def _ids(ids: Sequence[uuid.UUID]) -> dict[str, list[str]]:
    return {"ids": [str(item) for item in ids]}
