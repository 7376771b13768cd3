"""Permissions of department accounts (manual 4.2)."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Response

from kernel.downloads import bytes_response
from kernel.endpoint import Api
from kernel.identity import Identity
from kernel.incoming import version
from kernel.permissions import staff
from kernel.schemas import BatchResult
from services.auth import contract
from services.auth.api.request import PREFIX, XLSX
from services.auth.operations import grant_matrix, grants, trail

api = Api("grants", prefix=PREFIX)
MANAGE = (staff("staff.permissions", level="school"),)
OF_ACCOUNT = "/accounts/<uuid:account_id>/grants"


@api.endpoint("GET", OF_ACCOUNT, title="查看用户权限", allow=MANAGE, result=contract.Grants)
def get_grants(identity: Identity, account_id: uuid.UUID) -> dict[str, Any]:
    return grants.grants_of(identity, account_id)


@api.endpoint(
    "PUT",
    OF_ACCOUNT,
    title="提交用户权限",
    allow=MANAGE,
    body=contract.GrantsChange,
    result=contract.Grants,
    versioned=True,
)
def set_grants(identity: Identity, account_id: uuid.UUID, body: dict[str, Any]) -> dict[str, Any]:
    return grants.set_all(identity, account_id, body["keys"], version())


@api.endpoint("DELETE", OF_ACCOUNT, title="清空用户权限", allow=MANAGE, result=contract.Grants)
def clear_grants(identity: Identity, account_id: uuid.UUID) -> dict[str, Any]:
    return grants.clear(identity, account_id)


@api.endpoint(
    "POST", "/grants/batch", title="授权、取消授权", allow=MANAGE, body=contract.GrantsBatch, result=BatchResult
)
def change_grants(identity: Identity, body: dict[str, Any]) -> dict[str, Any]:
    return grants.change_many(identity, body)


@api.endpoint(
    "POST", OF_ACCOUNT + "/copy", title="复制用户权限", allow=MANAGE, body=contract.GrantsCopy, result=BatchResult
)
def copy_grants(identity: Identity, account_id: uuid.UUID, body: dict[str, Any]) -> dict[str, Any]:
    return grants.copy(identity, account_id, body["account_ids"])


@api.endpoint(
    "GET", "/grants/matrix", title="权限矩阵", allow=MANAGE, query=contract.MatrixQuery, result=contract.Matrix
)
def matrix(identity: Identity, query: dict[str, Any]) -> dict[str, Any]:
    return grant_matrix.matrix(identity, query.get("department_id"))


@api.endpoint("GET", "/grants/matrix.xlsx", title="导出权限矩阵", allow=MANAGE, query=contract.MatrixQuery, writes=True)
def export_matrix(identity: Identity, query: dict[str, Any]) -> Response:
    return bytes_response(grant_matrix.workbook(identity, query.get("department_id")), "权限矩阵.xlsx", XLSX)


@api.endpoint(
    "GET",
    "/grants/history",
    title="授权记录",
    allow=MANAGE,
    query=contract.HistoryQuery,
    result=contract.AuditPage,
)
def history(identity: Identity, query: dict[str, Any]) -> dict[str, Any]:
    return trail.grant_history(identity, query)
