"""The graduate record: drawer, history, finding by number, revealing."""

from __future__ import annotations

import uuid
from typing import Any

from kernel.endpoint import Api
from kernel.identity import Identity
from kernel.paging import page_schema
from services.graduates import contract
from services.graduates.api.doors import PREFIX, RECORDS
from services.graduates.operations import record_search, records

api = Api("records", prefix=f"{PREFIX}/records")


@api.endpoint(
    "POST",
    "/find",
    title="按身份证号或考生号查找毕业生",
    allow=RECORDS,
    body=contract.FindBody,
    result=contract.Found,
    writes=False,
)
def find_record(identity: Identity, body: dict[str, Any]) -> dict[str, Any]:
    return record_search.find(identity, body["number"])


@api.endpoint(
    "POST",
    "/search",
    title="按姓名、学号、考生号或身份证号搜索毕业生",
    allow=RECORDS,
    body=contract.SearchBody,
    result=contract.Hits,
    writes=False,
)
def search_records(identity: Identity, body: dict[str, Any]) -> dict[str, Any]:
    return record_search.search(identity, body["text"])


@api.endpoint("GET", "/<uuid:graduate_id>", title="毕业生详情", allow=RECORDS, result=contract.Record)
def get_record(identity: Identity, graduate_id: uuid.UUID) -> dict[str, Any]:
    return records.one(identity, graduate_id)


@api.endpoint(
    "GET",
    "/<uuid:graduate_id>/history",
    title="毕业生变更记录",
    allow=RECORDS,
    query=contract.HistoryQuery,
    result=page_schema(contract.HistoryRow),
)
def record_history(identity: Identity, graduate_id: uuid.UUID, query: dict[str, Any]) -> dict[str, Any]:
    return records.history(identity, graduate_id, query)


@api.endpoint(
    "POST", "/<uuid:graduate_id>/reveal", title="查看完整身份证号和电话", allow=RECORDS, result=contract.Revealed
)
def reveal_record(identity: Identity, graduate_id: uuid.UUID) -> dict[str, Any]:
    return records.reveal(identity, graduate_id)
