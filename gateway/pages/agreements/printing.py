"""All agreements of the list's query on paper, by a job (5.1-5.3)."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl, urlsplit

from flask import Response, request

from codebook.screens import by_key
from gateway import answers
from gateway.clients import agreements
from gateway.guard import add_page
from gateway.pages.office.jobs import one_job
from gateway.screens import query as queries
from gateway.screens.declaration import Query
from gateway.screens.registry import tables
from services.agreements.contract import PdfsBody
from services.agreements.contract.titles import SOURCES


def path(source: str) -> str:
    """Where the printing of a source is asked for and ordered."""
    return f"{by_key(f'agreements.{source}').path}/papers"


def _query(source: str) -> Query:
    """The query of the list that the button stands over."""
    screen = next(each for each in tables() if each.key == f"agreements.{source}")
    asked = dict(parse_qsl(urlsplit(request.headers.get("HX-Current-URL", "")).query))
    return screen.asked(queries.filters_only(screen, queries.read(screen, asked)))


def _question(source: str) -> Response:
    """How many it will be, and what to do to get others."""
    query = _query(source)
    total = agreements().agreements(source, **query, page=1, size=1)["total"]
    return answers.page("agreements/papers.html", path=path(source), total=total)


def _order(source: str) -> Response:
    """Order them; the dialog then shows how far it is."""
    wanted: dict[str, Any] = {name: value for name, value in _query(source).items() if name in PdfsBody().fields}
    if "graduation_year" in wanted:
        wanted["graduation_year"] = int(wanted["graduation_year"])
    ordered = agreements().order_agreement_pdfs(source, wanted, request.form.get("key") or None)
    return answers.page("office/ordered.html", job=one_job(f"agreements:{ordered['id']}"))


for each in SOURCES:
    add_page(path(each), f"agreements.{each}", lambda source=each: _question(source))
    add_page(path(each), f"agreements.{each}", lambda source=each: _order(source), ("POST",))
