"""Graduates themselves, and the provincial platform."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from services.graduates.client.base import Calls, Json


class OwnCalls(Calls):
    """Registering and /me."""

    def register(self, values: Mapping[str, Any]) -> Json:
        return self._send("POST", "/registrations", values)

    def me(self) -> Json:
        return self._get("/me")

    def my_employment(self) -> Json:
        return self._get("/me/employment")

    def my_dossier(self) -> Json | None:
        """Where the dossier is; None while nothing is registered."""
        dossier: Json | None = self._get("/me/dossier")["dossier"]
        return dossier

    def set_operation_code(self, code: str) -> None:
        self._send("PUT", "/me/operation-code", {"code": code})

    def my_resume(self) -> Json:
        return self._get("/me/resume")

    def save_resume(self, version: int, values: Mapping[str, Any]) -> Json:
        """`version` 0 makes the first one."""
        return self._send("PUT", "/me/resume", values, version)

    def publish_resume(self, *, published: bool) -> Json:
        return self._send("POST", f"/me/resume/{'publish' if published else 'withdraw'}")


class PlatformCalls(Calls):
    """What the provincial platform tells and asks."""

    def tell_dispatches(self, items: Iterable[Mapping[str, Any]]) -> Json:
        return self._send("POST", "/platform/dispatches", {"items": list(items)})

    def return_cases(self, **filters: Any) -> Json:
        return self._get("/platform/return-home", filters)

    def settle_cases(self, items: Iterable[Mapping[str, Any]]) -> Json:
        return self._send("POST", "/platform/return-home/results", {"items": list(items)})
