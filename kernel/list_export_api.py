"""The endpoints of a list's workbook, made of its ListExport."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flask import Response

from kernel.downloads import bytes_response
from kernel.endpoint import Api
from kernel.exports import MEDIA_TYPE
from kernel.identity import Identity
from kernel.list_exports import ListExport, ListExports, body_of
from kernel.schemas import OrderedJob

Within = Callable[..., Mapping[str, Any]]


def export_endpoints(
    api: Api, exports: ListExports, wanted: ListExport, rule: str = "", *, within: Within = dict
) -> None:
    """Declare `GET <rule>/export.xlsx` and `POST <rule>/exports`; `within` makes filters of the parts of the rule."""

    def sheet(identity: Identity, query: dict[str, Any], **place: Any) -> Response:
        content = wanted.workbook(identity, {**query, **within(**place)})
        return bytes_response(content, f"{wanted.title}.xlsx", MEDIA_TYPE)

    def order(identity: Identity, body: dict[str, Any], **place: Any) -> dict[str, Any]:
        return exports.order(identity, wanted, {**body, **within(**place)})

    sheet.__name__, order.__name__ = f"export_{wanted.key}", f"order_{wanted.key}_export"
    asked: dict[str, Any] = {"allow": wanted.allow, "query": wanted.query, "writes": True}
    ordered: dict[str, Any] = {"allow": wanted.allow, "body": body_of(wanted.query), "result": OrderedJob}
    api.endpoint("GET", f"{rule}/export.xlsx", title=f"导出{wanted.title}", **asked)(sheet)
    ordered |= {"status": 202, "idempotent": True}
    api.endpoint("POST", f"{rule}/exports", title=f"在后台导出{wanted.title}", **ordered)(order)
