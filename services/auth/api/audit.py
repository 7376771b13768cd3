"""The audit trail (操作日志)."""

from __future__ import annotations

from typing import Any

from kernel.endpoint import Api
from kernel.identity import Identity
from kernel.permissions import staff
from services.auth import contract
from services.auth.api.request import PREFIX
from services.auth.operations import trail

api = Api("audit", prefix=f"{PREFIX}/audit")


@api.endpoint(
    "GET",
    "",
    title="操作日志",
    allow=(staff("audit", level="school"),),
    query=contract.AuditQuery,
    result=contract.AuditPage,
)
def list_entries(identity: Identity, query: dict[str, Any]) -> dict[str, Any]:
    return trail.listed(identity, query)
