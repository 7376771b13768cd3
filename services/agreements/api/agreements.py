"""协议书审核 of the three sources (manual 5.1-5.3): the same endpoints for each, beside the 修改 of 5.3."""

from __future__ import annotations

import uuid
from typing import Any

from kernel import incoming
from kernel.endpoint import Api
from kernel.identity import Identity
from kernel.list_export_api import export_endpoints
from kernel.paging import page_schema
from kernel.permissions import staff
from kernel.schemas import BatchResult, Ids
from services.agreements import contract
from services.agreements.api.doors import DETAIL_SCREENS, PREFIX, SOURCE_SCREENS, any_of
from services.agreements.domain.rules import REVIEW, VERBS
from services.agreements.domain.states import SOURCES
from services.agreements.operations import (
    agreements_details,
    agreements_employer,
    agreements_lists,
    agreements_review,
)
from services.agreements.operations.list_exports import EXPORTS


def _declare(source: str) -> Api:
    """The endpoints of one source."""
    api = Api(f"agreements_{source}", prefix=f"{PREFIX}/{source}")
    _lists(api, source)
    _details(api, source)
    for verb in REVIEW:
        _batch(api, source, verb)
    return api


def _lists(api: Api, source: str) -> None:
    allow, title = (staff(SOURCE_SCREENS[source]),), f"协议书（{SOURCES[source]}）"

    @api.endpoint(
        "GET",
        "",
        title=title,
        allow=allow,
        query=contract.AgreementQuery,
        result=page_schema(contract.AgreementRow),
    )
    def list_agreements(identity: Identity, query: dict[str, Any]) -> dict[str, Any]:
        return agreements_lists.page(identity, source, query)

    export_endpoints(api, EXPORTS, agreements_lists.EXPORTS[source])


def _details(api: Api, source: str) -> None:
    @api.endpoint(
        "GET",
        "/<uuid:agreement_id>",
        title=f"协议书内容（{SOURCES[source]}）",
        allow=any_of(SOURCE_SCREENS[source], *DETAIL_SCREENS[source]),
        result=contract.AgreementDetail,
    )
    def get_agreement(identity: Identity, agreement_id: uuid.UUID) -> dict[str, Any]:
        return agreements_details.one(identity, source, agreement_id)


def _batch(api: Api, source: str, verb: str) -> None:
    """A button that works on many."""

    def view(identity: Identity, body: dict[str, Any]) -> dict[str, Any]:
        return agreements_review.review(identity, source, verb, body)

    view.__name__ = verb
    declare = api.endpoint(
        "POST",
        f"/batch/{verb}",
        title=f"{VERBS[verb].title}（{SOURCES[source]}）",
        allow=(staff(SOURCE_SCREENS[source]),),
        body=contract.UnarchiveBody if verb == "unarchive" else Ids,
        result=BatchResult,
        idempotent=True,
    )
    declare(view)


APIS = {source: _declare(source) for source in SOURCES}


@APIS["out_of_province"].endpoint(
    "PUT",
    "/<uuid:agreement_id>/employer",
    title="修改省外单位信息",
    allow=(staff(SOURCE_SCREENS["out_of_province"]),),
    body=contract.EmployerChange,
    result=contract.AgreementDetail,
    versioned=True,
)
def change_employer(identity: Identity, agreement_id: uuid.UUID, body: dict[str, Any]) -> dict[str, Any]:
    return agreements_employer.change(identity, agreement_id, incoming.version(), body)
