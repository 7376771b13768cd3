"""The organisation tree and the names of departments."""

from __future__ import annotations

from typing import Any

from kernel.endpoint import Api
from kernel.identity import Identity
from kernel.permissions import client, staff
from services.auth import contract
from services.auth.api.request import PREFIX
from services.auth.operations import organization

api = Api("organization", prefix=PREFIX)


@api.endpoint("GET", "/organization", title="组织机构树", allow=(staff(),), result=contract.Organization)
def tree(identity: Identity) -> dict[str, Any]:
    return organization.tree(identity)


@api.endpoint(
    "GET",
    "/departments/names",
    title="院系名称",
    allow=(staff(), client("organization:read")),
    result=contract.DepartmentNames,
)
def department_names(identity: Identity) -> dict[str, Any]:
    return organization.department_names(identity)
