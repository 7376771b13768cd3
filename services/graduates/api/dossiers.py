"""Dispatch of dossiers (manual 8.5)."""

from __future__ import annotations

import uuid
from typing import Any

from kernel import incoming
from kernel.endpoint import Api
from kernel.identity import Identity
from kernel.list_export_api import export_endpoints
from kernel.paging import page_schema
from kernel.permissions import staff
from kernel.schemas import BatchResult
from services.graduates import contract
from services.graduates.api.doors import PREFIX
from services.graduates.operations import dossier_lists, dossiers
from services.graduates.operations.list_exports import EXPORTS

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


export_endpoints(api, EXPORTS, dossier_lists.EXPORT)


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
