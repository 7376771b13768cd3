"""A graduate's own applications."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from services.graduates.client.base import Calls, Id, Json


class MyApplicationCalls(Calls):
    """Applying, seeing decisions, withdrawing."""

    def my_applications(self) -> Json:
        return self._get("/me/applications")

    def apply(self, kind: str, values: Mapping[str, Any]) -> Json:
        return self._send("POST", f"/me/applications/{kind}", values)

    def withdraw_application(self, application_id: Id) -> Json:
        return self._send("POST", f"/me/applications/{application_id}/withdraw")
