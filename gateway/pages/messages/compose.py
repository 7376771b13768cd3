"""新建信息 (manual 3.1): single to chosen people, broadcast to an audience."""

from __future__ import annotations

from typing import Any

from flask import Response, jsonify, request

from gateway import answers, navigation
from gateway.clients import messaging
from gateway.guard import page
from gateway.pages.monitoring import reminders
from gateway.screens.registry import add_page
from kernel.errors import Invalid, Malformed
from services.messaging.contract import (
    ATTACHMENT_BYTES,
    BODY_LENGTH,
    MAX_ATTACHMENTS,
    MAX_RECIPIENTS,
    PERSON_KINDS,
    TITLE_LENGTH,
)

KEY = "messages.compose"
PATH = add_page(KEY)
LIMITS = {
    "title": TITLE_LENGTH, "body": BODY_LENGTH, "attachments": MAX_ATTACHMENTS, "bytes": ATTACHMENT_BYTES,
    "recipients": MAX_RECIPIENTS,
}  # fmt: skip
_FILTERS = ("kind", "q", "department_id", "graduation_year", "degree", "major", "user_name", "page")
TABS = {"graduate": "毕业生", "staff": "院系用户", "employer": "单位", "authority": "主管部门"}


@page(PATH, KEY)
def form() -> Response:
    chapter, title = navigation.crumbs(KEY)
    options = messaging().audience_options()
    return answers.page("messages/compose.html", chapter=chapter, title=title, options=options, limits=LIMITS,
                        tabs=TABS, filled=reminders.filled(request.args))  # fmt: skip


@page(f"{PATH}/recipients", KEY)
def recipients() -> Response:
    """The picker's list for one tab."""
    query = {name: request.args.get(name, "").strip()[:100] for name in _FILTERS}
    query["kind"] = query["kind"] if query["kind"] in PERSON_KINDS else "graduate"
    if query["page"] and not (query["page"].isascii() and query["page"].isdigit()):
        query["page"] = "1"
    found = messaging().recipients(**query, size=10)
    return answers.page("messages/recipients.html", found=found, query=query, path=f"{PATH}/recipients")


@page(f"{PATH}/count", KEY, ("POST",))
def count() -> Response:
    """How many an audience would reach now."""
    return jsonify(count=messaging().count_audience(_body().get("lines") or []))


@page(PATH, KEY, ("POST",))
def send() -> Response:
    """Send; `key` makes the same message sent twice go out once."""
    body = _body()
    key = str(body.pop("key", ""))[:64]
    if not key:
        raise Invalid("no-key", "页面已过期，请刷新后重新发送。")
    result = messaging().send(body, key=key)
    return jsonify(count=result["count"], id=str(result["id"]))


def _body() -> dict[str, Any]:
    body = request.get_json(silent=True)
    if not isinstance(body, dict):
        raise Malformed("not-json", "请求格式有误，请刷新页面后重试。")
    return body
