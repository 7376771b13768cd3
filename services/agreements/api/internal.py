"""For our own processes: graduates' worker freezes a year (8.7), compares signings and reads them again."""

from __future__ import annotations

from typing import Any

from kernel.endpoint import Api
from kernel.identity import Identity
from kernel.permissions import service
from kernel.schemas import Schema
from services.agreements import contract
from services.agreements.operations import digests, freeze

api = Api("internal", prefix="/internal")
_WORKER = (service("worker"),)
_COPIES = (service("relay"), service("worker"))


@api.endpoint(
    "POST", "/plan-years/freeze", title="冻结毕业年度", allow=_WORKER, body=contract.FreezeBody, result=Schema
)
def freeze_year(identity: Identity, body: dict[str, Any]) -> dict[str, Any]:
    freeze.freeze(identity, body)
    return {}


@api.endpoint(
    "GET", "/signings", title="签约全量", allow=_COPIES, query=contract.SigningQuery, result=contract.SigningScan
)
def signings(identity: Identity, query: dict[str, Any]) -> dict[str, Any]:
    return digests.scan(identity, query)


@api.endpoint(
    "GET",
    "/signings/digests",
    title="签约核对",
    allow=_COPIES,
    query=contract.DigestQuery,
    result=contract.YearDigests,
)
def signing_digests(identity: Identity, query: dict[str, Any]) -> dict[str, Any]:
    return digests.digests(identity, query)
