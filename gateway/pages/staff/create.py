"""院系帐户分配 (manual 4.1): 隶属级别 from the tree, 用户名 with 检测用户名, the first password."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Response, request

from gateway import answers, navigation
from gateway.clients import auth
from gateway.guard import page
from gateway.screens.registry import add_page
from kernel.errors import Conflict, DomainError, Invalid

KEY = "staff.create"
PATH = add_page(KEY)
FIELDS = ("user_name", "name", "password", "gender", "duty", "phone", "mobile", "email", "remark")
SCHOOL = "school"
_REQUIRED = {
    "place": "请选择隶属级别。",
    "user_name": "请填写用户名。",
    "name": "请填写用户姓名。",
    "password": "请填写初始密码。",
}


@page(PATH, KEY)
def form() -> Response:
    return _show({"place": request.args.get("place", "")[:40]})


@page(f"{PATH}/availability", KEY)
def availability() -> Response:
    """检测用户名: whether the name is free."""
    name = request.args.get("user_name", "").strip()
    if not name:
        found = {"available": False, "reason": "请先填写用户名。", "user_name": ""}
    else:
        try:
            found = auth().availability(name)
        except Invalid as error:
            found = {
                "available": False,
                "reason": "；".join(sum(error.fields.values(), [])) or error.message,
                "user_name": name,
            }
    return answers.page("staff/availability.html", found=found)


@page(PATH, KEY, ("POST",))
def save() -> Response:
    """Create the account; the same form sent twice makes one."""
    sent = {name: request.form.get(name, "") for name in (*FIELDS, "place")}
    try:
        missing = {name: [text] for name, text in _REQUIRED.items() if not sent[name].strip()}
        if missing:
            raise Invalid("missing", "还有必填项没有填写。", fields=missing)
        account = auth().create_account(_values(sent), idempotency_key=request.form.get("key") or None)
    except (Invalid, Conflict) as error:
        return _show(sent, error)
    response = answers.page("staff/created.html", account=account)
    return answers.events(response, toast={"text": f"已创建帐户 {account['user_name']}。"}, saved=True)


def _values(sent: dict[str, str]) -> dict[str, Any]:
    place = sent["place"]
    return {name: sent[name] for name in FIELDS} | {"department_id": None if place == SCHOOL else place}


def _show(values: dict[str, Any], error: DomainError | None = None) -> Response:
    chapter, title = navigation.crumbs(KEY)
    fields = dict(error.fields) if error else {}
    if "department_id" in fields:
        fields["place"] = fields.pop("department_id")
    template = "staff/create_form.html" if answers.wants_fragment() else "staff/create.html"
    return answers.page(
        template,
        422 if error else 200,
        chapter=chapter,
        title=title,
        values=values,
        error=error,
        errors=fields,
        tree=auth().organization(),
        path=PATH,
        key=uuid.uuid4().hex,
    )
