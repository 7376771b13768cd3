"""Graduates themselves."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from services.agreements.client.base import Calls, Id, Json


class OwnCalls(Calls):
    """The own signing under /me."""

    def my_signing(self) -> Json:
        return self._get("/me")

    def enter_own_agreement(self, values: Mapping[str, Any]) -> Json:
        """Enter an agreement (contract.OwnEntryBody)."""
        return self._send("POST", "/me/agreements", values)

    def change_own_agreement(self, agreement_id: Id, version: int, values: Mapping[str, Any]) -> Json:
        """Correct it (contract.EntryBody)."""
        return self._send("PUT", f"/me/agreements/{agreement_id}", values, version)

    def ask_termination(self, agreement_id: Id, letter: Mapping[str, Any]) -> Json:
        return self._send("POST", f"/me/agreements/{agreement_id}/terminations", {"letter": dict(letter)})

    def withdraw_termination(self, termination_id: Id) -> Json:
        return self._send("POST", f"/me/terminations/{termination_id}/withdraw")
