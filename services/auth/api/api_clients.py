"""API clients (开放接口)."""

from __future__ import annotations

import uuid
from typing import Any

from kernel.endpoint import Api
from kernel.identity import Identity
from kernel.paging import page_schema
from kernel.permissions import staff
from services.auth import contract
from services.auth.api.request import PREFIX
from services.auth.operations import api_clients

api = Api("api_clients", prefix=f"{PREFIX}/api-clients")
MANAGE = (staff("api_clients", level="school"),)


@api.endpoint(
    "GET",
    "",
    title="接口帐户列表",
    allow=MANAGE,
    query=contract.ApiClientQuery,
    result=page_schema(contract.ApiClientRow),
)
def list_clients(identity: Identity, query: dict[str, Any]) -> dict[str, Any]:
    return api_clients.listed(identity, query)


@api.endpoint("GET", "/<uuid:client_id>", title="接口帐户", allow=MANAGE, result=contract.ApiClientRow)
def show(identity: Identity, client_id: uuid.UUID) -> dict[str, Any]:
    return api_clients.detail(identity, client_id)


@api.endpoint(
    "POST",
    "",
    title="新建接口帐户",
    allow=MANAGE,
    body=contract.NewApiClient,
    result=contract.ApiClientCreated,
    status=201,
)
def create(identity: Identity, body: dict[str, Any]) -> dict[str, Any]:
    return api_clients.create(identity, body)


@api.endpoint("POST", "/<uuid:client_id>/disable", title="停用接口帐户", allow=MANAGE, result=contract.ApiClientRow)
def disable(identity: Identity, client_id: uuid.UUID) -> dict[str, Any]:
    return api_clients.disable(identity, client_id)


@api.endpoint(
    "POST",
    "/<uuid:client_id>/rotate",
    title="更换接口密钥",
    allow=MANAGE,
    body=contract.KeyRotation,
    result=contract.ApiClientCreated,
)
def rotate(identity: Identity, client_id: uuid.UUID, body: dict[str, Any]) -> dict[str, Any]:
    return api_clients.rotate(identity, client_id, body)
