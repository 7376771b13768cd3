"""Applications of chapter 6: the same endpoints for each kind, each with the screen of its own."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from kernel.endpoint import Api
from kernel.identity import Identity
from kernel.list_export_api import export_endpoints
from kernel.paging import page_schema
from kernel.permissions import staff
from kernel.schemas import BatchResult, Ids
from services.graduates import contract
from services.graduates.api.doors import APPLICATION_SCREENS, PREFIX
from services.graduates.api.kinds import of_kind
from services.graduates.domain.states import KINDS
from services.graduates.operations import applications, applications_lists
from services.graduates.operations.list_exports import EXPORTS

api = Api("applications", prefix=f"{PREFIX}/applications")
Body = dict[str, Any]


def list_applications(identity: Identity, query: Body, *, kind: str) -> Body:
    return applications_lists.page(identity, kind, query)


def get_application(identity: Identity, application_id: uuid.UUID, *, kind: str) -> Body:
    return applications_lists.one(identity, kind, application_id)


def approve_applications(identity: Identity, body: Body, *, kind: str) -> Body:
    return applications.decide(identity, kind, "approve", body["ids"])


def refuse_applications(identity: Identity, body: Body, *, kind: str) -> Body:
    return applications.decide(identity, kind, "refuse", body["ids"], body["reason"])


def revoke_applications(identity: Identity, body: Body, *, kind: str) -> Body:
    return applications.decide(identity, kind, "revoke", body["ids"], body["reason"])


def _declare(kind: str, screen: str) -> None:
    word, allow, page = KINDS[kind], (staff(screen),), page_schema(contract.ApplicationRow)

    def declare(method: str, rule: str, title: str, view: Callable[..., Any], **options: Any) -> None:
        endpoint = api.endpoint(method, f"/{kind}{rule}", title=f"{word}：{title}", allow=allow, **options)
        endpoint(of_kind(view, kind))

    declare("GET", "", "申请列表", list_applications, query=contract.ApplicationQuery, result=page)
    export_endpoints(api, EXPORTS, applications_lists.EXPORTS[kind], f"/{kind}")
    declare("GET", "/<uuid:application_id>", "申请详情", get_application, result=contract.ApplicationDetail)
    batch: dict[str, Any] = {"result": BatchResult}
    declare("POST", "/batch/approve", "审核通过", approve_applications, body=Ids, **batch)
    declare("POST", "/batch/refuse", "审核不通过", refuse_applications, body=contract.DecisionBody, **batch)
    declare("POST", "/batch/revoke", "撤销审批", revoke_applications, body=contract.DecisionBody, **batch)


for _kind, _screen in APPLICATION_SCREENS.items():
    _declare(_kind, _screen)


@api.endpoint(
    "POST",
    "/out_of_province/<uuid:application_id>/issue",
    title="登记发放纸质就业协议书",
    allow=(staff(APPLICATION_SCREENS["out_of_province"]),),
    body=contract.IssueBody,
    result=contract.ApplicationDetail,
)
def issue_paper(identity: Identity, application_id: uuid.UUID, body: Body) -> Body:
    applications.issue(identity, application_id, body)
    return applications_lists.one(identity, "out_of_province", application_id)
