"""Imports: the same endpoints for every kind, each behind its own screen."""

from __future__ import annotations

import uuid
from typing import IO, Any

from flask import Response, request

from kernel.downloads import PIECE, attachment_headers, bytes_response, file_response
from kernel.endpoint import Api
from kernel.errors import Invalid
from kernel.identity import Identity
from kernel.paging import page_schema
from kernel.sheets import template
from services.graduates import contract
from services.graduates.api.doors import PREFIX
from services.graduates.operations.imports import answers, batches, upload
from services.graduates.operations.imports.kind import LARGEST, ImportKind
from services.graduates.operations.imports.kinds import KINDS
from services.graduates.operations.sheets import MEDIA_TYPE

_FRAMING = 64 * 1024
"""Bytes of multipart around the file."""


def _api(kind: ImportKind) -> Api:
    api = Api(f"{kind.name}_imports", prefix=f"{PREFIX}/imports/{kind.name}")
    _declare_upload(api, kind)
    _declare_batches(api, kind)
    _declare_verbs(api, kind)
    _declare_downloads(api, kind)
    return api


def _declare_upload(api: Api, kind: ImportKind) -> None:
    @api.endpoint(
        "POST",
        "",
        title=f"上传{kind.title}文件",
        allow=kind.allow,
        query=contract.UploadQuery,
        result=contract.ImportBatchRow,
        status=202,
        multipart=True,
        largest=LARGEST + _FRAMING,
    )
    def upload_file(identity: Identity, query: dict[str, Any]) -> dict[str, Any]:
        file = request.files.get("file")
        if file is None or not file.filename or len(request.files) != 1:
            raise Invalid("file-missing", "请选择一个文件上传。", fields={"file": ["请选择一个文件。"]})
        batch = upload.take(identity, kind, file.filename, file.stream, query["graduation_year"])  # type: ignore[arg-type]
        return batches.one(identity, kind, batch.id)


def _declare_batches(api: Api, kind: ImportKind) -> None:
    @api.endpoint(
        "GET",
        "",
        title=f"{kind.title}批次",
        allow=kind.allow,
        query=contract.BatchQuery,
        result=page_schema(contract.ImportBatchRow),
    )
    def list_batches(identity: Identity, query: dict[str, Any]) -> dict[str, Any]:
        return batches.page(identity, kind, query)

    @api.endpoint(
        "GET", "/<uuid:batch_id>", title=f"{kind.title}进度", allow=kind.allow, result=contract.ImportBatchRow
    )
    def get_batch(identity: Identity, batch_id: uuid.UUID) -> dict[str, Any]:
        return batches.one(identity, kind, batch_id)

    @api.endpoint(
        "GET",
        "/<uuid:batch_id>/rows",
        title=f"{kind.title}预览",
        allow=kind.allow,
        query=contract.RowsQuery,
        result=page_schema(contract.ImportedRow),
    )
    def list_rows(identity: Identity, batch_id: uuid.UUID, query: dict[str, Any]) -> dict[str, Any]:
        return batches.rows(identity, kind, batch_id, query)


def _declare_verbs(api: Api, kind: ImportKind) -> None:
    result = contract.ImportBatchRow

    @api.endpoint(
        "POST",
        "/<uuid:batch_id>/commit",
        title=kind.title,
        allow=kind.allow,
        body=contract.CommitBody,
        result=result,
        status=202,
    )
    def commit_batch(identity: Identity, batch_id: uuid.UUID, body: dict[str, Any]) -> dict[str, Any]:
        batches.commit(identity, kind, batch_id, body["mode"])
        return batches.one(identity, kind, batch_id)

    @api.endpoint("POST", "/<uuid:batch_id>/cancel", title=f"取消{kind.title}", allow=kind.allow, result=result)
    def cancel_batch(identity: Identity, batch_id: uuid.UUID) -> dict[str, Any]:
        batches.cancel(identity, kind, batch_id)
        return batches.one(identity, kind, batch_id)

    @api.endpoint(
        "POST", "/<uuid:batch_id>/undo", title=f"撤销{kind.title}", allow=kind.allow, result=result, status=202
    )
    def undo_batch(identity: Identity, batch_id: uuid.UUID) -> dict[str, Any]:
        batches.undo(identity, kind, batch_id)
        return batches.one(identity, kind, batch_id)


def _declare_downloads(api: Api, kind: ImportKind) -> None:
    # writes: each download of personal data leaves its entry in the audit trail
    @api.endpoint("GET", "/template.xlsx", title=f"{kind.title}模板", allow=kind.allow)
    def get_template(_identity: Identity) -> Response:
        return bytes_response(template(kind.template), f"{kind.title}模板.xlsx", MEDIA_TYPE)

    @api.endpoint("GET", "/<uuid:batch_id>/file", title=f"下载{kind.title}原文件", allow=kind.allow, writes=True)
    def get_file(identity: Identity, batch_id: uuid.UUID) -> Response:
        return file_response(answers.original(identity, kind, batch_id))

    @api.endpoint(
        "GET", "/<uuid:batch_id>/marked.xlsx", title=f"下载{kind.title}错误标注", allow=kind.allow, writes=True
    )
    def get_marked(identity: Identity, batch_id: uuid.UUID) -> Response:
        return _streamed(answers.marked(identity, kind, batch_id), f"{kind.title}-标注错误.xlsx")

    @api.endpoint("GET", "/<uuid:batch_id>/result.xlsx", title=f"下载{kind.title}结果", allow=kind.allow, writes=True)
    def get_result(identity: Identity, batch_id: uuid.UUID) -> Response:
        return _streamed(answers.result(identity, kind, batch_id), f"{kind.title}-处理结果.xlsx")


def _streamed(content: IO[bytes], name: str) -> Response:
    """Answer with a finished temporary file, which goes away afterwards."""
    headers = attachment_headers(name, MEDIA_TYPE) | {"Content-Length": str(content.tell())}
    content.seek(0)
    response = Response(iter(lambda: content.read(PIECE), b""), headers=headers, direct_passthrough=True)
    response.call_on_close(content.close)
    return response


APIS = tuple(_api(kind) for kind in KINDS.values())
