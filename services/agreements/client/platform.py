"""The provincial platform."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from services.agreements.client.base import Calls, Json

Items = Iterable[Mapping[str, Any]]


class PlatformCalls(Calls):
    """What the platform delivers and fetches; batches of at most 500."""

    def deliver_agreements(self, items: Items) -> Json:
        return self._deliver("agreements", items)

    def deliver_certifications(self, items: Items) -> Json:
        return self._deliver("certifications", items)

    def deliver_terminations(self, items: Items) -> Json:
        return self._deliver("terminations", items)

    def agreement_states(self, **filters: Any) -> Json:
        """A page of changes after `cursor`; its `cursor` goes on from there."""
        return self._get("/platform/agreements", filters)

    def _deliver(self, what: str, items: Items) -> Json:
        return self._send("POST", f"/platform/{what}", {"items": list(items)})
