"""Records of 8.2-8.4: the same endpoints for each kind, each with the screen of its own."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from kernel import incoming
from kernel.endpoint import Api
from kernel.identity import Identity
from kernel.list_export_api import export_endpoints
from kernel.paging import page_schema
from kernel.permissions import staff
from kernel.schemas import BatchResult
from services.graduates import contract
from services.graduates.api.doors import PREFIX, RECORD_SCREENS
from services.graduates.api.kinds import of_kind
from services.graduates.domain.states import KINDS
from services.graduates.operations import employment_records, employment_records_lists
from services.graduates.operations.list_exports import EXPORTS

api = Api("employment_records", prefix=f"{PREFIX}/employment-records")
Body = dict[str, Any]


def list_employment_records(identity: Identity, query: Body, *, kind: str) -> Body:
    return employment_records_lists.page(identity, kind, query)


def get_employment_record(identity: Identity, graduate_id: uuid.UUID, *, kind: str) -> Body:
    return employment_records_lists.one(identity, kind, graduate_id)


def add_employment_record(identity: Identity, graduate_id: uuid.UUID, body: Body, *, kind: str) -> Body:
    employment_records.add(identity, kind, graduate_id, body)
    return employment_records_lists.one(identity, kind, graduate_id)


def change_employment_record(identity: Identity, graduate_id: uuid.UUID, body: Body, *, kind: str) -> Body:
    employment_records.change(identity, kind, graduate_id, incoming.version(), body)
    return employment_records_lists.one(identity, kind, graduate_id)


def delete_employment_records(identity: Identity, body: Body, *, kind: str) -> Body:
    return employment_records.delete_many(identity, kind, body["ids"], body["reason"])


def _declare(kind: str, screen: str) -> None:
    word, allow, one = KINDS[kind], (staff(screen),), "/<uuid:graduate_id>"
    page = page_schema(contract.EmploymentRecordRow)
    detail: dict[str, Any] = {"result": contract.EmploymentRecordDetail}
    first, later = contract.RECORD_BODIES[kind], contract.RECORD_CHANGES[kind]

    def declare(method: str, rule: str, title: str, view: Callable[..., Any], **options: Any) -> None:
        endpoint = api.endpoint(method, f"/{kind}{rule}", title=f"{word}信息：{title}", allow=allow, **options)
        endpoint(of_kind(view, kind))

    declare("GET", "", "列表", list_employment_records, query=contract.EmploymentRecordQuery, result=page)
    export_endpoints(api, EXPORTS, employment_records_lists.EXPORTS[kind], f"/{kind}")
    declare("GET", one, "查看", get_employment_record, **detail)
    declare("POST", one, "增加", add_employment_record, body=first, status=201, idempotent=True, **detail)
    declare("PUT", one, "修改", change_employment_record, body=later, versioned=True, **detail)
    body = contract.DeleteBody
    declare("POST", "/batch/delete", "删除", delete_employment_records, body=body, result=BatchResult)


for _kind, _screen in RECORD_SCREENS.items():
    _declare(_kind, _screen)
