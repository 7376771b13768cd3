"""就业方案数据下载 (manual 9.1), of the school level."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Response

from kernel.downloads import file_response
from kernel.endpoint import Api
from kernel.identity import Identity
from kernel.paging import page_schema
from kernel.permissions import staff
from kernel.schemas import Schema
from services.reports import contract
from services.reports.api.doors import DOWNLOAD, PREFIX
from services.reports.operations import plan_files

api = Api("plan-files", prefix=f"{PREFIX}/plan-files")
ALLOW = (staff(DOWNLOAD, level="school"),)


@api.endpoint(
    "GET", "", title="就业方案文件", allow=ALLOW, query=contract.PlanFileQuery, result=page_schema(contract.PlanFileRow)
)
def list_plan_files(identity: Identity, query: dict[str, Any]) -> dict[str, Any]:
    return plan_files.page(identity, query)


@api.endpoint(
    "GET", "/count", title="就业方案人数", allow=ALLOW, query=contract.PlanCountQuery, result=contract.PlanCount
)
def count_plan(identity: Identity, query: dict[str, Any]) -> dict[str, int]:
    return plan_files.count(identity, query)


@api.endpoint(
    "POST",
    "",
    title="生成就业方案文件",
    allow=ALLOW,
    body=contract.PlanFileBody,
    result=contract.PlanFileRow,
    status=202,
    idempotent=True,
)
def order_plan_file(identity: Identity, body: dict[str, Any]) -> dict[str, Any]:
    return plan_files.order(identity, body)


@api.endpoint("GET", "/<uuid:plan_file_id>", title="就业方案文件详情", allow=ALLOW, result=contract.PlanFileDetails)
def get_plan_file(identity: Identity, plan_file_id: uuid.UUID) -> dict[str, Any]:
    return plan_files.details(identity, plan_file_id)


@api.endpoint("GET", "/<uuid:plan_file_id>/file", title="下载就业方案文件", allow=ALLOW, writes=True)
def get_plan_content(identity: Identity, plan_file_id: uuid.UUID) -> Response:
    return file_response(plan_files.download(identity, plan_file_id))


@api.endpoint("DELETE", "/<uuid:plan_file_id>", title="删除就业方案文件", allow=ALLOW, result=Schema)
def delete_plan_file(identity: Identity, plan_file_id: uuid.UUID) -> dict[str, Any]:
    plan_files.remove(identity, plan_file_id)
    return {}
