"""强制解约（录入协议书） (manual 5.6): the school level only."""

from __future__ import annotations

import uuid
from typing import Any

from kernel.endpoint import Api
from kernel.identity import Identity
from kernel.list_export_api import export_endpoints
from kernel.paging import page_schema
from services.agreements import contract
from services.agreements.api.doors import FORCED, PREFIX, any_of
from services.agreements.operations import forced
from services.agreements.operations.list_exports import EXPORTS

api = Api("forced", prefix=f"{PREFIX}/forced")
_ALLOW = any_of(FORCED)
Body = dict[str, Any]


@api.endpoint(
    "GET",
    "",
    title="强制解约",
    allow=_ALLOW,
    query=contract.ForcedQuery,
    result=page_schema(contract.AgreementRow),
)
def list_entered(identity: Identity, query: Body) -> Body:
    return forced.page(identity, query)


export_endpoints(api, EXPORTS, forced.EXPORT)


@api.endpoint("GET", "/<uuid:agreement_id>", title="录入的协议书内容", allow=_ALLOW, result=contract.AgreementDetail)
def get_entered(identity: Identity, agreement_id: uuid.UUID) -> Body:
    return forced.one(identity, agreement_id)


@api.endpoint(
    "POST",
    "/batch/terminate",
    title="解除状态",
    allow=_ALLOW,
    body=contract.ForceBody,
    result=contract.TerminationResult,
    idempotent=True,
)
def terminate(identity: Identity, body: Body) -> Body:
    return forced.terminate(identity, body["ids"], body["reason"])
