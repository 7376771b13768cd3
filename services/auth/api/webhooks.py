"""Webhooks (事件推送)."""

from __future__ import annotations

import uuid
from typing import Any

from kernel.endpoint import Api
from kernel.identity import Identity
from kernel.incoming import version
from kernel.paging import page_schema
from kernel.permissions import staff
from kernel.surroundings import around
from services.auth import contract
from services.auth.api.request import PREFIX
from services.auth.operations import webhooks

api = Api("webhooks", prefix=f"{PREFIX}/webhooks")
MANAGE = (staff("webhooks", level="school"),)


@api.endpoint(
    "GET",
    "",
    title="推送地址列表",
    allow=MANAGE,
    query=contract.WebhookQuery,
    result=page_schema(contract.WebhookRow),
)
def list_webhooks(identity: Identity, query: dict[str, Any]) -> dict[str, Any]:
    return webhooks.listed(identity, query)


@api.endpoint("GET", "/<uuid:webhook_id>", title="推送地址", allow=MANAGE, result=contract.WebhookRow)
def show(identity: Identity, webhook_id: uuid.UUID) -> dict[str, Any]:
    return webhooks.detail(identity, webhook_id)


@api.endpoint(
    "POST",
    "",
    title="新建推送地址",
    allow=MANAGE,
    body=contract.NewWebhook,
    result=contract.WebhookCreated,
    status=201,
)
def create(identity: Identity, body: dict[str, Any]) -> dict[str, Any]:
    return webhooks.create(identity, body, around())


@api.endpoint(
    "PATCH",
    "/<uuid:webhook_id>",
    title="修改推送地址",
    allow=MANAGE,
    body=contract.WebhookChange,
    result=contract.WebhookRow,
    versioned=True,
)
def change(identity: Identity, webhook_id: uuid.UUID, body: dict[str, Any]) -> dict[str, Any]:
    return webhooks.change(identity, webhook_id, body, version(), around())


@api.endpoint(
    "POST",
    "/<uuid:webhook_id>/rotate",
    title="更换推送密钥",
    allow=MANAGE,
    body=contract.KeyRotation,
    result=contract.WebhookCreated,
)
def rotate(identity: Identity, webhook_id: uuid.UUID, body: dict[str, Any]) -> dict[str, Any]:
    return webhooks.rotate(identity, webhook_id, body)


@api.endpoint("POST", "/<uuid:webhook_id>/enable", title="启用推送", allow=MANAGE, result=contract.WebhookRow)
def enable(identity: Identity, webhook_id: uuid.UUID) -> dict[str, Any]:
    return webhooks.switch(identity, webhook_id, enabled=True)


@api.endpoint("POST", "/<uuid:webhook_id>/disable", title="停用推送", allow=MANAGE, result=contract.WebhookRow)
def disable(identity: Identity, webhook_id: uuid.UUID) -> dict[str, Any]:
    return webhooks.switch(identity, webhook_id, enabled=False)


@api.endpoint(
    "POST", "/<uuid:webhook_id>/test", title="发送测试", allow=MANAGE, result=contract.DeliveryRow, status=202
)
def test(identity: Identity, webhook_id: uuid.UUID) -> dict[str, Any]:
    return webhooks.test(identity, webhook_id)


@api.endpoint(
    "GET",
    "/<uuid:webhook_id>/deliveries",
    title="推送记录",
    allow=MANAGE,
    query=contract.DeliveryQuery,
    result=page_schema(contract.DeliveryRow),
)
def list_deliveries(identity: Identity, webhook_id: uuid.UUID, query: dict[str, Any]) -> dict[str, Any]:
    return webhooks.deliveries(identity, webhook_id, query)


@api.endpoint(
    "POST",
    "/<uuid:webhook_id>/replay-failed",
    title="重新发送未送达的",
    allow=MANAGE,
    result=contract.Replayed,
    status=202,
)
def replay_failed(identity: Identity, webhook_id: uuid.UUID) -> dict[str, Any]:
    return webhooks.replay_failed(identity, webhook_id)


@api.endpoint(
    "POST",
    "/deliveries/<uuid:delivery_id>/replay",
    title="重新发送",
    allow=MANAGE,
    result=contract.DeliveryRow,
    status=202,
)
def replay(identity: Identity, delivery_id: uuid.UUID) -> dict[str, Any]:
    return webhooks.replay(identity, delivery_id)
