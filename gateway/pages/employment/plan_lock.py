"""上报就业方案锁定 (manual 8.7): the board of a year, and what its graduates say of their plan rows as three lists."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Response, request

from gateway import answers
from gateway.clients import graduates
from gateway.guard import page
from gateway.pages.employment import plan_lock_acts, plan_lock_board
from gateway.pages.graduates.drawer import drawer
from gateway.pages.graduates.shared import C0, MORE, NAME, Q0
from gateway.pages.office.ordering import ordered_by
from gateway.screens.declaration import ANY, Column, Empty, Filter, Options, Query, Screen, State, Tabs, Tool
from gateway.screens.registry import declare
from gateway.years import current_year, year_options
from services.graduates.contract import ConfirmationQuery
from services.graduates.contract.titles import PLAN_CONFIRMATION

KEY = plan_lock_acts.KEY
STATES = tuple(State(value, title, tone) for value, (title, tone) in PLAN_CONFIRMATION.items())  # type: ignore[arg-type]
LISTS: Options = ((ANY, "全部"), ("objected", "确认有误"), ("unconfirmed", "未确认"), ("confirmed", "已确认"))
YEAR = Filter("graduation_year", "毕业年度", "select", year_options, default=lambda: str(current_year()))


def _of_year(query: Query) -> tuple[int, Query]:
    """The year that is asked about, and what else is asked."""
    rest = {name: value for name, value in query.items() if name != YEAR.name}
    return plan_lock_board.year_of(query.get(YEAR.name)), rest


def _page(query: Query) -> Mapping[str, Any]:
    year, rest = _of_year(query)
    return graduates().confirmations(year, **rest)


def _sheet(query: Query) -> Any:
    year, rest = _of_year(query)
    return graduates().confirmation_sheet(year, **rest)


def _place(query: Query) -> tuple[str, Query]:
    year, rest = _of_year(query)
    return f"plan-locks/{year}/confirmations", rest


@page(plan_lock_acts.PATH + "/board", KEY)
def board() -> Response:
    """The board alone, when the list shows another year or something was done."""
    return answers.page("employment/plan_board.html", **plan_lock_board.values(request.args.get(YEAR.name)))


PLAN_LOCK = declare(
    Screen(
        key=KEY,
        source=_page,
        schema=frozenset(ConfirmationQuery().fields),
        export=_sheet,
        order_export=ordered_by("graduates", _place, ConfirmationQuery),
        tabs=Tabs("state", LISTS, default="unconfirmed"),
        filters=(YEAR, *(each for each in Q0 if each.name != YEAR.name), Filter("class_name", "班级")),
        columns=(
            NAME,
            Column("plan_confirmation", "确认状态", kind="state", states=STATES),
            *C0,
            Column("class_name", "班级"),
            Column("destination_title", "毕业去向"),
            Column("employer_name", "单位名称"),
            Column("plan_confirmed_at", "确认时间", kind="time", sort="plan_confirmed_at"),
            Column("plan_objection", "有误说明"),
            Column("dispatch_kind_title", "派遣方式", shown=False),
            *(column for column in MORE if column.key != "class_name"),
        ),
        tools=(Tool("sheets", "导出学生就业方案确认信息", "printer", href=plan_lock_acts.SHEETS),),
        drawer=drawer(tab="employment"),
        name_of="name",
        template="employment/plan_lock.html",
        beside=lambda: plan_lock_board.values(request.args.get(YEAR.name)),
        empty=Empty("没有等待确认的毕业生", "毕业生都已确认就业方案信息，或该年度还没有毕业生。", "clipboard-check"),
    )
)
