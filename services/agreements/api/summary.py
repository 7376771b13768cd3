"""Counts of waiting work: for badges, and for the board of 8.7."""

from __future__ import annotations

from typing import Any

from kernel.endpoint import Api
from kernel.identity import Identity
from kernel.permissions import staff
from services.agreements import contract
from services.agreements.api.doors import ANY, NOTICES, PREFIX, REVIEW, SOURCE_SCREENS
from services.agreements.operations import waiting as operations

api = Api("summary", prefix=PREFIX)


@api.endpoint("GET", "/summary", title="待办数量", allow=ANY, result=contract.Summary)
def summary(identity: Identity) -> dict[str, Any]:
    return operations.summary(identity, SOURCE_SCREENS, NOTICES, REVIEW)


@api.endpoint(
    "GET",
    "/waiting",
    title="等待审核的协议书和解约",
    allow=(staff("employment.plan_lock", level="school"),),
    query=contract.WaitingQuery,
    result=contract.Waiting,
)
def waiting(identity: Identity, query: dict[str, Any]) -> dict[str, Any]:
    return operations.waiting(identity, query["graduation_year"])
