"""导出 of a long list: ordered as a job of the service that keeps the list."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Response

from gateway import answers
from gateway.clients import transport
from gateway.pages.office.jobs import one_job
from gateway.screens.declaration import Query
from kernel import context
from kernel.client import ServiceClient
from kernel.schemas import QueryFlag, QueryWhole, Schema

Place = str | Callable[[Query], tuple[str, Query]]
"""Where a list is, below its service's address; or a callable that tells it of the query, with what else is asked."""
_FLAGS = {"true": True, "false": False}


def ordered_by(service: str, place: Place, schema: type[Schema]) -> Callable[[Query, str], Response]:
    """`Screen.order_export` of a list that the service declares with `kernel.list_exports`, of this query schema."""

    def order(query: Query, key: str) -> Response:
        path, asked = (place, query) if isinstance(place, str) else place(query)
        client = ServiceClient(transport(service), context.identity())
        return shown(service, client.order_export(path, body(schema, asked), key or None))

    return order


def shown(service: str, ordered: dict[str, Any]) -> Response:
    """The dialog that tells how far an ordered job is."""
    job = one_job(f"{service}:{ordered['id']}")
    return answers.events(answers.page("office/ordered.html", job=job), look=True)


def body(schema: type[Schema], query: Query) -> dict[str, Any]:
    """A query of texts as a body; what is no number or flag stays a text, which the service refuses."""
    fields = schema().fields
    return {name: _value(fields.get(name), text) for name, text in query.items()}


def _value(field: Any, text: str) -> Any:
    if isinstance(field, QueryWhole) and text.isascii() and text.isdigit():
        return int(text)
    return _FLAGS.get(text, text) if isinstance(field, QueryFlag) else text
