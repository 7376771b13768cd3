"""核验: anybody checks a printed paper by its code; an address only fills the field, asking is a POST."""

from __future__ import annotations

from typing import Any

from flask import Response, request

from gateway import answers
from gateway.clients import verifiers
from gateway.guard import PUBLIC, page
from kernel.codes import LENGTH, grouped
from kernel.errors import DomainError, Invalid, NotFound, TooMany, Unavailable

LONGEST = 24
LINES = (
    ("document", "文件"),
    ("number", "编号"),
    ("state_title", "状态"),
    ("graduate", "毕业生"),
    ("school", "学校"),
    ("department", "院系"),
    ("class_name", "班级"),
    ("graduation_year", "毕业年度"),
    ("employer", "用人单位"),
    ("signed_on", "签约时间"),
    ("rows", "人数"),
    ("printed_on", "打印日期"),
)
"""What is shown of an answer, where it has it."""
_TONES = {"有效": ("good", "circle-check"), "尚未生效": ("wait", "info-circle"), "已失效": ("bad", "alert-circle")}
_DOWN = "部分系统暂时无法连接，现在不能确认这个验证码，请稍后再试。"
_REFUSED = (Invalid, NotFound, TooMany, Unavailable)


@page("/verify", PUBLIC)
def form() -> Response:
    return _show(request.args.get("code", ""))


@page("/verify", PUBLIC, ("POST",))
def check() -> Response:
    """The answer under the form; a refusal in its place."""
    code = request.form.get("code", "")
    try:
        found = _ask(code)
    except _REFUSED as error:
        return _show(code, error=error)
    return _show(code, found)


def _ask(code: str) -> dict[str, Any]:
    """Ask each service that prints papers; raises NotFound only when all of them said so."""
    refusal: DomainError = Invalid("no-service", _DOWN)
    for client in verifiers():
        try:
            return client.verify(code)
        except NotFound as error:
            refusal = refusal if isinstance(refusal, Unavailable) else error
        except Unavailable:
            refusal = Unavailable("service-down", _DOWN, retry_after=10)
    raise refusal


def _show(code: str, found: dict[str, Any] | None = None, error: DomainError | None = None) -> Response:
    typed = code.strip()[:LONGEST]
    shown = grouped(typed) if len(typed) == LENGTH and typed.isalnum() else typed
    values = {"code": shown, "verdict": _verdict(found) if found else None, "error": error}
    response = answers.page("entry/verify.html", error.status if error else 200, **values)
    if error and error.retry_after is not None:
        response.headers["Retry-After"] = str(error.retry_after)
    return response


def _verdict(found: dict[str, Any]) -> dict[str, Any]:
    tone, icon_name = _TONES.get(found["verdict"], ("", "info-circle"))
    lines = [(title, found[name]) for name, title in LINES if found.get(name)]
    return {"text": found["verdict"], "tone": tone, "icon": icon_name, "lines": lines}
