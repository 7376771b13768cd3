"""录入省外协议书 (manual 5.7)."""

from __future__ import annotations

import uuid
from typing import Any

from kernel.endpoint import Api
from kernel.identity import Identity
from kernel.list_export_api import export_endpoints
from kernel.paging import page_schema
from services.agreements import contract
from services.agreements.api.doors import ENTRY, PREFIX, any_of
from services.agreements.operations import entries
from services.agreements.operations.list_exports import EXPORTS

api = Api("entries", prefix=f"{PREFIX}/entries")
_ALLOW = any_of(ENTRY)
Body = dict[str, Any]


@api.endpoint(
    "GET",
    "",
    title="录入省外协议书",
    allow=_ALLOW,
    query=contract.EntryQuery,
    result=page_schema(contract.EntryRow),
)
def list_entries(identity: Identity, query: Body) -> Body:
    return entries.page(identity, query)


export_endpoints(api, EXPORTS, entries.EXPORT)


@api.endpoint("GET", "/<uuid:graduate_id>", title="毕业生的省外协议书录入", allow=_ALLOW, result=contract.EntryRow)
def get_entry(identity: Identity, graduate_id: uuid.UUID) -> Body:
    return entries.one(identity, graduate_id)


@api.endpoint(
    "POST",
    "/<uuid:graduate_id>",
    title="为毕业生录入省外协议书",
    allow=_ALLOW,
    body=contract.EntryBody,
    result=contract.AgreementDetail,
    status=201,
    idempotent=True,
)
def enter(identity: Identity, graduate_id: uuid.UUID, body: Body) -> Body:
    return entries.enter(identity, graduate_id, body)
