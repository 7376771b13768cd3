"""基本信息维护 (manual 2.1)."""

from __future__ import annotations

from typing import Any

from flask import Response, request

from gateway import answers, navigation
from gateway.clients import auth
from gateway.guard import page
from gateway.pages.account.password import captcha_answer
from gateway.pages.entry.sign_in import challenge
from gateway.screens.registry import add_page
from kernel.errors import DomainError, Invalid

KEY = "account.profile"
PATH = add_page(KEY)
FIELDS = ("name", "gender", "duty", "phone", "mobile", "email", "im", "address", "postcode")


@page(PATH, KEY)
def form() -> Response:
    return _show(auth().me())


@page(PATH, KEY, ("POST",))
def save() -> Response:
    sent = {name: request.form.get(name, "").strip() for name in FIELDS}
    try:
        if not sent["name"]:
            raise Invalid("missing", "请填写用户姓名。", fields={"name": ["请填写用户姓名。"]})
        auth().save_me(_version(), {**sent, **captcha_answer()})
    except Invalid as error:
        return _show(auth().me() | sent, error)
    response = _show(auth().me())
    return answers.events(response, toast={"text": "保存成功。"}, saved=True)


def _version() -> int:
    text = request.form.get("version", "")
    return int(text) if text.isascii() and text.isdigit() else 0


def _show(values: dict[str, Any], error: DomainError | None = None) -> Response:
    chapter, title = navigation.crumbs(KEY)
    template = "account/profile_form.html" if answers.wants_fragment() else "account/profile.html"
    return answers.page(template, 422 if error else 200, chapter=chapter, title=title, values=values, error=error,
                        challenge=challenge(), path=PATH)  # fmt: skip
