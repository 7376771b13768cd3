"""单位身份信息核对 (10.4): one name with the register's answer below, a file of names, and what was checked before."""

from __future__ import annotations

from typing import Any

from flask import Response, request

from gateway import answers
from gateway.clients import reports
from gateway.downloads import pass_on
from gateway.guard import page
from gateway.pages.messages.shared import as_id
from gateway.pages.office.jobs import one_job
from gateway.screens.declaration import Column, Drawer, Empty, Filter, Screen, State, Tabs
from gateway.screens.registry import declare
from kernel.errors import Conflict, DomainError, Invalid, TooLarge
from services.reports.contract import LARGEST_FILE, CheckQuery
from services.reports.contract.titles import FIELDS, MOST_NAMES, OUTCOMES

KEY = "monitoring.employer_check"
PATH = "/monitoring/employer_check"
STATES = tuple(State(value, title, tone) for value, (title, tone) in OUTCOMES.items())  # type: ignore[arg-type]
LIMITS = {"largest": LARGEST_FILE, "most": MOST_NAMES}
_FRAMING = 64 * 1024
"""Bytes of multipart around the file."""


def _details(row_id: str) -> dict[str, Any]:
    return {"checked": reports().employer_check_of(as_id(row_id)), "words": FIELDS}


HISTORY = declare(
    Screen(
        key=KEY,
        source=lambda query: reports().employer_checks(**query),
        schema=frozenset(CheckQuery().fields),
        tabs=Tabs("outcome", (("", "全部"), *((value, title) for value, (title, _) in OUTCOMES.items()))),
        filters=(Filter("name", "单位名称"), Filter("asked", "核对时间", kind="dates")),
        columns=(
            Column("name", "单位名称", kind="lead"),
            Column("outcome", "核对结果", kind="state", states=STATES),
            Column("code", "统一社会信用代码"),
            Column("state", "登记状态"),
            Column("asked_by", "核对人"),
            Column("asked_at", "核对时间", kind="time"),
        ),
        name_of="name",
        drawer=Drawer("monitoring/check.html", _details),
        template="monitoring/employer_check.html",
        beside=lambda: {"checked": None, "typed": "", "problem": "", "job": None, **LIMITS},
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
        problem = texts[0] if typed.strip() else "请输入单位名称。"
        return answers.page("monitoring/checked.html", 422, checked=None, problem=problem)
    except DomainError as error:
        return answers.page("monitoring/checked.html", checked=None, problem=error.message)
    done = answers.page("monitoring/checked.html", checked=checked, problem="", words=FIELDS)
    return answers.events(done, reload=True)


@page(f"{PATH}/template.xlsx", KEY)
def template() -> Response:
    """The workbook to fill in."""
    return pass_on(reports().check_template())


@page(f"{PATH}/files", KEY, ("POST",))
def check_file() -> Response:
    """Order the check of a file; the job's progress, or what is wrong with the file, in place of the form."""
    request.max_content_length = LARGEST_FILE + _FRAMING
    try:
        file = request.files.get("file")
        if file is None or not file.filename:
            raise Invalid("no-file", "请选择要核对的 Excel 文件。")
        ordered = reports().check_employers(file.filename, file.stream)
    except (Invalid, Conflict, TooLarge) as error:
        return answers.page("monitoring/check_file.html", 422, job=None, problem=error.message, **LIMITS)
    job = one_job(f"reports:{ordered['id']}")
    return answers.page("monitoring/check_file.html", job=job, problem="", **LIMITS)
