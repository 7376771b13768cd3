"""单位身份信息核对 (10.4): the exact name against the register, its answer below, and what was checked before."""

from __future__ import annotations

from flask import Response, request

from gateway import answers
from gateway.clients import reports
from gateway.guard import page
from gateway.screens.declaration import Column, Empty, Filter, Screen, State, Tabs
from gateway.screens.registry import declare
from kernel.errors import DomainError, Invalid
from services.reports.contract import CheckQuery
from services.reports.contract.titles import FIELDS, OUTCOMES

KEY = "monitoring.employer_check"
PATH = "/monitoring/employer_check"
STATES = tuple(State(value, title, tone) for value, (title, tone) in OUTCOMES.items())  # type: ignore[arg-type]

HISTORY = declare(
    Screen(
        key=KEY,
        source=lambda query: reports().employer_checks(**query),
        schema=frozenset(CheckQuery().fields),
        tabs=Tabs("outcome", (("", "全部"), *((value, title) for value, (title, _) in OUTCOMES.items()))),
        filters=(Filter("name", "单位名称"), Filter("asked", "核对时间", kind="dates")),
        columns=(
            Column("name", "单位名称"),
            Column("outcome", "核对结果", kind="state", states=STATES),
            Column("code", "统一社会信用代码"),
            Column("state", "登记状态"),
            Column("asked_by", "核对人"),
            Column("asked_at", "核对时间", kind="time"),
        ),
        name_of="name",
        template="monitoring/employer_check.html",
        beside=lambda: {"checked": None, "typed": "", "problem": ""},
        empty=Empty("还没有核对记录", "在上面输入单位名称，点“单位身份信息核对”。", "building"),
    )
)


@page(f"{PATH}/check", KEY, ("POST",))
def check() -> Response:
    """The register's answer as a fragment; a refusal stands beside the field."""
    typed = request.form.get("name", "")
    try:
        checked = reports().check_employer(typed)
    except Invalid as error:
        texts = error.fields.get("name") or [error.message]
        return answers.page("monitoring/checked.html", checked=None, typed=typed, problem=texts[0], status=422)
    except DomainError as error:
        return answers.page("monitoring/checked.html", checked=None, typed=typed, problem=error.message)
    done = answers.page("monitoring/checked.html", checked=checked, typed=typed, problem="", words=FIELDS)
    return answers.events(done, reload=True)
