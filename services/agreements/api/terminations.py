"""解约消息 (manual 5.4) and 就业协议书解约审核 (5.5)."""

from __future__ import annotations

import uuid
from typing import Any

from kernel.endpoint import Api
from kernel.identity import Identity
from kernel.list_export_api import export_endpoints
from kernel.paging import page_schema
from kernel.schemas import Ids
from services.agreements import contract
from services.agreements.api.doors import NOTICES, PREFIX, REVIEW, any_of
from services.agreements.operations import terminations_lists, terminations_review
from services.agreements.operations.list_exports import EXPORTS

notices = Api("termination_notices", prefix=f"{PREFIX}/terminations/notices")
review = Api("termination_review", prefix=f"{PREFIX}/terminations/review")
_NOTICES, _REVIEW = any_of(NOTICES), any_of(REVIEW)
_PAGE = page_schema(contract.TerminationRow)
Body = dict[str, Any]


@notices.endpoint("GET", "", title="解约消息", allow=_NOTICES, query=contract.NoticeQuery, result=_PAGE)
def list_notices(identity: Identity, query: Body) -> Body:
    return terminations_lists.page(identity, "online", query)


export_endpoints(notices, EXPORTS, terminations_lists.NOTICES)


@notices.endpoint("GET", "/<uuid:termination_id>", title="解约信息", allow=_NOTICES, result=contract.TerminationDetail)
def get_notice(identity: Identity, termination_id: uuid.UUID) -> Body:
    return terminations_lists.one(identity, "online", termination_id)


@notices.endpoint(
    "POST", "/<uuid:termination_id>/seen", title="解约消息已阅", allow=_NOTICES, result=contract.TerminationDetail
)
def see_notice(identity: Identity, termination_id: uuid.UUID) -> Body:
    return terminations_lists.see(identity, termination_id)


@review.endpoint("GET", "", title="解约审核", allow=_REVIEW, query=contract.ReviewQuery, result=_PAGE)
def list_asked(identity: Identity, query: Body) -> Body:
    return terminations_lists.page(identity, "review", query)


export_endpoints(review, EXPORTS, terminations_lists.REVIEW)


@review.endpoint("GET", "/<uuid:termination_id>", title="解约申请", allow=_REVIEW, result=contract.TerminationDetail)
def get_asked(identity: Identity, termination_id: uuid.UUID) -> Body:
    return terminations_lists.one(identity, "review", termination_id)


@review.endpoint(
    "POST",
    "/batch/approve",
    title="解约审核通过",
    allow=_REVIEW,
    body=Ids,
    result=contract.TerminationResult,
    idempotent=True,
)
def approve(identity: Identity, body: Body) -> Body:
    return terminations_review.approve(identity, body["ids"])


@review.endpoint(
    "POST",
    "/batch/refuse",
    title="解约审核不通过",
    allow=_REVIEW,
    body=contract.RefuseBody,
    result=contract.TerminationResult,
    idempotent=True,
)
def refuse(identity: Identity, body: Body) -> Body:
    return terminations_review.refuse(identity, body["ids"], body["reason"])


APIS = (notices, review)
