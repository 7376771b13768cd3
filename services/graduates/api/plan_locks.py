"""上报就业方案锁定 (manual 8.7)."""

from __future__ import annotations

from typing import Any

from kernel.endpoint import Api
from kernel.errors import NotFound
from kernel.identity import Identity
from kernel.incoming import version
from kernel.list_export_api import export_endpoints
from kernel.paging import page_schema
from kernel.permissions import person, staff
from services.graduates import contract
from services.graduates.api.doors import PREFIX
from services.graduates.contract.words import FIRST_YEAR, LAST_YEAR
from services.graduates.operations import plan_confirmations, plan_locks
from services.graduates.operations.list_exports import EXPORTS

api = Api("plan_locks", prefix=f"{PREFIX}/plan-locks")
own_api = Api("own_plan", prefix=f"{PREFIX}/me/plan")
_LOOK = (staff(plan_locks.SCREEN),)
_SCHOOL = (staff(plan_locks.SCREEN, level="school"),)
_SELF = (person("graduate"),)
_YEAR = "/<string(length=4):year>"


@api.endpoint("GET", "", title="各毕业年度就业方案锁定情况", allow=_LOOK, result=contract.PlanYears)
def list_plan_locks(identity: Identity) -> dict[str, Any]:
    return plan_locks.listed(identity)


@api.endpoint("GET", _YEAR, title="就业方案锁定前的情况", allow=_LOOK, result=contract.PlanBoard)
def plan_board(identity: Identity, year: str) -> dict[str, Any]:
    return plan_locks.board(identity, _year(year))


@api.endpoint(
    "POST",
    f"{_YEAR}/lock",
    title="锁定就业方案数据",
    allow=_SCHOOL,
    body=contract.LockBody,
    result=contract.OrderedLock,
    status=202,
    idempotent=True,
)
def order_lock(identity: Identity, year: str, body: dict[str, Any]) -> dict[str, Any]:
    job = plan_locks.order(identity, _year(year), body)
    return {"id": job.id, "title": job.title}


@api.endpoint(
    "GET",
    f"{_YEAR}/confirmations",
    title="就业方案信息确认列表",
    allow=_LOOK,
    query=contract.ConfirmationQuery,
    result=page_schema(contract.ConfirmationRow),
)
def list_confirmations(identity: Identity, year: str, query: dict[str, Any]) -> dict[str, Any]:
    return plan_confirmations.page(identity, _year(year), query)


export_endpoints(
    api,
    EXPORTS,
    plan_confirmations.EXPORT,
    f"{_YEAR}/confirmations",
    within=lambda year: {"graduation_year": _year(year)},
)


@own_api.endpoint("GET", "", title="本人就业方案信息及确认", allow=_SELF, result=contract.MyPlan)
def my_plan(identity: Identity) -> dict[str, Any]:
    return plan_confirmations.mine(identity)


@own_api.endpoint("POST", "/confirm", title="确认就业方案信息", allow=_SELF, result=contract.MyPlan, versioned=True)
def confirm_plan(identity: Identity) -> dict[str, Any]:
    return plan_confirmations.confirm(identity, version())


@own_api.endpoint(
    "POST",
    "/object",
    title="就业方案信息有误",
    allow=_SELF,
    body=contract.ObjectionBody,
    result=contract.MyPlan,
    versioned=True,
)
def object_to_plan(identity: Identity, body: dict[str, Any]) -> dict[str, Any]:
    return plan_confirmations.object_to(identity, version(), body["text"])


def _year(text: str) -> int:
    """A year in the address: four ASCII digits, or there is no such thing."""
    if text.isascii() and text.isdigit() and FIRST_YEAR <= int(text) <= LAST_YEAR:
        return int(text)
    raise NotFound("no-such-year", "没有这个毕业年度，请检查毕业年度。")
