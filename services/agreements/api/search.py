"""The search over agreements and employers (Ctrl K)."""

from __future__ import annotations

from typing import Any

from kernel.endpoint import Api
from kernel.identity import Identity
from services.agreements import contract
from services.agreements.api.doors import PREFIX, SOURCE_SCREENS, any_of
from services.agreements.operations import search as operations

api = Api("search", prefix=PREFIX)


@api.endpoint(
    "POST",
    "/search",
    title="按协议书号、单位名称或代码搜索",
    allow=any_of(*SOURCE_SCREENS.values()),
    body=contract.SearchBody,
    result=contract.SearchHits,
    writes=False,
)
def search(identity: Identity, body: dict[str, Any]) -> dict[str, Any]:
    return operations.search(identity, SOURCE_SCREENS, body["text"])
