"""登录密码修改 (manual 2.2)."""

from __future__ import annotations

from flask import Response, request

from gateway import answers, navigation, session
from gateway.clients import auth
from gateway.guard import page
from gateway.pages.entry.sign_in import challenge, settings
from gateway.screens.registry import add_page
from kernel.errors import DomainError, Invalid

KEY = "account.password"
PATH = add_page(KEY)
POLICIES = {
    "manual": "新密码为 6 至 10 位数字或字母。",
    "strict": "新密码为 8 至 64 位，可以使用任意字符；不能是常见密码，也不能与用户名相同。",
}
FIELDS = ("old_password", "new_password", "new_password_again")


def change() -> None:
    """Change the password as the form says; raises Invalid with the fields that are wrong."""
    sent = {name: request.form.get(name, "") for name in FIELDS}
    missing = {name: ["请填写此项。"] for name, value in sent.items() if not value}
    if missing:
        raise Invalid("missing", "还有必填项没有填写。", fields=missing)
    auth().change_password({**sent, **captcha_answer()})


def captcha_answer() -> dict[str, str | None]:
    """The answered captcha of a form."""
    return {
        "captcha_id": request.form.get("captcha_id") or None,
        "captcha_answer": request.form.get("captcha_answer", "")[:16],
        "visit": session.visit(),
    }


@page(PATH, KEY)
def form() -> Response:
    return _show()


@page(PATH, KEY, ("POST",))
def save() -> Response:
    """All sessions of this account end; the user signs in with the new password."""
    try:
        change()
    except Invalid as error:
        return _show(error)
    response = answers.go("/sign-in?changed=1")
    session.end(response)
    return response


def _show(error: DomainError | None = None) -> Response:
    chapter, title = navigation.crumbs(KEY)
    template = "account/password_form.html" if answers.wants_fragment() else "account/password.html"
    return answers.page(template, 422 if error else 200, chapter=chapter, title=title, error=error,
                        challenge=challenge(), policy=POLICIES[settings().password_policy], path=PATH)  # fmt: skip
