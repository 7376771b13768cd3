"""单位身份信息核对 (manual 10.4)."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Response, request

from kernel.downloads import bytes_response
from kernel.endpoint import Api
from kernel.errors import Invalid
from kernel.exports import MEDIA_TYPE
from kernel.identity import Identity
from kernel.paging import page_schema
from kernel.permissions import staff
from kernel.schemas import OrderedJob
from kernel.surroundings import around
from services.reports import contract
from services.reports.adapters.bureau import register_of
from services.reports.api.doors import CHECK, PREFIX
from services.reports.operations import check_files, checks

_FRAMING = 64 * 1024
"""Bytes of multipart around the file."""
api = Api("checks", prefix=f"{PREFIX}/employer-checks")
ALLOW = (staff(CHECK),)


@api.endpoint("POST", "", title="核对单位身份信息", allow=ALLOW, body=contract.CheckBody, result=contract.Checked)
def check_employer(identity: Identity, body: dict[str, Any]) -> dict[str, Any]:
    about = around()
    return checks.check(identity, body["name"], register_of(about.settings), about)


@api.endpoint(
    "GET", "", title="核对记录", allow=ALLOW, query=contract.CheckQuery, result=page_schema(contract.CheckRow)
)
def list_checks(identity: Identity, query: dict[str, Any]) -> dict[str, Any]:
    return checks.history(identity, query)


@api.endpoint("GET", "/<uuid:check_id>", title="核对结果", allow=ALLOW, result=contract.Checked)
def get_check(identity: Identity, check_id: uuid.UUID) -> dict[str, Any]:
    return checks.one(identity, check_id)


@api.endpoint("GET", "/template.xlsx", title="批量核对模板", allow=ALLOW)
def check_template(identity: Identity) -> Response:
    return bytes_response(check_files.blank(), "单位核对模板.xlsx", MEDIA_TYPE)


@api.endpoint(
    "POST",
    "/files",
    title="批量核对单位",
    allow=ALLOW,
    result=OrderedJob,
    status=202,
    multipart=True,
    largest=contract.LARGEST_FILE + _FRAMING,
)
def check_file(identity: Identity) -> dict[str, Any]:
    file = request.files.get("file")
    if file is None or not file.filename or len(request.files) != 1:
        raise Invalid("file-missing", "请选择一个文件上传。", fields={"file": ["请选择一个文件。"]})
    return check_files.order(identity, file.filename, file.stream)  # type: ignore[arg-type]
