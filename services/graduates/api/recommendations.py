"""Recommendation forms (manual 7.9): departments keep them, the school reads and prints."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Response

from kernel import incoming
from kernel.downloads import bytes_response
from kernel.endpoint import Api
from kernel.identity import Identity
from kernel.list_export_api import export_endpoints
from kernel.paging import page_schema
from kernel.pdf import MEDIA_TYPE as PDF
from kernel.permissions import staff
from kernel.schemas import BatchResult
from services.graduates import contract
from services.graduates.api.doors import PREFIX, any_of
from services.graduates.operations import recommendation_forms, recommendations
from services.graduates.operations.list_exports import EXPORTS

api = Api("recommendations", prefix=f"{PREFIX}/recommendations")
_DOOR = any_of("graduates.recommendation")
_KEEPERS = (staff("graduates.recommendation", level="department"),)


@api.endpoint(
    "GET",
    "",
    title="毕业生推荐表",
    allow=_DOOR,
    query=contract.RecommendationQuery,
    result=page_schema(contract.RecommendationRow),
)
def list_recommendations(identity: Identity, query: dict[str, Any]) -> dict[str, Any]:
    return recommendations.page(identity, query)


export_endpoints(api, EXPORTS, recommendations.EXPORT)


@api.endpoint(
    "PATCH",
    "/<uuid:graduate_id>",
    title="修改政治面貌和辅修专业",
    allow=_KEEPERS,
    body=contract.RecommendationBody,
    result=contract.RecommendationRow,
    versioned=True,
)
def change_recommendation(identity: Identity, graduate_id: uuid.UUID, body: dict[str, Any]) -> dict[str, Any]:
    return recommendations.change(identity, graduate_id, incoming.version(), body)


@api.endpoint(
    "POST",
    "/batch/political-status",
    title="批量修改政治面貌",
    allow=_KEEPERS,
    body=contract.PoliticalStatusBody,
    result=BatchResult,
)
def set_political_status(identity: Identity, body: dict[str, Any]) -> dict[str, Any]:
    return recommendations.set_political_status(identity, body["ids"], body["political_status"])


@api.endpoint("GET", "/<uuid:graduate_id>/form.pdf", title="打印推荐表", allow=_DOOR, writes=True)
def get_form(identity: Identity, graduate_id: uuid.UUID) -> Response:
    name, content = recommendation_forms.single(identity, graduate_id)
    return bytes_response(content, name, PDF)


@api.endpoint(
    "POST",
    "/forms",
    title="批量生成推荐表",
    allow=_DOOR,
    body=contract.FormsBody,
    result=contract.OrderedForms,
    status=202,
    idempotent=True,
)
def order_forms(identity: Identity, body: dict[str, Any]) -> dict[str, Any]:
    return recommendation_forms.order(identity, body)
