"""Sent messages (manual 3.4): 查看, 已读, 未读, 提醒未读."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Response

from kernel.downloads import bytes_response
from kernel.endpoint import Api
from kernel.exports import MEDIA_TYPE
from kernel.identity import Identity
from kernel.paging import PageQuery, page_schema
from kernel.schemas import OrderedJob
from services.messaging import contract
from services.messaging.api import doors
from services.messaging.operations import lists, receivers, unread_export
from services.messaging.operations import send as sending

api = Api("sent", prefix="/api/v1/messaging")


@api.endpoint(
    "GET",
    "/sent",
    title="已发信息",
    allow=doors.SENDERS,
    query=contract.SentQuery,
    result=page_schema(contract.SentRow),
)
def list_sent(identity: Identity, query: dict[str, Any]) -> dict[str, Any]:
    return lists.sent(identity, query)


@api.endpoint(
    "GET", "/sent/export.xlsx", title="导出已发信息", allow=doors.SENDERS, query=contract.SentQuery, writes=True
)
def export_sent(identity: Identity, query: dict[str, Any]) -> Response:
    return bytes_response(lists.sent_sheet(identity, query), "已发信息.xlsx", MEDIA_TYPE)


@api.endpoint(
    "GET",
    "/sent/<uuid:message_id>/receipts",
    title="阅读情况",
    allow=doors.SENDERS,
    query=PageQuery,
    result=page_schema(contract.ReceiptRow),
)
def list_receipts(identity: Identity, message_id: uuid.UUID, query: dict[str, Any]) -> dict[str, Any]:
    return receivers.receipts(identity, message_id, query)


@api.endpoint(
    "GET",
    "/sent/<uuid:message_id>/unread",
    title="未读名单",
    allow=doors.STAFF_SENDERS,
    query=contract.UnreadQuery,
    result=contract.UnreadPage,
)
def list_unread(identity: Identity, message_id: uuid.UUID, query: dict[str, Any]) -> dict[str, Any]:
    return receivers.unread(identity, message_id, query)


@api.endpoint(
    "GET", "/sent/<uuid:message_id>/unread.xlsx", title="下载未读名单", allow=doors.STAFF_SENDERS, writes=True
)
def get_unread_sheet(identity: Identity, message_id: uuid.UUID) -> Response:
    name, content = receivers.unread_sheet(identity, message_id)
    return bytes_response(content, name, MEDIA_TYPE)


@api.endpoint(
    "POST",
    "/sent/<uuid:message_id>/unread-exports",
    title="生成未读名单",
    allow=doors.STAFF_SENDERS,
    result=OrderedJob,
    status=202,
    idempotent=True,
)
def order_unread_export(identity: Identity, message_id: uuid.UUID) -> dict[str, Any]:
    return unread_export.order(identity, message_id)


@api.endpoint(
    "POST",
    "/sent/<uuid:message_id>/remind",
    title="提醒未读",
    allow=doors.STAFF_SENDERS,
    body=contract.RemindBody,
    result=contract.SentResult,
    status=201,
    idempotent=True,
)
def remind_unread(identity: Identity, message_id: uuid.UUID, body: dict[str, Any]) -> dict[str, Any]:
    return sending.remind(identity, message_id, body)
