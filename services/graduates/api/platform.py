"""The provincial platform: dispatches, cases of return home, and the authority's unlock of a plan (8.7)."""

from __future__ import annotations

from typing import Any

from kernel.endpoint import Api
from kernel.identity import Identity
from kernel.permissions import client
from kernel.schemas import BatchResult
from services.graduates import contract
from services.graduates.api.doors import PREFIX
from services.graduates.operations import plan_locks_unlock, platform

api = Api("platform", prefix=f"{PREFIX}/platform")
PLATFORM = (client("graduates:platform"),)


@api.endpoint(
    "POST",
    "/dispatches",
    title="登记已派遣",
    allow=PLATFORM,
    body=contract.Dispatches,
    result=BatchResult,
    idempotent=True,
)
def dispatch(identity: Identity, body: dict[str, Any]) -> dict[str, Any]:
    return platform.dispatch(identity, body["items"])


@api.endpoint(
    "GET",
    "/return-home",
    title="待办理的回生源地申请",
    allow=PLATFORM,
    query=contract.CaseQuery,
    result=contract.ReturnCases,
)
def return_cases(identity: Identity, query: dict[str, Any]) -> dict[str, Any]:
    return platform.cases(identity, query.get("after"), query["limit"])


@api.endpoint(
    "POST",
    "/return-home/results",
    title="回生源地办理结果",
    allow=PLATFORM,
    body=contract.CaseResults,
    result=BatchResult,
    idempotent=True,
)
def settle_cases(identity: Identity, body: dict[str, Any]) -> dict[str, Any]:
    return platform.settle(identity, body["items"])


@api.endpoint(
    "POST",
    "/plan-unlocks",
    title="解锁就业方案",
    allow=PLATFORM,
    body=contract.PlanUnlock,
    result=contract.Unlocked,
    idempotent=True,
)
def unlock_plan(identity: Identity, body: dict[str, Any]) -> dict[str, Any]:
    return plan_locks_unlock.unlock(identity, body)
