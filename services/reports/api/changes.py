"""What changed, for other systems with an API client: each list under a scope of its own."""

from __future__ import annotations

from typing import Any

from kernel.endpoint import Api
from kernel.identity import Identity
from kernel.permissions import client
from services.reports import contract
from services.reports.api.doors import PREFIX
from services.reports.domain.changes import KINDS
from services.reports.operations import changes

api = Api("changes", prefix=f"{PREFIX}/changes")


def _declare(name: str) -> None:
    kind = KINDS[name]

    def list_changes(identity: Identity, query: dict[str, Any]) -> dict[str, Any]:
        return changes.page(identity, name, query)

    list_changes.__name__ = f"list_{name}"
    api.endpoint(
        "GET",
        f"/{name}",
        title=kind.title,
        allow=(client(kind.scope),),
        query=contract.ChangesQuery,
        result=contract.changes_page(name.capitalize(), kind.names),
    )(list_changes)


for _name in KINDS:
    _declare(_name)
