"""预征入伍 (manual 8.1-7 to 9): both buttons are gone for a year that is reported; reporting asks for the year."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qs, urlsplit

from flask import Response, g, request

from gateway import answers
from gateway.clients import graduates
from gateway.guard import page
from gateway.screens.declaration import Query
from gateway.years import current_year
from kernel.errors import Unavailable

KEY = "employment.graduates"
PATH = "/employment/graduates/enlistment"


def _year(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) == 4 else None


def _status(query: Query) -> Mapping[str, Any] | None:
    """How the queried year stands, asked once a request; None for all years, or while nobody answers."""
    year = _year(query.get("graduation_year", ""))
    if year is None:
        return None
    if "enlistment" not in g:
        try:
            g.enlistment = graduates().enlistment(year)
        except Unavailable:
            g.enlistment = None
    found: Mapping[str, Any] | None = g.enlistment
    return found


def can_be_set(query: Query) -> bool:
    """Whether 设置预征入伍 is among the buttons."""
    status = _status(query)
    return not (status and status["toggle_hidden"])


def can_be_reported(query: Query) -> bool:
    """Whether 预征入伍上报 is among the buttons: for one year that is not reported, at school level."""
    status = _status(query)
    return bool(status and not status["report_hidden"])


def _listed_year() -> int:
    """The year of the list that the button stands over."""
    asked = parse_qs(urlsplit(request.headers.get("HX-Current-URL", "")).query)
    return _year(asked.get("graduation_year", [""])[0]) or current_year()


@page(PATH, KEY)
def question() -> Response:
    """The dialog: who will be reported, what it closes."""
    return _show(graduates().enlistment(_listed_year()))


@page(PATH, KEY, ("POST",))
def report() -> Response:
    """Report the year that was typed."""
    year = _year(request.form.get("graduation_year", "")) or current_year()
    status = graduates().enlistment(year)
    if request.form.get("typed", "").strip() != str(year):
        return _show(status, f"请输入 {year} 确认上报。")
    done = graduates().report_enlistment(year)
    return answers.done(f"已上报 {year} 年预征入伍毕业生 {done['reported_count']} 名。")


def _show(status: Mapping[str, Any], error: str = "") -> Response:
    return answers.page("employment/enlistment.html", 422 if error else 200, enlistment=status, error=error, path=PATH)
