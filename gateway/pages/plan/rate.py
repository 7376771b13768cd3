"""就业率统计 (9.2): the year's rate with its definition, split by a dimension; every number opens its list."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from flask import Response, jsonify, request

from codebook.screens import by_key
from gateway import answers, navigation
from gateway.clients import reports
from gateway.downloads import pass_on
from gateway.guard import page
from gateway.pages.graduates.shared import degree_options, department_options
from gateway.screens import table
from gateway.screens.registry import add_page
from gateway.years import current_year, year_options
from kernel.errors import Unavailable
from services.reports.contract import RateQuery, RateRowsQuery
from services.reports.contract.titles import DIMENSIONS

KEY = "plan.rate"
PATH = add_page(KEY)
_ASKED = frozenset(RateQuery().fields)
_LISTED = frozenset(RateRowsQuery().fields)
BY = tuple((key, dimension.title) for key, dimension in DIMENSIONS.items())


@page(PATH, KEY)
def show() -> Response:
    """Cards, charts and table; a service that is down is told in their place."""
    query = _query(_ASKED)
    found, down = None, None
    try:
        found = reports().rates(**query)
    except Unavailable as error:
        down = error
    return answers.page("plan/rate.html", found=found, down=down, **_frame(query))


@page(f"{PATH}/trend", KEY)
def trend() -> Response:
    """Week by week, for the chart and the table beside it."""
    query = {name: value for name, value in _query(_ASKED).items() if name != "by"}
    return jsonify(reports().rate_trend(**query))


@page(f"{PATH}/rows", KEY)
def rows() -> Response:
    """The graduates behind a number."""
    query = _query(_LISTED)
    page_number = request.args.get("page", "1")
    query["page"] = page_number if page_number.isascii() and page_number.isdigit() else "1"
    found = reports().rated(**query, size="20")
    asked = query | {"size": "20"}
    return answers.page("plan/rated.html", found=found, word=request.args.get("word", "")[:60],
                        pager=table.pager(f"{PATH}/rows", asked, found["total"], more=found["more"]),
                        back=f"{PATH}?{urlencode({n: v for n, v in query.items() if n in _ASKED})}",
                        **_frame(query))  # fmt: skip


@page(f"{PATH}/export.xlsx", KEY)
def export() -> Response:
    return pass_on(reports().rates_sheet(**_query(_ASKED)))


def _frame(query: dict[str, str]) -> dict[str, Any]:
    chapter, title = navigation.crumbs(KEY)
    return {
        "chapter": chapter, "title": title, "path": PATH, "query": query, "years": year_options(), "dimensions": BY,
        "departments": department_options(), "degrees": degree_options(), "screen": by_key(KEY), "address": _address,
    }  # fmt: skip


def _query(names: frozenset[str]) -> dict[str, str]:
    """The address's query: what the service knows, as texts; this year by department unless told."""
    given = {name: request.args[name][:60] for name in names if request.args.get(name)}
    return {"graduation_year": str(current_year()), "by": "department"} | given


def _address(path: str, query: dict[str, str], **changes: str) -> str:
    """The same query at an address, with changes; empty values are left out."""
    values = {name: value for name, value in {**query, **changes}.items() if value}
    return f"{path}?{urlencode(values)}"
