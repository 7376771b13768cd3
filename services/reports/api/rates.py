"""就业率统计 (manual 9.2), of the school level."""

from __future__ import annotations

from typing import Any

from flask import Response

from kernel.downloads import bytes_response
from kernel.endpoint import Api
from kernel.exports import MEDIA_TYPE
from kernel.identity import Identity
from kernel.paging import page_schema
from kernel.permissions import staff
from services.reports import contract
from services.reports.api.doors import PREFIX, RATE
from services.reports.operations import rate_rows, rate_trend, rates

api = Api("rates", prefix=f"{PREFIX}/rates")
ALLOW = (staff(RATE, level="school"),)


@api.endpoint("GET", "", title="就业率统计", allow=ALLOW, query=contract.RateQuery, result=contract.Rates)
def get_rates(identity: Identity, query: dict[str, Any]) -> dict[str, Any]:
    return rates.rates(identity, query)


@api.endpoint("GET", "/trend", title="就业率走势", allow=ALLOW, query=contract.RateScope, result=contract.Trend)
def get_trend(identity: Identity, query: dict[str, Any]) -> dict[str, Any]:
    return rate_trend.trend(identity, query)


@api.endpoint(
    "GET",
    "/rows",
    title="就业率统计名单",
    allow=ALLOW,
    query=contract.RateRowsQuery,
    result=page_schema(contract.RatedGraduate),
)
def list_rated(identity: Identity, query: dict[str, Any]) -> dict[str, Any]:
    return rate_rows.page(identity, query)


@api.endpoint("GET", "/export.xlsx", title="导出就业率", allow=ALLOW, query=contract.RateQuery, writes=True)
def export_rates(identity: Identity, query: dict[str, Any]) -> Response:
    name = f"{query['graduation_year']}届就业率.xlsx"
    return bytes_response(rates.sheet(identity, query), name, MEDIA_TYPE)
