"""Dispatch of dossiers (manual 8.5)."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Response

from kernel import incoming
from kernel.downloads import bytes_response
from kernel.endpoint import Api
from kernel.identity import Identity
from kernel.paging import page_schema
from kernel.permissions import staff
from kernel.schemas import BatchResult
from services.graduates import contract
from services.graduates.api.doors import PREFIX
from services.graduates.operations import dossier_lists, dossiers, sheets

api = Api("dossiers", prefix=f"{PREFIX}/dossiers")
_ALLOW = (staff("employment.dossiers"),)


@api.endpoint(
    "GET",
    "",
    title="档案信息登记",
    allow=_ALLOW,
    query=contract.DossierQuery,
    result=page_schema(contract.DossierRow),
)
def list_dossiers(identity: Identity, query: dict[str, Any]) -> dict[str, Any]:
    return dossier_lists.page(identity, query)


@api.endpoint("GET", "/export.xlsx", title="导出档案信息", allow=_ALLOW, query=contract.DossierQuery, writes=True)
def export_dossiers(identity: Identity, query: dict[str, Any]) -> Response:
    return bytes_response(dossier_lists.sheet(identity, query), "档案信息.xlsx", sheets.MEDIA_TYPE)


@api.endpoint(
    "PUT",
    "/<uuid:graduate_id>",
    title="登记或修改档案发送信息",
    allow=_ALLOW,
    body=contract.DossierBody,
    result=contract.DossierRow,
    versioned=True,
)
def put_dossier(identity: Identity, graduate_id: uuid.UUID, body: dict[str, Any]) -> dict[str, Any]:
    dossiers.put(identity, graduate_id, incoming.version(), body)
    return dossier_lists.one(identity, graduate_id)


@api.endpoint("POST", "/batch/send", title="批量登记发送", allow=_ALLOW, body=contract.SendBody, result=BatchResult)
def send_dossiers(identity: Identity, body: dict[str, Any]) -> dict[str, Any]:
    return dossiers.send(identity, body)


@api.endpoint("POST", "/batch/cancel", title="取消发送", allow=_ALLOW, body=contract.CancelBody, result=BatchResult)
def cancel_dossiers(identity: Identity, body: dict[str, Any]) -> dict[str, Any]:
    return dossiers.cancel(identity, body["ids"], body["reason"])


@api.endpoint(
    "POST",
    "/<uuid:graduate_id>/return",
    title="登记档案退回",
    allow=_ALLOW,
    body=contract.ReturnBody,
    result=contract.DossierRow,
)
def return_dossier(identity: Identity, graduate_id: uuid.UUID, body: dict[str, Any]) -> dict[str, Any]:
    dossiers.give_back(identity, graduate_id, body["reason"])
    return dossier_lists.one(identity, graduate_id)
