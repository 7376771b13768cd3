"""For our own processes: scans for read copies, and who an account is now."""

from __future__ import annotations

import uuid
from typing import Any

from kernel.endpoint import Api
from kernel.identity import Identity
from kernel.permissions import service
from kernel.schemas import ScanQuery
from services.auth import contract
from services.auth.operations import identities, snapshots

api = Api("internal", prefix="/internal")
COPIES = (service("relay"), service("worker"))


@api.endpoint("GET", "/schools", title="学校全量", allow=COPIES, query=ScanQuery, result=contract.SchoolScan)
def schools(identity: Identity, query: dict[str, Any]) -> dict[str, Any]:
    return snapshots.scan(identity, "schools", query.get("after"), query["limit"])


@api.endpoint("GET", "/departments", title="院系全量", allow=COPIES, query=ScanQuery, result=contract.DepartmentScan)
def departments(identity: Identity, query: dict[str, Any]) -> dict[str, Any]:
    return snapshots.scan(identity, "departments", query.get("after"), query["limit"])


@api.endpoint("GET", "/accounts", title="帐户全量", allow=COPIES, query=ScanQuery, result=contract.AccountScan)
def accounts(identity: Identity, query: dict[str, Any]) -> dict[str, Any]:
    return snapshots.scan(identity, "accounts", query.get("after"), query["limit"])


@api.endpoint(
    "GET", "/identities/<uuid:account_id>", title="帐户现状", allow=(service("worker"),), result=contract.Claims
)
def identity_now(identity: Identity, account_id: uuid.UUID) -> dict[str, Any]:
    return identities.present_identity(identity, account_id).claims()
