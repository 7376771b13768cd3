"""Writing (manual 3.1): receivers, audience, attachments, sending."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Response, request

from kernel.downloads import file_response
from kernel.endpoint import Api
from kernel.errors import Invalid
from kernel.identity import Identity
from kernel.paging import page_schema
from services.messaging import contract
from services.messaging.api import doors
from services.messaging.operations import attachments, people
from services.messaging.operations import send as sending

api = Api("compose", prefix="/api/v1/messaging")
# multipart framing around one file of the greatest size
_UPLOAD = contract.ATTACHMENT_BYTES + 64 * 1024


@api.endpoint(
    "GET",
    "/recipients",
    title="选择接收人",
    allow=doors.WRITERS,
    query=contract.RecipientQuery,
    result=page_schema(contract.PersonRow),
)
def list_recipients(identity: Identity, query: dict[str, Any]) -> dict[str, Any]:
    return people.recipients(identity, query)


@api.endpoint(
    "POST",
    "/audience/count",
    title="群发人数",
    allow=doors.COMPOSE,
    body=contract.AudienceBody,
    result=contract.AudienceCount,
    writes=False,
)
def count_audience(identity: Identity, body: dict[str, Any]) -> dict[str, Any]:
    return people.count_audience(identity, body["lines"])


@api.endpoint("GET", "/audience/options", title="可选的群发范围", allow=doors.COMPOSE, result=contract.AudienceOptions)
def get_audience_options(identity: Identity) -> dict[str, Any]:
    return people.audience_options(identity)


@api.endpoint(
    "POST",
    "/attachments",
    title="上传附件",
    allow=doors.UPLOADERS,
    result=contract.AttachmentSchema,
    status=201,
    multipart=True,
    largest=_UPLOAD,
)
def upload_attachment(identity: Identity) -> dict[str, Any]:
    file = request.files.get("file")
    if file is None or not file.filename or len(request.files) != 1:
        raise Invalid("file-missing", "请选择一个文件上传。", fields={"file": ["请选择一个文件。"]})
    return attachments.store(identity, file.filename, file.stream)  # type: ignore[arg-type]


@api.endpoint("GET", "/attachments/<uuid:attachment_id>", title="下载附件", allow=doors.EVERYBODY)
def get_attachment(identity: Identity, attachment_id: uuid.UUID) -> Response:
    return file_response(attachments.fetch(identity, attachment_id))


@api.endpoint(
    "POST",
    "/messages",
    title="发送信息",
    allow=doors.WRITERS,
    body=contract.NewMessage,
    result=contract.SentResult,
    status=201,
    idempotent=True,
)
def send_message(identity: Identity, body: dict[str, Any]) -> dict[str, Any]:
    return sending.send(identity, body)
