"""The audit trail (操作日志)."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Response

from kernel.downloads import bytes_response
from kernel.endpoint import Api
from kernel.identity import Identity
from kernel.permissions import staff
from kernel.schemas import OrderedJob
from services.auth import contract
from services.auth.api.request import PREFIX, XLSX
from services.auth.operations import audit_export, trail

api = Api("audit", prefix=f"{PREFIX}/audit")

READ = (staff("audit", level="school"),)


@api.endpoint(
    "GET",
    "",
    title="操作日志",
    allow=READ,
    query=contract.AuditQuery,
    result=contract.AuditPage,
)
def list_entries(identity: Identity, query: dict[str, Any]) -> dict[str, Any]:
    return trail.listed(identity, query)


@api.endpoint("GET", "/<uuid:entry_id>", title="操作日志详情", allow=READ, result=contract.AuditRow)
def get_entry(identity: Identity, entry_id: uuid.UUID) -> dict[str, Any]:
    return trail.one(identity, entry_id)


@api.endpoint("GET", "/export.xlsx", title="导出操作日志", allow=READ, query=contract.AuditQuery, writes=True)
def export_entries(identity: Identity, query: dict[str, Any]) -> Response:
    return bytes_response(trail.export(identity, query), "操作日志.xlsx", XLSX)


@api.endpoint(
    "POST",
    "/exports",
    title="在后台导出操作日志",
    allow=READ,
    body=contract.AuditFilters,
    result=OrderedJob,
    status=202,
    idempotent=True,
)
def order_export(identity: Identity, body: dict[str, Any]) -> dict[str, Any]:
    return audit_export.order(identity, body)
