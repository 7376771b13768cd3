"""What is done on 8.7: the lock is asked about and ordered, the sheets for signing are made."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from flask import Response, request

from gateway import answers
from gateway.clients import graduates
from gateway.guard import page
from gateway.pages.employment import plan_lock_board as board
from gateway.pages.graduates.shared import department_options
from gateway.pages.office.jobs import one_job
from kernel.errors import Conflict, Invalid
from kernel.exports import AT_ONCE

KEY = "employment.plan_lock"
PATH = board.PATH
LOCK = f"{PATH}/lock"
SHEETS = f"{PATH}/sheets"
KNOWN = {"unconfirmed": "未确认的毕业生", "objected": "确认有误的毕业生", "open_applications": "待审批的申请"}
"""Counts of the board that whoever locks has to acknowledge, one by one."""
_TICK = "请先勾选，表示已经知道这些情况。"


@page(LOCK, KEY)
def question() -> Response:
    """The dialog: what stands in the way, or what has to be known, and the year to be typed."""
    year = board.year_of(request.args.get("graduation_year"))
    return _ask(year, graduates().plan_board(year))


@page(LOCK, KEY, ("POST",))
def lock() -> Response:
    """Order the lock with the counts as they were shown; others refuse, and are shown."""
    sent = request.form
    year = board.year_of(sent.get("graduation_year"))
    counts = {name: _whole(sent.get(name, "")) for name in KNOWN}
    typed = sent.get("year", "").strip()
    faults = {name: _TICK for name, count in counts.items() if count and sent.get(f"known_{name}") != "true"}
    if typed != str(year):
        faults["year"] = f"请输入“{year}”确认。"
    if faults:
        return _ask(year, graduates().plan_board(year), faults, "还没有确认。", typed)
    try:
        graduates().lock_plan(year, year=year, **counts)
    except (Conflict, Invalid) as error:
        return _ask(year, graduates().plan_board(year), {}, error.message, typed)
    return answers.done(f"已开始锁定 {year} 届就业方案数据。")


@page(SHEETS, KEY)
def sheets() -> Response:
    """The dialog: a workbook of the list, or sheets to sign by class."""
    asked = dict(parse_qsl(urlsplit(request.headers.get("HX-Current-URL", "")).query))
    year = board.year_of(asked.get("graduation_year"))
    return _sheets(year)


@page(SHEETS, KEY, ("POST",))
def order_sheets() -> Response:
    """Sheets of those who have not confirmed, as PDF, by a job."""
    year = board.year_of(request.form.get("graduation_year"))
    names = ("department_id", "class_name")
    wanted: dict[str, Any] = {name: text for name in names if (text := request.form.get(name, "").strip())}
    try:
        key = request.form.get("key") or None
        ordered = graduates().order_confirmation_sheets({**wanted, "graduation_year": year}, key)
    except (Conflict, Invalid) as error:
        return _sheets(year, error.message, wanted)
    return answers.page("office/ordered.html", job=one_job(f"graduates:{ordered['id']}"))


def _sheets(year: int, error: str = "", typed: Mapping[str, str] | None = None) -> Response:
    unconfirmed = graduates().confirmations(year, state="unconfirmed", size=1)["total"]
    asked = urlencode({"graduation_year": year, "state": "unconfirmed"})
    long = unconfirmed > AT_ONCE
    sheet = f"{PATH}/exports?{asked}" if long else f"{PATH}/export.xlsx?{asked}"
    return answers.page("employment/plan_sheets.html", 422 if error else 200, year=year, unconfirmed=unconfirmed,
                        sheet=sheet, long=long, path=SHEETS, departments=department_options(), error=error,
                        values=typed or {})  # fmt: skip


def _ask(
    year: int, counted: Mapping[str, Any], faults: Mapping[str, str] | None = None, general: str = "", typed: str = ""
) -> Response:
    blocked = [each for each in board.waiting(year) if each.count]
    return answers.page("employment/plan_lock_ask.html", 422 if general else 200, year=year, board=counted,
                        blocked=blocked, known=KNOWN, faults=faults or {}, general=general, typed=typed,
                        ticked=request.form, path=LOCK)  # fmt: skip


def _whole(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 0
