"""Receiving (manual 3.2, 3.3): lists, opening, answering, deleting one's own copy."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Response

from kernel.downloads import bytes_response
from kernel.endpoint import Api
from kernel.exports import MEDIA_TYPE
from kernel.identity import Identity
from kernel.paging import page_schema
from kernel.schemas import BatchResult, Ids
from services.messaging import contract
from services.messaging.api import doors
from services.messaging.operations import detail, lists, receipts
from services.messaging.operations import send as sending

api = Api("received", prefix="/api/v1/messaging")
_PAGE = page_schema(contract.ReceivedRow)


@api.endpoint(
    "GET", "/inbox/single", title="接收单发信息", allow=doors.SINGLES, query=contract.SingleQuery, result=_PAGE
)
def list_singles(identity: Identity, query: dict[str, Any]) -> dict[str, Any]:
    return lists.singles(identity, query)


@api.endpoint(
    "GET",
    "/inbox/broadcasts",
    title="接收群发信息",
    allow=doors.BROADCASTS,
    query=contract.BroadcastQuery,
    result=_PAGE,
)
def list_broadcasts(identity: Identity, query: dict[str, Any]) -> dict[str, Any]:
    return lists.broadcasts(identity, query)


@api.endpoint(
    "GET",
    "/inbox/single/export.xlsx",
    title="导出单发信息",
    allow=doors.SINGLES,
    query=contract.SingleQuery,
    writes=True,
)
def export_singles(identity: Identity, query: dict[str, Any]) -> Response:
    return bytes_response(lists.singles_sheet(identity, query), "接收单发信息.xlsx", MEDIA_TYPE)


@api.endpoint(
    "GET",
    "/inbox/broadcasts/export.xlsx",
    title="导出群发信息",
    allow=doors.BROADCASTS,
    query=contract.BroadcastQuery,
    writes=True,
)
def export_broadcasts(identity: Identity, query: dict[str, Any]) -> Response:
    return bytes_response(lists.broadcasts_sheet(identity, query), "接收群发信息.xlsx", MEDIA_TYPE)


@api.endpoint(
    "POST", "/inbox/single/batch/delete", title="删除单发信息", allow=doors.SINGLES, body=Ids, result=BatchResult
)
def delete_singles(identity: Identity, body: dict[str, Any]) -> dict[str, Any]:
    return receipts.delete_singles(identity, body["ids"])


@api.endpoint(
    "POST", "/inbox/single/batch/read", title="标记单发信息已读", allow=doors.SINGLES, body=Ids, result=BatchResult
)
def read_singles(identity: Identity, body: dict[str, Any]) -> dict[str, Any]:
    return receipts.read_singles(identity, body["ids"])


@api.endpoint(
    "GET", "/messages/<uuid:message_id>", title="查看信息", allow=doors.READERS, result=contract.MessageSchema
)
def get_message(identity: Identity, message_id: uuid.UUID) -> dict[str, Any]:
    return detail.show(identity, message_id)


@api.endpoint(
    "POST", "/messages/<uuid:message_id>/read", title="打开信息", allow=doors.READERS, result=contract.MessageSchema
)
def open_message(identity: Identity, message_id: uuid.UUID) -> dict[str, Any]:
    return receipts.open_message(identity, message_id)


@api.endpoint(
    "POST",
    "/messages/<uuid:message_id>/reply",
    title="回复信息",
    allow=doors.SINGLES,
    body=contract.ReplyBody,
    result=contract.SentResult,
    status=201,
    idempotent=True,
)
def reply_message(identity: Identity, message_id: uuid.UUID, body: dict[str, Any]) -> dict[str, Any]:
    return sending.reply(identity, message_id, body)


@api.endpoint("GET", "/summary", title="未读信息数", allow=doors.EVERYBODY, result=contract.Summary)
def get_summary(identity: Identity) -> dict[str, Any]:
    return lists.summary(identity)
