"""What the parts of the client share."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from typing import Any

from kernel.client import ServiceClient

BASE = "/api/v1/reports"
Json = dict[str, Any]
Id = uuid.UUID | str


class Calls(ServiceClient):
    """Base of the parts."""

    def _get(self, path: str, params: Mapping[str, Any] | None = None) -> Json:
        return self.call("GET", BASE + path, params=params)

    def _send(self, method: str, path: str, body: Mapping[str, Any] | None = None, version: int | None = None) -> Json:
        """A change; `version` becomes If-Match."""
        headers = {} if version is None else {"If-Match": f'"{version}"'}
        return self.call(method, BASE + path, headers=headers, **({} if body is None else {"json": dict(body)}))

    def _batch(self, path: str, ids: Iterable[Id], **more: Any) -> Json:
        """A bulk call; gives a BatchResult."""
        return self._send("POST", path, {"ids": [str(each) for each in ids], **more})
