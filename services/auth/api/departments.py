"""Department codes (manual 4.4)."""

from __future__ import annotations

import uuid
from typing import Any

from kernel.endpoint import Api
from kernel.identity import Identity
from kernel.incoming import version
from kernel.paging import page_schema
from kernel.permissions import staff
from services.auth import contract
from services.auth.api.request import PREFIX
from services.auth.operations import departments

api = Api("departments", prefix=f"{PREFIX}/departments")
MANAGE = (staff("staff.departments", level="school"),)


@api.endpoint(
    "GET",
    "",
    title="院系代码列表",
    allow=MANAGE,
    query=contract.DepartmentQuery,
    result=page_schema(contract.DepartmentRow),
)
def list_departments(identity: Identity, query: dict[str, Any]) -> dict[str, Any]:
    return departments.listed(identity, query)


@api.endpoint(
    "POST",
    "",
    title="增加院系代码",
    allow=MANAGE,
    body=contract.NewDepartment,
    result=contract.DepartmentRow,
    status=201,
    idempotent=True,
)
def create(identity: Identity, body: dict[str, Any]) -> dict[str, Any]:
    return departments.create(identity, body)


@api.endpoint(
    "PATCH",
    "/<uuid:department_id>",
    title="修改院系代码",
    allow=MANAGE,
    body=contract.DepartmentChange,
    result=contract.DepartmentRow,
    versioned=True,
)
def change(identity: Identity, department_id: uuid.UUID, body: dict[str, Any]) -> dict[str, Any]:
    return departments.change(identity, department_id, body, version())


@api.endpoint("POST", "/<uuid:department_id>/enable", title="启用院系", allow=MANAGE, result=contract.DepartmentRow)
def enable(identity: Identity, department_id: uuid.UUID) -> dict[str, Any]:
    return departments.switch(identity, department_id, enabled=True)


@api.endpoint("POST", "/<uuid:department_id>/disable", title="停用院系", allow=MANAGE, result=contract.DepartmentRow)
def disable(identity: Identity, department_id: uuid.UUID) -> dict[str, Any]:
    return departments.switch(identity, department_id, enabled=False)
