"""For our own processes: scans for the copies that agreements and reports keep."""

from __future__ import annotations

from typing import Any

from kernel.endpoint import Api
from kernel.identity import Identity
from kernel.permissions import service
from services.graduates.contract.facts import FactsQuery, FactsScan, PlanLockScan
from services.graduates.contract.report import ReportDigestQuery, ReportDigests, ReportScan
from services.graduates.operations import plan_locks, report_digests, told

api = Api("internal", prefix="/internal")
_COPIES = (service("relay"), service("worker"))


@api.endpoint("GET", "/facts", title="毕业生签约条件全量", allow=_COPIES, query=FactsQuery, result=FactsScan)
def facts(identity: Identity, query: dict[str, Any]) -> dict[str, Any]:
    return told.scan(told.FACTS, identity, query)


@api.endpoint("GET", "/report", title="毕业生统计数据全量", allow=_COPIES, query=FactsQuery, result=ReportScan)
def report(identity: Identity, query: dict[str, Any]) -> dict[str, Any]:
    return told.scan(told.REPORT, identity, query)


@api.endpoint(
    "GET", "/report/digests", title="毕业生统计数据核对", allow=_COPIES, query=ReportDigestQuery, result=ReportDigests
)
def digests(identity: Identity, query: dict[str, Any]) -> dict[str, Any]:
    return report_digests.digests(identity, query)


@api.endpoint("GET", "/plan-locks", title="就业方案锁定全量", allow=_COPIES, query=FactsQuery, result=PlanLockScan)
def all_plan_locks(identity: Identity, query: dict[str, Any]) -> dict[str, Any]:
    return plan_locks.scan(identity)
