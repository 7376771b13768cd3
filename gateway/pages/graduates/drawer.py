"""The drawer that every screen over graduates opens: record, employment, applications, dossier, history."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flask import Response, request

from gateway import answers
from gateway.clients import graduates
from gateway.guard import SIGNED_IN, page
from gateway.pages.graduates.numbers import LABELS
from gateway.screens import table
from gateway.screens.declaration import Drawer

TABS = {"record": "基本信息", "employment": "就业", "applications": "申请", "dossier": "档案", "history": "变更记录"}
_SIZE = "20"


def drawer(row: Callable[[str], Mapping[str, Any]] | None = None, tab: str = "record") -> Drawer:
    """The drawer of a screen. `row` gets the row with its `graduate_id` (missing: the row is the graduate), `lines`
    and `allowed_actions`; it opens on the tab that shows them.
    """
    return Drawer("graduates/drawer.html", lambda row_id: values(row_id, row, tab))


def values(row_id: str, row: Callable[[str], Mapping[str, Any]] | None, tab: str) -> dict[str, Any]:
    """What graduates/drawer.html shows."""
    about = row(row_id) if row else None
    graduate_id = str(about.get("graduate_id", row_id)) if about else row_id
    return {
        "about": about, "tab": tab, "tabs": TABS, "numbers": LABELS, "graduate": graduates().record(graduate_id),
        **history_of(graduate_id, "1"),
    }  # fmt: skip


def history_of(graduate_id: str, number: str) -> dict[str, Any]:
    found = graduates().history(graduate_id, page=number, size=_SIZE)
    path = f"/graduates/records/{graduate_id}/history"
    return {"history": found, "history_pager": table.pager(path, {"page": number, "size": _SIZE}, found["total"])}


@page("/graduates/records/<row:graduate_id>/history", SIGNED_IN)
def history(graduate_id: str) -> Response:
    """Another page of the history."""
    number = request.args.get("page", "1")
    plain = number if number.isascii() and number.isdigit() and 0 < int(number) < 10_000 else "1"
    return answers.page("graduates/history.html", **history_of(graduate_id, plain))
