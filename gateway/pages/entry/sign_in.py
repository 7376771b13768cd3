"""登录 (manual 1.1), 取回密码 (1.2), signing out, and signing in again over an open page."""

from __future__ import annotations

from typing import Any

from flask import Response, current_app, request

from gateway import answers, session
from gateway.clients import auth_as_gateway
from gateway.guard import PUBLIC, local_path, page
from kernel.errors import Conflict, DomainError, Forbidden, Invalid, NotFound, TooMany, Unauthenticated
from kernel.settings import Settings

PORTALS = (("school", "学校"), ("graduate", "毕业生"), ("employer", "单位"), ("authority", "主管部门"))
_ELSEWHERE = "这里只供学校和院系用户登录。毕业生、单位和主管部门请从就业信息网首页的对应入口登录。"
_REFUSED = (Invalid, Unauthenticated, TooMany, Forbidden, Conflict)


def settings() -> Settings:
    found: Settings = current_app.extensions["settings"]
    return found


def challenge() -> dict[str, Any] | None:
    """A fresh captcha for this visit; none where captchas are switched off."""
    return auth_as_gateway().new_captcha(session.visit()) if settings().captcha else None


@page("/sign-in", PUBLIC)
def form() -> Response:
    wanted = local_path(request.args.get("next", "/"))
    if session.resolve().kind == "staff":
        return answers.go(wanted)
    return _show({"portal": "school", "user_name": ""}, wanted)


@page("/sign-in", PUBLIC, ("POST",))
def sign_in() -> Response:
    """Begin a session with a fresh token; whatever was wrong is told in one sentence."""
    wanted = local_path(request.form.get("next", "/"))
    again = bool(request.form.get("again"))
    typed = {name: request.form.get(name, "")[:64] for name in ("portal", "user_name")}
    try:
        token, user = _begin(typed)
    except _REFUSED as error:
        return _show(typed, wanted, error, again)
    response = answers.go(wanted) if not again else Response("", 200, {"HX-Reswap": "none"})
    if again:
        answers.events(response, signed_in={"csrf": session.csrf_for(token), "user": user})
    session.begin(response, token)
    return response


def _begin(typed: dict[str, str]) -> tuple[str, str]:
    if typed["portal"] != "school":
        raise Forbidden("other-portal", _ELSEWHERE)
    result = auth_as_gateway().sign_in({
        **typed, "password": request.form.get("password", ""), "visit": session.visit(),
        "captcha_id": request.form.get("captcha_id") or None,
        "captcha_answer": request.form.get("captcha_answer", "")[:16],
        "address": request.remote_addr or "", "user_agent": request.headers.get("User-Agent", "")[:300],
    })  # fmt: skip
    return result["token"], str(result["identity"].get("id", ""))


def _show(typed: dict[str, str], wanted: str, error: DomainError | None = None, again: bool = False) -> Response:
    values = {"typed": typed, "next": wanted, "error": error, "portals": PORTALS, "challenge": challenge()}
    template = "entry/sign_in_again.html" if again else "entry/sign_in.html"
    response = answers.page(template, 422 if error else 200, **values, demo=settings().demo)
    if error and error.retry_after is not None:
        response.headers["Retry-After"] = str(error.retry_after)
    return response


@page("/sign-in/again", PUBLIC)
def again() -> Response:
    """The dialog that opens over a page whose session has ended."""
    return _show({"portal": "school", "user_name": ""}, "/", again=True)


@page("/captcha", PUBLIC)
def captcha() -> Response:
    """Another captcha: the picture with its text alternative."""
    fresh = challenge()
    if fresh is None:
        raise NotFound("captcha-off", "本系统没有启用验证码，直接登录即可。")
    return answers.page("parts/captcha.html", challenge=fresh)


@page("/sign-out", PUBLIC, ("POST",))
def sign_out() -> Response:
    if session.token():
        auth_as_gateway().end_session(session.token())
    response = answers.go("/sign-in")
    session.end(response)
    return response


@page("/lost-password", PUBLIC)
def lost_password() -> Response:
    """There is no self-service: the office sets a new password (4.3)."""
    return answers.page("entry/lost_password.html", contact=settings().office_contact)
